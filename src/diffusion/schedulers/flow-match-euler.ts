// Rectified flow by Euler steps: x_t = (1 - t) x + t e, the network predicts v = e - x, so x_{t'} = x_t + (t' - t) v.
// Esser et al. 2024, "Scaling Rectified Flow Transformers", equations 12-13 and the timestep shift of section 5.3.2.
import type { Scheduler } from "./scheduler.ts";

/** What a model says of its times. */
export interface FlowTimes {
  /** s in t' = s t / (1 + (s - 1) t); 1 leaves the times alone. */
  readonly shift: number;
  /** "uniform": t = 1, 1 - 1/n, ... 1/n. "training": evenly from the first to the last training time, as diffusers spaces them. */
  readonly spacing: "uniform" | "training";
  /** Training times per unit: what the network calls t = 1. */
  readonly timestepScale: number;
}

/** Throws RangeError when steps is not a whole number of at least 1 or shift is not positive. */
export function flowMatchEuler({ shift, spacing, timestepScale }: FlowTimes, steps: number): Scheduler {
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`flowMatchEuler(): expected at least 1 whole step, found ${steps}`);
  if (!(shift > 0)) throw new RangeError(`flowMatchEuler(): expected a positive shift, found ${shift}`);
  const shifted = (t: number) => (shift * t) / (1 + (shift - 1) * t);
  const last = spacing === "uniform" ? 1 / steps : shifted(1 / timestepScale);
  const sigmas = Array.from({ length: steps }, (_, i) => shifted(steps === 1 ? 1 : 1 + ((last - 1) * i) / (steps - 1)));
  sigmas.push(0);
  return {
    name: "flow-match-euler",
    timesteps: sigmas.slice(0, steps).map((sigma) => sigma * timestepScale),
    sigmas,
    initNoiseSigma: 1,
    scaleInput: (_, sample) => sample,
    usesNoise: () => false,
    step(i, sample, output) {
      const sigma = sigmas[i]!;
      const stride = sigmas[i + 1]! - sigma;
      return {
        sample: sample.map((x, k) => x + stride * output[k]!),
        denoised: sample.map((x, k) => x - sigma * output[k]!),
        memory: [],
      };
    },
    addNoise(i, clean, noise) {
      const sigma = sigmas[i]!;
      return clean.map((x, k) => (1 - sigma) * x + sigma * noise[k]!);
    },
  };
}
