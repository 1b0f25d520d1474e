import { expect, test } from "vitest";
import { areaOf, contains, type Polygon, polygonOf } from "../geometry/polygon.ts";
import { effectLines } from "./effect-lines.ts";
import type { EffectLines } from "./records.ts";

const box = polygonOf({ x: 10, y: 20, width: 80, height: 60 });
const across = 100;
/** The box without its lower right quarter. */
const corner: Polygon = [
  { x: 10, y: 20 },
  { x: 90, y: 20 },
  { x: 90, y: 50 },
  { x: 50, y: 50 },
  { x: 50, y: 80 },
  { x: 10, y: 80 },
];
const focus: EffectLines = { kind: "focus", x: 0.25, y: 0.5, angleDeg: 0, count: 60, room: 0.3 };
const speed: EffectLines = { ...focus, kind: "speed", angleDeg: 0 };
const points = (lines: readonly Polygon[]) => lines.flat();
const middleOf = (line: Polygon) => ({
  x: line.reduce((sum, { x }) => sum + x, 0) / line.length,
  y: line.reduce((sum, { y }) => sum + y, 0) / line.length,
});

test.each([
  ["focus", focus],
  ["speed", speed],
])(
  "%s lines are clockwise, lie in the outline, leave most of it free, and are the same for the same seed",
  (_, effect) => {
    const lines = effectLines(box, effect, "a");
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) expect(areaOf(line)).toBeGreaterThan(0);
    for (const { x, y } of points(lines)) {
      expect(x).toBeGreaterThan(10 - 1e-6);
      expect(x).toBeLessThan(90 + 1e-6);
      expect(y).toBeGreaterThan(20 - 1e-6);
      expect(y).toBeLessThan(80 + 1e-6);
    }
    const covered = lines.reduce((sum, line) => sum + areaOf(line), 0) / areaOf(box);
    expect(covered).toBeGreaterThan(0.05);
    expect(covered).toBeLessThan(0.5);
    expect(effectLines(box, effect, "a")).toEqual(lines);
    expect(effectLines(box, effect, "b")).not.toEqual(lines);
  },
);

test("focus lines leave room around their point, and point at it", () => {
  const centre = { x: 30, y: 50 };
  const away = points(effectLines(box, focus, "a")).map(({ x, y }) => Math.hypot(x - centre.x, y - centre.y));
  expect(Math.min(...away)).toBeGreaterThanOrEqual((0.85 * focus.room * across) / 2 - 1e-6);
  expect(Math.min(...away)).toBeLessThan((1.15 * focus.room * across) / 2);
});

test("speed lines begin at their side and leave room at the end of the way, whichever it is", () => {
  const right = points(effectLines(box, speed, "a")).map(({ x }) => x);
  expect(Math.min(...right)).toBeCloseTo(10, 6);
  // From the middle less half the diagonal, 0, at most 0.7 of it.
  expect(Math.max(...right)).toBeLessThanOrEqual(70 + 1e-6);
  const left = points(effectLines(box, { ...speed, angleDeg: 180 }, "a")).map(({ x }) => x);
  expect(Math.max(...left)).toBeCloseTo(90, 6);
  expect(Math.min(...left)).toBeGreaterThanOrEqual(30 - 1e-6);
});

test("nothing is drawn where an outline is cut out", () => {
  for (const effect of [focus, speed])
    for (const line of effectLines(corner, effect, "a").filter((each) => each.length === 3))
      expect(contains(corner, middleOf(line))).toBe(true);
  expect(points(effectLines(corner, speed, "a")).filter(({ x, y }) => x > 50.001 && y > 50.001)).toEqual([]);
});
