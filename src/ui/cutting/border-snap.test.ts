import { expect, test } from "vitest";
import type { Border } from "../../comic/borders.ts";
import type { Vec } from "../../geometry/vec.ts";
import { slantedMove, slopesBeside, turnedAngle } from "./border-snap.ts";
import { type PlaceBox, snappedAngle } from "./cut-line.ts";

const tan10 = Math.tan(Math.PI / 18);
/** Between (40, 0) and where a line ten degrees from upright ends 100 mm below. */
const upright: Border = {
  ...{ path: "a", direction: "vertical", angleDeg: 10, point: { x: 40, y: 0 }, gapMm: 4, gutterMm: null },
  ...{ from: { x: 40, y: 0 }, to: { x: 40 - 100 * tan10, y: 100 }, before: ["1"], after: ["2"] },
};
/** Everything rests at these lines of the axis x, within 2 mm. */
const restsAt =
  (...lines: readonly number[]): PlaceBox =>
  ({ x, y }, axes) => ({ x: axes?.includes("x") ? (lines.find((line) => Math.abs(line - x) <= 2) ?? x) : x, y });
const nowhere = restsAt();
const at = ({ x, y }: Vec) => [Number(x.toFixed(9)), Number(y.toFixed(9))];

test("a border askew is dragged along its axis, however the pointer goes", () => {
  expect(at(slantedMove(upright, { x: 5, y: 0 }, nowhere))).toEqual([5, 0]);
  // Down by 10 is the same line as to the right by as much as it leans.
  expect(at(slantedMove(upright, { x: 0, y: 10 }, nowhere))).toEqual([Number((10 * tan10).toFixed(9)), 0]);
  expect(at(slantedMove(upright, { x: -10 * tan10, y: 10 }, nowhere))).toEqual([0, 0]);
});

test.each([
  ["an end", 46.5, 6.5],
  ["the other end", 40 - 100 * tan10 + 6, 6],
  ["the middle", 40 - 50 * tan10 + 5.5, 5.5],
])("%s comes to rest on a line", (_, line, moved) => {
  expect(slantedMove(upright, { x: 5, y: 0 }, restsAt(line)).x).toBeCloseTo(moved, 9);
});

test("of two lines the nearer holds", () => {
  expect(slantedMove(upright, { x: 5, y: 0 }, restsAt(46.5, 40 - 100 * tan10 + 6)).x).toBeCloseTo(6, 9);
});

test("an end that is turned takes a step, the slope of another border, or a line", () => {
  const turned = (x: number, place = nowhere, slopes: readonly number[] = [], snapping: "near" | "free" = "near") =>
    turnedAngle(upright, "to", { x, y: 100 }, { snapping, slopes, place });
  const leaning = (degrees: number) => 40 - 100 * Math.tan((degrees * Math.PI) / 180);
  expect(turned(leaning(14))).toBeCloseTo(15, 9);
  expect(turned(leaning(5))).toBeCloseTo(0, 9);
  expect(turned(leaning(9))).toBeCloseTo(9, 9);
  expect(turned(leaning(9), nowhere, [101])).toBeCloseTo(11, 9);
  expect(turned(leaning(9), restsAt(leaning(9.5)))).toBeCloseTo(9.5, 9);
  expect(turned(leaning(14), restsAt(leaning(14.2)), [104], "free")).toBeCloseTo(14, 9);
});

test("slopes are those of the other borders askew, and lines drawn take them in both directions", () => {
  const level: Border = { ...upright, path: "b", direction: "horizontal", angleDeg: 7 };
  const straight: Border = { ...upright, path: "c", angleDeg: 0 };
  expect(slopesBeside(upright, [upright, level, straight])).toEqual([7]);
  expect(slopesBeside(null, [upright, level, straight])).toEqual([100, 7]);
  expect(snappedAngle(-79, "near", [100])).toBe(-80);
  expect(snappedAngle(8, "near", [9, 7.5])).toBe(7.5);
  expect(snappedAngle(14.5, "near", [12])).toBe(15);
});
