// DPM-Solver++(2M) of Lu et al. 2022, "DPM-Solver++", algorithm 2, with lambda = log(alpha / sigma). The first step and
// the last, which ends on the clean picture, are of first order.
import type { NoiseCurve } from "./euler.ts";
import { type Prediction, splitSample } from "./prediction.ts";
import { mix, type Scheduler } from "./scheduler.ts";

export function dpmSolver2m({ timesteps, levels }: NoiseCurve, predict: Prediction): Scheduler {
  const sigmas = [...levels, 0];
  const abar = (i: number) => 1 / (1 + sigmas[i]! ** 2);
  const lambda = (i: number) => -Math.log(sigmas[i]!);
  return {
    name: "dpm-solver-2m",
    timesteps,
    sigmas,
    initNoiseSigma: 1,
    scaleInput: (_, sample) => sample,
    usesNoise: () => false,
    step(i, sample, output, _noise, memory = []) {
      const { clean } = splitSample(predict, abar(i), sample, output);
      const h = lambda(i + 1) - lambda(i);
      const before = memory[0];
      // (1 + 1 / 2r) D_i - 1 / 2r D_{i-1}, where r is the previous step over this one.
      const lean = before && sigmas[i + 1]! > 0 ? h / (2 * (lambda(i) - lambda(i - 1))) : 0;
      const target = before && lean !== 0 ? mix(1 + lean, clean, -lean, before) : clean;
      const shrink = Math.sqrt((1 - abar(i + 1)) / (1 - abar(i)));
      return {
        sample: mix(shrink, sample, -Math.sqrt(abar(i + 1)) * Math.expm1(-h), target),
        denoised: clean,
        memory: [clean],
      };
    },
    addNoise: (i, clean, noise) => mix(Math.sqrt(abar(i)), clean, Math.sqrt(1 - abar(i)), noise),
  };
}
