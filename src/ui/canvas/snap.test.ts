import { expect, test } from "vitest";
import { snapSpan } from "./snap.ts";

const frame = { from: 10, to: 110 };

test("a box near the frame's edge is put on it", () => {
  expect(snapSpan(10.8, 20, frame, 2, 1)).toEqual({ from: 10, guide: 10 });
  expect(snapSpan(89.4, 20, frame, 2, 1)).toEqual({ from: 90, guide: 110 });
});

test("a box near the inset is put there", () => {
  expect(snapSpan(12.3, 20, frame, 2, 1)).toEqual({ from: 12, guide: 12 });
  expect(snapSpan(88.2, 20, frame, 2, 1)).toEqual({ from: 88, guide: 108 });
});

test("a box near the middle is centred", () => {
  expect(snapSpan(49.2, 20, frame, 2, 1)).toEqual({ from: 50, guide: 60 });
});

test("of two lines in reach the nearer one wins", () => {
  expect(snapSpan(11.2, 20, frame, 2, 5).from).toBe(12);
  expect(snapSpan(10.9, 20, frame, 2, 5).from).toBe(10);
});

test("a box away from all lines stays", () => {
  expect(snapSpan(30, 20, frame, 2, 1)).toEqual({ from: 30, guide: null });
});
