import { expect, test } from "vitest";
import { texts } from "./texts.ts";

const { bytes, duration } = texts.units;

test("sizes have as many digits as matter", () => {
  expect([0, 999_000, 6_240_000, 12_500_000, 3.44e9, 21e9].map(bytes)).toEqual([
    "1 kB",
    "999 kB",
    "6.2 MB",
    "13 MB",
    "3.44 GB",
    "21 GB",
  ]);
});

test("times are coarse, and never zero", () => {
  const seconds = [0, 4.9, 21, 57, 59, 89, 3540, 3900].map((s) => duration(s * 1000));
  expect(seconds).toEqual(["under 5 s", "under 5 s", "25 s", "60 s", "1 min", "1 min", "59 min", "1 h 5 min"]);
});

test("a guess says that it is one, unless it is a bound already", () => {
  expect([3, 21, 89].map((s) => texts.units.about(s * 1000))).toEqual(["under 5 s", "about 25 s", "about 1 min"]);
});
