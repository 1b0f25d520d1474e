import fc from "fast-check";
import { expect, test } from "vitest";
import type { Part } from "../../geometry/part.ts";
import { boxBetween, MIDDLE, moveBoxes, strokeTo } from "./marks.ts";

test("a rectangle lies between its corners, whichever comes first, and within the picture; a click makes none", () => {
  const box = { kind: "box", box: [0.2, 0.1, 1, 0.5] };
  expect(boxBetween([0.2, 0.1], [1.4, 0.5])).toEqual(box);
  expect(boxBetween([1.4, 0.5], [0.2, 0.1])).toEqual(box);
  expect(boxBetween([0.5, 0.5], [0.51, 0.9])).toBeNull();
});

test("keys never take a rectangle out of its picture nor turn it over", () => {
  const delta = fc.double({ min: -1.5, max: 1.5, noNaN: true });
  const step = fc.tuple(fc.constantFrom("move" as const, "resize" as const), delta, delta);
  const property = fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
    const part = steps.reduce<Part>((sofar, [how, dx, dy]) => moveBoxes(sofar, how, dx, dy), MIDDLE);
    for (const mark of part) {
      if (mark.kind !== "box") throw new Error("the rectangle is gone");
      const [x0, y0, x1, y1] = mark.box;
      expect(x0 >= 0 && y0 >= 0 && x1 <= 1 && y1 <= 1 && x1 - x0 > 0.039 && y1 - y0 > 0.039).toBe(true);
    }
  });
  fc.assert(property);
});

test("a line keeps the points that say something", () => {
  const from = strokeTo(0.1, [], [0.5, 0.5]);
  expect(strokeTo(0.1, from, [0.51, 0.5])).toBe(from);
  expect(strokeTo(0.1, from, [0.6, 2])).toEqual([
    [0.5, 0.5],
    [0.6, 1],
  ]);
});
