import { expect, test } from "vitest";
import { flowMatchEuler } from "./flow-match-euler.ts";

const closeTo = (found: ArrayLike<number>, expected: readonly number[], tolerance: number) => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(found[i]! - expected[i]!)).toBeLessThanOrEqual(tolerance);
};

test("a step of a straight path ends on the clean picture, and says so before", () => {
  const scheduler = flowMatchEuler({ shift: 1, spacing: "uniform", timestepScale: 1000 }, 5);
  const clean = Float32Array.of(0.25, -1, 2);
  const noise = Float32Array.of(1, 0.5, -0.75);
  const velocity = noise.map((e, i) => e - clean[i]!);
  let sample: Float32Array = noise;
  for (let i = 0; i < 5; i++) {
    const step = scheduler.step(i, sample, velocity);
    closeTo(step.denoised, [...clean], 1e-6);
    sample = step.sample;
  }
  closeTo(sample, [...clean], 1e-6);
});

test("no steps and a shift of zero are refused by name", () => {
  expect(() => flowMatchEuler({ shift: 1, spacing: "uniform", timestepScale: 1000 }, 0)).toThrow("found 0");
  expect(() => flowMatchEuler({ shift: 0, spacing: "uniform", timestepScale: 1000 }, 4)).toThrow("positive shift");
});
