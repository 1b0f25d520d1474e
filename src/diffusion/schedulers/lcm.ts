// Multistep sampling of a latent consistency model (Luo et al. 2023, algorithm 3): each call jumps to the clean picture
// by c_skip x + c_out x_0, and noise takes it to the next time.
import type { AlphaPath } from "./ddim.ts";
import { type Prediction, splitSample } from "./prediction.ts";
import { mix, needNoise, type Scheduler } from "./scheduler.ts";

/** The boundary condition of consistency models (Song et al. 2023, appendix C), with the published scale of the times. */
const SIGMA_DATA = 0.5;
const TIME_SCALE = 10;

/**
 * n times of the `original` ones that the model was distilled on (50 of 1000), falling from the last.
 * Throws RangeError when n is not a whole number of 1..original.
 */
export function lcmTimes(steps: number, count: number, original: number): readonly number[] {
  if (!Number.isInteger(steps) || steps < 1 || steps > original)
    throw new RangeError(`lcmTimes(): expected 1 to ${original} whole steps, found ${steps}`);
  const stride = Math.floor(count / original);
  return Array.from({ length: steps }, (_, i) => (original - Math.floor((i * original) / steps)) * stride - 1);
}

export function lcm({ timesteps, from, to }: AlphaPath, predict: Prediction): Scheduler {
  const last = timesteps.length - 1;
  return {
    name: "lcm",
    timesteps,
    sigmas: [],
    initNoiseSigma: 1,
    scaleInput: (_, sample) => sample,
    usesNoise: (i) => i < last,
    step(i, sample, output, noise) {
      const time = timesteps[i]! * TIME_SCALE;
      const length = Math.hypot(time, SIGMA_DATA);
      const { clean } = splitSample(predict, from[i]!, sample, output);
      const denoised = mix((SIGMA_DATA / length) ** 2, sample, time / length, clean);
      const next =
        i < last ? mix(Math.sqrt(to[i]!), denoised, Math.sqrt(1 - to[i]!), needNoise("lcm", i, noise)) : denoised;
      return { sample: next, denoised, memory: [] };
    },
    addNoise: (i, clean, noise) => mix(Math.sqrt(from[i]!), clean, Math.sqrt(1 - from[i]!), noise),
  };
}

/**
 * The guidance scale as a distilled network takes it, `timestep_cond` of one row: sines, then cosines of 1000 (scale - 1) over
 * frequencies falling to 1/10000 (Meng et al. 2023, "On Distillation of Guided Diffusion Models"; Vaswani et al. 2017, 3.5).
 */
export function guidanceEmbedding(guidanceScale: number, dim: number): Float32Array {
  const half = Math.floor(dim / 2);
  const embedding = new Float32Array(dim);
  // Rounded as the network was trained: at angles of thousands, float32 and float64 differ by 4e-4.
  const decay = Math.fround(Math.fround(-Math.log(10000)) / (half - 1));
  const weight = Math.fround(1000 * (guidanceScale - 1));
  for (let k = 0; k < half; k++) {
    const frequency = Math.fround(Math.exp(Math.fround(k * decay)));
    const angle = Math.fround(weight * frequency);
    embedding[k] = Math.sin(angle);
    embedding[half + k] = Math.cos(angle);
  }
  return embedding;
}
