import { expect, test } from "vitest";
import { guttersOf, leavesOf, mapLeaves } from "./cut-tree.ts";
import { DEFAULT_PRESET, pagePresets, presetById } from "./page-presets.ts";
import { templateById } from "./templates.ts";

const grid = templateById("grid-2x2")!.tree;

test("a page has the story's gutters until it says otherwise", () => {
  const story = { gutters: { horizontalMm: 7, verticalMm: 2 } };
  expect(guttersOf({ gutters: { horizontalMm: null, verticalMm: 0 } }, story)).toEqual({
    horizontalMm: 7,
    verticalMm: 0,
  });
});

test("leaves are renamed in reading order", () => {
  expect(leavesOf(mapLeaves(grid, (frame, i) => `${frame}/${i}`))).toEqual(["1/0", "2/1", "3/2", "4/3"]);
});

test("an unknown preset is the default one", () => {
  expect(presetById("b5")).toBe(pagePresets.b5);
  expect(presetById("constructor")).toBe(pagePresets[DEFAULT_PRESET]);
});
