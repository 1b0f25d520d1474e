import { expect, it } from "vitest";
import { pointsOf } from "./curve.ts";

const box = { width: 100, height: 50 };

it("goes from the first step to how far the lesson is, the largest mean at the top", () => {
  expect(pointsOf([4, 2, 3], 6, box)).toBe("8.3,1 25,49 41.7,25");
});

it("shows means where there are many steps, and a level line where nothing changed", () => {
  const points = pointsOf(
    Array.from({ length: 100 }, (_, i) => (i < 3 ? 9 : 1)),
    100,
    box,
  ).split(" ");
  expect(points.length).toBe(34);
  expect(points[0]).toBe("1.5,1");
  expect(pointsOf([2, 2], 2, box)).toBe("25,25 75,25");
});
