import { expect, test } from "vitest";
import { gaussianNoise, philox, sampleIndices, uniformAt } from "./random.ts";

// Known answers of the Random123 distribution (kat_vectors, philox4x32 10).
test("Philox4x32-10 gives the published known answers", () => {
  expect(philox([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = 0xffffffff;
  expect(philox([ones, ones, ones, ones], [ones, ones])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
  expect(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
    0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
  ]);
});

test("noise is standard normal and a longer draw begins with the shorter one", () => {
  const noise = gaussianNoise(42, 40_000);
  const mean = noise.reduce((a, b) => a + b, 0) / noise.length;
  const variance = noise.reduce((a, b) => a + (b - mean) ** 2, 0) / noise.length;
  const beyondTwo = noise.filter((v) => Math.abs(v) > 2).length / noise.length;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.005);
  expect(gaussianNoise(42, 10)).toEqual(noise.slice(0, 10));
  expect(gaussianNoise(43, 10)).not.toEqual(noise.slice(0, 10));
});

test("draws of one seed have nothing in common, and draw 0 is the one without a number", () => {
  const [first, second] = [gaussianNoise(42, 40_000, 0), gaussianNoise(42, 40_000, 1)];
  const correlation = first.reduce((sum, x, i) => sum + x * second[i]!, 0) / first.length;
  expect(Math.abs(correlation)).toBeLessThan(0.02);
  expect(gaussianNoise(42, 40_000)).toEqual(first);
});

test("sampled indices are distinct, in range, and evenly spread over many keys", () => {
  const hits = new Int32Array(16);
  for (let step = 0; step < 2000; step++) {
    const drawn = sampleIndices(16, 4, 7, step, 0, 0);
    expect(new Set(drawn).size).toBe(4);
    for (const i of drawn) hits[i]!++;
  }
  for (const count of hits) expect(Math.abs(count - 500)).toBeLessThan(90);
});

test("taking more than there is names both numbers", () => {
  expect(() => sampleIndices(3, 4, 0, 0, 0, 0)).toThrow("4 of 3");
});

test("a uniform number depends on every part of its place", () => {
  const base = uniformAt(1, 2, 3, 4, 5);
  for (const other of [
    uniformAt(2, 2, 3, 4, 5),
    uniformAt(1, 3, 3, 4, 5),
    uniformAt(1, 2, 4, 4, 5),
    uniformAt(1, 2, 3, 5, 5),
    uniformAt(1, 2, 3, 4, 6),
  ])
    expect(other).not.toBe(base);
});
