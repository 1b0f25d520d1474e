import { expect, test } from "vitest";
import { guttersOf, leavesOf, mapLeaves, setGutters } from "./cut-tree.ts";
import { DEFAULT_PRESET, pagePresets, presetById } from "./page-presets.ts";
import { templateById } from "./templates.ts";

const grid = templateById("grid-2x2")!.tree;

test("gutters are set by direction, everything else stays", () => {
  const wide = setGutters(grid, { horizontalMm: 7, verticalMm: 2 });
  expect(guttersOf(wide)).toEqual({ horizontalMm: 7, verticalMm: 2 });
  expect(setGutters(wide, { horizontalMm: 5, verticalMm: 3.5 })).toEqual(grid);
});

test("gutters are brought into their range", () => {
  expect(guttersOf(setGutters(grid, { horizontalMm: -1, verticalMm: 99 }))).toEqual({
    horizontalMm: 0,
    verticalMm: 20,
  });
});

test("a page without cuts has no gutters", () => {
  expect(guttersOf(templateById("splash")!.tree)).toEqual({ horizontalMm: null, verticalMm: null });
});

test("leaves are renamed in reading order", () => {
  expect(leavesOf(mapLeaves(grid, (frame, i) => `${frame}/${i}`))).toEqual(["1/0", "2/1", "3/2", "4/3"]);
});

test("an unknown preset is the default one", () => {
  expect(presetById("b5")).toBe(pagePresets.b5);
  expect(presetById("constructor")).toBe(pagePresets[DEFAULT_PRESET]);
});
