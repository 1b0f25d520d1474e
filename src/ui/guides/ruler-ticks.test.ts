import { expect, test } from "vitest";
import { rulerTicks } from "./ruler-ticks.ts";

const numbers = (...args: Parameters<typeof rulerTicks>) =>
  rulerTicks(...args).flatMap(({ value, mm }) => (value === null ? [] : [[value, Math.round(mm * 1000) / 1000]]));

test("numbers are round in the unit, and far enough apart to be read", () => {
  expect(numbers(0, 45, 5, "mm")).toEqual([0, 10, 20, 30, 40].map((n) => [n, n]));
  expect(numbers(-30, 130, 1, "mm")).toEqual([0, 50, 100].map((n) => [n, n]));
  expect(numbers(0, 60, 3, "inch")).toEqual([
    [0, 0],
    [1, 25.4],
    [2, 50.8],
  ]);
  for (const unit of ["mm", "inch"] as const)
    for (const scale of [0.4, 1, 2.2, 5, 11, 30]) {
      const [a, b] = rulerTicks(0, 2000, scale, unit).filter(({ value }) => value !== null);
      expect((b!.mm - a!.mm) * scale).toBeGreaterThanOrEqual(46);
    }
});

test("inches are divided by halves, millimetres by tenths, with a longer mark in the middle", () => {
  const marks = rulerTicks(0, 25.4, 3, "inch");
  expect(marks).toHaveLength(9);
  expect(marks.map(({ half }) => half).indexOf(true)).toBe(4);
  expect(rulerTicks(0, 10, 5, "mm")).toHaveLength(11);
});
