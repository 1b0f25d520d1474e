// Euler steps of the probability flow ODE dx = (x - D(x)) / sigma dsigma, in the frame x = x_0 + sigma e
// (Karras et al. 2022, "Elucidating the Design Space", algorithm 1 without churn).
import type { Prediction } from "./prediction.ts";
import { mix, type Scheduler } from "./scheduler.ts";

/** A noise curve: what the network is told and the level that goes with it, falling. */
export interface NoiseCurve {
  readonly timesteps: readonly number[];
  /** One per timestep; 0 follows the last. */
  readonly levels: readonly number[];
  /** Factor of the first noise: the level itself, or with the clean picture's unit variance added. */
  readonly initNoiseSigma: number;
}

export function euler({ timesteps, levels, initNoiseSigma }: NoiseCurve, predict: Prediction): Scheduler {
  const sigmas = [...levels, 0];
  return {
    name: "euler",
    timesteps,
    sigmas,
    initNoiseSigma,
    scaleInput: (i, sample) => scaleToUnit(sample, sigmas[i]!),
    usesNoise: () => false,
    step(i, sample, output) {
      const denoised = denoise(predict, sigmas[i]!, sample, output);
      const ratio = sigmas[i + 1]! / sigmas[i]!;
      return { sample: mix(ratio, sample, 1 - ratio, denoised), denoised, memory: [] };
    },
    addNoise: (i, clean, noise) => mix(1, clean, sigmas[i]!, noise),
  };
}

/** x_0 + sigma e brought to unit variance, which networks were trained on. */
export function scaleToUnit(sample: Float32Array, sigma: number): Float32Array {
  const scale = 1 / Math.hypot(sigma, 1);
  return sample.map((x) => x * scale);
}

/** The clean picture in x = x_0 + sigma e. */
export function denoise(predict: Prediction, sigma: number, sample: Float32Array, output: Float32Array): Float32Array {
  const alpha = 1 / Math.hypot(sigma, 1);
  return sample.map((x, k) => predict(x * alpha, output[k]!, alpha, sigma * alpha));
}
