import { expect, test } from "vitest";
import { areaOf, boundingBox, polygonOf } from "../geometry/polygon.ts";
import { frameOutline } from "./frame-outline.ts";
import type { FrameBorder } from "./records.ts";

const box = polygonOf({ x: 10, y: 20, width: 60, height: 40 });
const ruled: FrameBorder = { borderMm: 1, corners: "sharp", cornerMm: 8, wobbleMm: 0 };

test("a ruled frame with sharp corners is its polygon", () => expect(frameOutline(box, ruled, "a")).toBe(box));

test("rounded corners are arcs, bevelled ones are cut off", () => {
  // What a quarter circle leaves of a square of 8 mm, four times.
  const round = areaOf(frameOutline(box, { ...ruled, corners: "round" }, "a"));
  expect(Math.abs(round - (2400 - (4 - Math.PI) * 64))).toBeLessThan(1);
  expect(areaOf(frameOutline(box, { ...ruled, corners: "bevel" }, "a"))).toBeCloseTo(2400 - 2 * 64, 9);
});

test("a corner takes at most half of an edge", () => {
  const { x, y, width, height } = boundingBox(frameOutline(box, { ...ruled, corners: "round", cornerMm: 500 }, "a"));
  expect([x, y, width, height]).toEqual([10, 20, 60, 40]);
});

test("a hand strays no farther than it may, twice the same way, and otherwise for another frame", () => {
  const byHand = (seed: string) => frameOutline(box, { ...ruled, wobbleMm: 1.5 }, seed);
  const { x, y, width, height } = boundingBox(byHand("a"));
  expect(Math.min(x - 8.5, y - 18.5, 73 - x - width - 1.5, 63 - y - height - 1.5)).toBeGreaterThanOrEqual(0);
  expect(Math.abs(areaOf(byHand("a")) - 2400)).toBeGreaterThan(1);
  expect(byHand("a")).toEqual(byHand("a"));
  expect(byHand("a")).not.toEqual(byHand("b"));
});
