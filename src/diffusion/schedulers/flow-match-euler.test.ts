import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { flowMatchEuler } from "./flow-match-euler.ts";

interface Table {
  readonly config: { readonly shift: number };
  readonly steps: number;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly initial: readonly number[];
  readonly trace: readonly {
    readonly t: number;
    readonly model_output: readonly number[];
    readonly sample: readonly number[];
  }[];
  readonly add_noise: {
    readonly clean: number[];
    readonly noise: number[];
    readonly at: readonly { readonly t: number; readonly sample: readonly number[] }[];
  };
}

const closeTo = (found: ArrayLike<number>, expected: readonly number[], tolerance: number) => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(found[i]! - expected[i]!)).toBeLessThanOrEqual(tolerance);
};

// Tables made with diffusers' FlowMatchEulerDiscreteScheduler (models/fixtures/README.md).
for (const name of ["flow-shift-1", "flow-shift-3"]) {
  const table: Table = JSON.parse(readFileSync(`models/fixtures/schedulers/${name}.json`, "utf8"));
  const scheduler = flowMatchEuler({
    steps: table.steps,
    shift: table.config.shift,
    spacing: "training",
    timestepScale: 1000,
  });

  test(`${name}: times and a full loop agree with diffusers`, () => {
    closeTo(scheduler.sigmas, table.sigmas, 1e-6);
    closeTo(scheduler.timesteps, table.timesteps, 1e-3);
    let sample = Float32Array.from(table.initial);
    table.trace.forEach((entry, i) => {
      const step = scheduler.step(i, sample, Float32Array.from(entry.model_output));
      sample = Float32Array.from(step.sample);
      closeTo(sample, entry.sample, 1e-5);
    });
  });

  test(`${name}: noise is added as diffusers adds it`, () => {
    for (const { t, sample } of table.add_noise.at) {
      const i = table.timesteps.indexOf(t);
      closeTo(
        scheduler.addNoise(i, Float32Array.from(table.add_noise.clean), Float32Array.from(table.add_noise.noise)),
        sample,
        1e-5,
      );
    }
  });
}

test("a step of a straight path ends on the clean picture, and says so before", () => {
  const scheduler = flowMatchEuler({ steps: 5, shift: 1, spacing: "uniform", timestepScale: 1000 });
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
  expect(() => flowMatchEuler({ steps: 0, shift: 1, spacing: "uniform", timestepScale: 1000 })).toThrow("found 0");
  expect(() => flowMatchEuler({ steps: 4, shift: 0, spacing: "uniform", timestepScale: 1000 })).toThrow(
    "positive shift",
  );
});
