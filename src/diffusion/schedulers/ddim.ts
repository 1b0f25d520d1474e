// Denoising diffusion implicit models (Song et al. 2020, equations 12 and 16):
// x' = alpha' x_0 + sqrt(1 - abar' - s^2) e + s z, with s = eta sqrt((1 - abar') / (1 - abar)) sqrt(1 - abar / abar').
import { type Prediction, splitSample } from "./prediction.ts";
import { mix, needNoise, type Scheduler } from "./scheduler.ts";

/** The way through the table of training: abar at each step and at the step after it. */
export interface AlphaPath {
  readonly timesteps: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** `eta` 0 is deterministic, 1 has the variance of ancestral sampling. */
export function ddim({ timesteps, from, to }: AlphaPath, predict: Prediction, eta: number): Scheduler {
  const deviation = (i: number) =>
    eta * Math.sqrt((1 - to[i]!) / (1 - from[i]!)) * Math.sqrt(Math.max(0, 1 - from[i]! / to[i]!));
  return {
    name: "ddim",
    timesteps,
    sigmas: [],
    initNoiseSigma: 1,
    scaleInput: (_, sample) => sample,
    usesNoise: (i) => deviation(i) > 0,
    step(i, sample, output, noise) {
      const s = deviation(i);
      const { clean, noise: seen } = splitSample(predict, from[i]!, sample, output);
      const moved = mix(Math.sqrt(to[i]!), clean, Math.sqrt(Math.max(0, 1 - to[i]! - s * s)), seen);
      const next = s > 0 ? mix(1, moved, s, needNoise("ddim", i, noise)) : moved;
      return { sample: next, denoised: clean, memory: [] };
    },
    addNoise: (i, clean, noise) => mix(Math.sqrt(from[i]!), clean, Math.sqrt(1 - from[i]!), noise),
  };
}
