// Euler steps that go below the next noise level and come back to it with fresh noise: the variance of ancestral
// sampling (Song et al. 2020, "Score-Based Generative Modeling", appendix F) in the frame x = x_0 + sigma e.
import { denoise, type NoiseCurve, scaleToUnit } from "./euler.ts";
import type { Prediction } from "./prediction.ts";
import { mix, needNoise, type Scheduler } from "./scheduler.ts";

export function eulerAncestral({ timesteps, levels, initNoiseSigma }: NoiseCurve, predict: Prediction): Scheduler {
  const name = "euler-ancestral";
  const sigmas = [...levels, 0];
  return {
    name,
    timesteps,
    sigmas,
    initNoiseSigma,
    scaleInput: (i, sample) => scaleToUnit(sample, sigmas[i]!),
    usesNoise: (i) => sigmas[i + 1]! > 0,
    step(i, sample, output, noise) {
      const [from, to] = [sigmas[i]!, sigmas[i + 1]!];
      const denoised = denoise(predict, from, sample, output);
      const up = Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2);
      const ratio = Math.sqrt(to ** 2 - up ** 2) / from;
      const lowered = mix(ratio, sample, 1 - ratio, denoised);
      const next = up > 0 ? mix(1, lowered, up, needNoise(name, i, noise)) : lowered;
      return { sample: next, denoised, memory: [] };
    },
    addNoise: (i, clean, noise) => mix(1, clean, sigmas[i]!, noise),
  };
}
