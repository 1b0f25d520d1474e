import { describe, expect, it } from "vitest";
import { gaussianNoise } from "../random.ts";
import { createScheduler, type DiffusionSettings } from "../schedulers/create-scheduler.ts";
import { flowMatchEuler } from "../schedulers/flow-match-euler.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { beginning, type Course, freeVectors, nextStep } from "./course.ts";
import type { LookNetworks, PromptFrame } from "./learn.ts";
import { noisedPictures } from "./noised.ts";

/** Features are embeddings; the prediction is everywhere the mean of a row's features. */
const networks: LookNetworks = {
  encode: async (embeddings) => embeddings,
  encodeGradient: async (_, __, cotangent) => cotangent,
  async squaredError({ targets }, context) {
    const [rows = 0] = context.dims;
    const [size, cells] = [context.data.length / rows, targets.data.length / rows];
    const gradient = tensor(context.dims);
    let loss = 0;
    for (const [i, wanted] of targets.data.entries()) {
      const row = Math.floor(i / cells);
      const said = context.data.subarray(row * size, (row + 1) * size).reduce((a, b) => a + b, 0) / size;
      loss += (said - wanted) ** 2 / targets.data.length;
      for (let k = 0; k < size; k++)
        gradient.data[row * size + k]! += (2 * (said - wanted)) / (targets.data.length * size);
    }
    return { loss, gradient };
  },
};

const noise = (dims: readonly number[], seed: number): Tensor =>
  tensor(
    dims,
    gaussianNoise(
      seed,
      dims.reduce((a, b) => a * b, 1),
    ),
  );
const frame: PromptFrame = { embeddings: noise([6, 4], 1), ids: [1, 3, 3, 2, 0, 0], from: 1, end: 3 };
const course: Course = {
  examples: [2, 3, 4].map((seed) => ({ frame, latents: noise([1, 2, 4, 4], seed), layout: null })),
  scheduler: flowMatchEuler({ shift: 2, spacing: "uniform", timestepScale: 1000 }, 8),
  prediction: "flow",
  seed: 7,
  batch: 2,
  samples: 3,
  rate: 1e-3,
};
const start = beginning(freeVectors(frame.embeddings, 5, 2, 7));

async function learned(steps: number, from = start, of = course) {
  let kept = from;
  for (let i = 0; i < steps; i++) kept = await nextStep(networks, of, kept);
  return kept;
}

describe("a course of learning", () => {
  it("that was stopped, kept and gone on with is to the bit what it would have been", async () => {
    const first = await learned(4);
    expect(await learned(3, structuredClone(first))).toEqual(await learned(7));
    expect(first.step).toBe(4);
  });

  it("follows from its seed", async () => {
    expect((await learned(2, start, { ...course, seed: 8 })).context).not.toEqual((await learned(2)).context);
  });

  it("brings its loss down", async () => {
    const constant = tensor([1, 2, 4, 4], new Float32Array(32).fill(3));
    const examples = course.examples.map((example) => ({ ...example, latents: constant }));
    const { losses } = await learned(60, start, { ...course, examples, rate: 2e-3 });
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(losses.slice(-10))).toBeLessThan(0.9 * mean(losses.slice(0, 10)));
  });
});

describe("low-rank factors beside words", () => {
  /** The error grows by every factor as much as its place says. */
  const pulled: LookNetworks = {
    ...networks,
    async squaredError(pictures, context, adapted) {
      const { loss, gradient } = await networks.squaredError(pictures, context);
      const { values, rank, from, to } = adapted!;
      expect([rank, from, to]).toEqual([2, 1, 3]);
      const byFactors = values.map((_, i) => (i % 2 === 0 ? 1 : -1) * 0.01);
      return { loss, gradient, byFactors };
    },
  };
  const words = tensor([1, 2, 4], gaussianNoise(3, 8));
  const values = gaussianNoise(4, 6);
  const begun = beginning(words, { rank: 2, values });

  it("go down their own gradient, kept behind the embeddings", async () => {
    const next = await nextStep(pulled, course, begun);
    expect(next.context).toHaveLength(14);
    expect(next.first).toHaveLength(14);
    expect(next.dims).toEqual([1, 2, 4]);
    // The first step of AdamW is its rate against the sign of the gradient; what decays with it is a hundredth of that.
    for (const [i, value] of next.context.subarray(8).entries())
      expect(value - values[i]!).toBeCloseTo((i % 2 === 0 ? -1 : 1) * 1e-2, 3);
    const alone = await nextStep(networks, course, beginning(words));
    for (const [i, value] of alone.context.entries()) expect(next.context[i]).toBeCloseTo(value, 5);
  });

  it("that were stopped, kept and gone on with are to the bit what they would have been", async () => {
    const steps = async (count: number, from = begun) => {
      let kept = from;
      for (let i = 0; i < count; i++) kept = await nextStep(pulled, course, kept);
      return kept;
    };
    expect(await steps(3, structuredClone(await steps(2)))).toEqual(await steps(5));
  });
});

describe("a picture in the noise of a step", () => {
  const table: DiffusionSettings = {
    algorithm: "ddim",
    betas: { kind: "scaled-linear", start: 0.00085, end: 0.012, count: 1000 },
    zeroTerminalSnr: false,
    spacing: "leading",
    offset: 1,
    levels: "table",
    end: "clean",
    eta: 0,
    originalSteps: 50,
  };
  const cases = [
    ["flow", course.scheduler],
    ["epsilon", createScheduler(table, "epsilon", 10)],
    ["v", createScheduler(table, "v", 10)],
    ["epsilon", createScheduler({ ...table, algorithm: "euler", spacing: "linspace" }, "epsilon", 10)],
    ["v", createScheduler({ ...table, algorithm: "euler", spacing: "linspace" }, "v", 10)],
  ] as const;

  it.each(cases)("is drawn clean by a network that says its target (%s, %#)", (prediction, scheduler) => {
    const [clean, unit] = [noise([1, 2, 2, 2], 5), gaussianNoise(6, 8)];
    for (const i of [0, 3, 7]) {
      const { samples, targets, timestep } = noisedPictures(scheduler, prediction, i, clean, unit);
      const noised = scheduler.addNoise(i, clean.data, unit);
      expect(timestep).toBe(scheduler.timesteps[i]);
      for (const [k, x] of scheduler.scaleInput(i, noised).entries()) expect(samples.data[k]).toBeCloseTo(x, 4);
      const { denoised } = scheduler.step(i, noised, targets.data);
      for (const [k, x] of denoised.entries()) expect(x).toBeCloseTo(clean.data[k]!, 3);
    }
  });
});
