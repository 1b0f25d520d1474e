import { expect, test } from "vitest";
import { estimateRemaining } from "./remaining-time.ts";

test("what is left is steps and decodings, each as fast as its own before, in whatever order they come", () => {
  const { remaining } = estimateRemaining(2);
  expect(remaining("text", 0, 1, 0)).toBeNull();
  expect(remaining("denoise", 0, 4, 100)).toBeNull();
  // A step took 1000, a decoding is guessed at half of one.
  expect(remaining("denoise", 1, 4, 1100)).toBe(3 * 1000 + 2 * 500);
  expect(remaining("denoise", 2, 4, 2100)).toBe(2 * 1000 + 2 * 500);
  expect(remaining("decode", 0, 2, 3100)).toBe(1000 + 2 * 500);
  // A decoding took 200.
  expect(remaining("denoise", 3, 4, 3300)).toBe(1000 + 200);
  expect(remaining("decode", 1, 2, 4300)).toBe(200);
});
