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

test("batches side by side tell a step once each, and it takes the time of all of them", () => {
  const { remaining } = estimateRemaining(2);
  expect(remaining("denoise", 0, 3, 0)).toBeNull();
  expect(remaining("denoise", 0, 3, 400)).toBeNull();
  expect(remaining("denoise", 1, 3, 1000)).toBe(2 * 1000 + 2 * 500);
  remaining("denoise", 1, 3, 1400);
  expect(remaining("denoise", 2, 3, 2000)).toBe(1000 + 2 * 500);
  remaining("decode", 0, 2, 2400);
  // What the other batch has left of the step is told as the whole of it.
  expect(remaining("denoise", 2, 3, 2600)).toBe(1200 + 200);
  expect(remaining("decode", 1, 2, 3200)).toBe(200);
});
