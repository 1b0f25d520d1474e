import { expect, test } from "vitest";
import { floatBitsToHalf, floatsToHalves, halfToNumber } from "./half.ts";

const bitsOf = (x: number): number => new Uint32Array(new Float32Array([x]).buffer)[0]!;

test("every finite half survives the way through float32", () => {
  const finite = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00);
  expect(finite.filter((bits) => floatBitsToHalf(bitsOf(halfToNumber(bits))) !== bits)).toEqual([]);
});

// Bits from the definition of binary16.
test.each([
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [0.333251953125, 0x3555],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [1 + 2 ** -11 + 2 ** -20, 0x3c01],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [1.5 * 2 ** -24, 0x0002],
  [2 ** -25 + 2 ** -30, 0x0001],
  [1e-10, 0x0000],
  [2 ** -14 - 2 ** -26, 0x0400],
  [Number.POSITIVE_INFINITY, 0x7c00],
])("%s rounds to the nearest half, ties to even", (x, half) => {
  expect(floatBitsToHalf(bitsOf(x))).toBe(half);
});

test("finite numbers out of range stay finite, NaN stays NaN", () => {
  expect([1e6, -7e4, 65519].map((x) => halfToNumber(floatBitsToHalf(bitsOf(x))))).toEqual([65504, -65504, 65504]);
  expect(halfToNumber(floatBitsToHalf(bitsOf(Number.NaN)))).toBeNaN();
});

test("bytes are converted wherever they lie in their buffer", () => {
  const bytes = new Uint8Array(new Float32Array([9, 0.5, -1]).buffer);
  const shifted = new Uint8Array(13);
  shifted.set(bytes, 1);
  expect([...floatsToHalves(shifted.subarray(5))]).toEqual([0x00, 0x38, 0x00, 0xbc]);
});
