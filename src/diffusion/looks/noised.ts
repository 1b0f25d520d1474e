// Pictures in the noise of a scheduler's step, and what a network should say of them: learned is at the times that are drawn at, so that few-step
// networks are asked only what they were distilled for.
import type { PredictionKind } from "../schedulers/create-scheduler.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { type Tensor, tensor } from "../tensor.ts";
import type { NoisedPictures } from "./learn.ts";
import { minSnrWeight } from "./losses.ts";

/** x_t = signal x + noise e, as the network reads it at step i. */
function sharesAt(scheduler: Scheduler, i: number): { readonly signal: number; readonly noise: number } {
  const [zero, one] = [Float32Array.of(0), Float32Array.of(1)];
  const share = (clean: Float32Array, noise: Float32Array) =>
    scheduler.scaleInput(i, scheduler.addNoise(i, clean, noise))[0]!;
  return { signal: share(one, zero), noise: share(zero, one) };
}

/**
 * Clean latents and unit noise [I, C, h, w] at step i. The error of a flow's velocity counts the same at every time, as rectified flows are
 * trained (Liu et al. 2023, equation 1); others have their min-SNR weight.
 */
export function noisedPictures(
  scheduler: Scheduler,
  prediction: PredictionKind,
  i: number,
  clean: Tensor,
  noise: Float32Array,
): Omit<NoisedPictures, "layout"> & { readonly weight: number } {
  const shares = sharesAt(scheduler, i);
  const mixed = (a: number, b: number): Tensor =>
    tensor(
      clean.dims,
      clean.data.map((x, k) => a * x + b * noise[k]!),
    );
  const targets = {
    epsilon: () => mixed(0, 1),
    v: () => mixed(-shares.noise, shares.signal),
    flow: () => mixed(-1, 1),
  };
  return {
    timestep: scheduler.timesteps[i]!,
    samples: mixed(shares.signal, shares.noise),
    targets: targets[prediction](),
    weight: prediction === "flow" ? 1 : minSnrWeight(shares.signal ** 2, prediction),
  };
}
