import { expect, test } from "vitest";
import { centerOf, commonBox, insetBox, moveInto, overlaps } from "./box.ts";

const box = { x: 10, y: 20, width: 30, height: 8 };

test("an inset takes from every side and ends at an empty box in the centre", () => {
  expect(insetBox(box, 2)).toEqual({ x: 12, y: 22, width: 26, height: 4 });
  expect(insetBox(box, 6)).toEqual({ x: 16, y: 24, width: 18, height: 0 });
  expect(centerOf(insetBox(box, 6))).toEqual(centerOf(box));
});

test("touching boxes do not overlap", () => {
  expect(overlaps(box, { x: 40, y: 20, width: 5, height: 5 })).toBe(false);
  expect(overlaps(box, { x: 39.9, y: 20, width: 5, height: 5 })).toBe(true);
});

test("two boxes share what lies in both", () => {
  expect(commonBox(box, { x: 0, y: 24, width: 15, height: 100 })).toEqual({ x: 10, y: 24, width: 5, height: 4 });
  expect(commonBox(box, { x: 40, y: 20, width: 5, height: 5 })).toBeNull();
});

test("a box moves into another by the least distance, top left when it is too large", () => {
  const outer = { x: 0, y: 0, width: 35, height: 100 };
  expect(moveInto(box, outer)).toEqual({ ...box, x: 5 });
  expect(moveInto({ ...box, width: 50 }, outer)).toEqual({ ...box, width: 50, x: 0 });
});
