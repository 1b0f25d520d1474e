// Replays a table of a reference implementation through a scheduler and says how far off it is.
import { createScheduler } from "./create-scheduler.ts";
import { readSchedulerConfig } from "./diffusers-config.ts";
import type { Memory } from "./scheduler.ts";

/** A run of diffusers with a made-up network, 0.3 input + 0.01 sin t, number by number. */
export interface SchedulerTable {
  readonly scheduler: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly steps: number;
  readonly step: { readonly eta?: number };
  readonly timesteps: readonly number[];
  readonly sigmas?: readonly number[];
  readonly init_noise_sigma: number;
  readonly noise: readonly number[];
  readonly initial: readonly number[];
  readonly trace: readonly {
    readonly t: number;
    readonly model_input: readonly number[];
    readonly model_output: readonly number[];
    readonly step_noise: readonly number[] | null;
    readonly sample: readonly number[];
    readonly denoised?: readonly number[] | null;
  }[];
  readonly add_noise: {
    readonly clean: readonly number[];
    readonly noise: readonly number[];
    readonly at: readonly { readonly t: number; readonly sample: readonly number[] }[];
  };
}

/** Largest differences relative to the largest magnitude of what is compared. */
export interface Differences {
  timesteps: number;
  sigmas: number;
  inputs: number;
  samples: number;
  denoised: number;
  addNoise: number;
}

/** The whole loop on our own samples, fed with the network's rule at our own inputs: errors are free to grow as they would. */
export function replayTable(table: SchedulerTable): Differences {
  const { scheduler: settings, prediction } = readSchedulerConfig(
    { ...table.config, _class_name: table.scheduler },
    table.step.eta ?? 0,
  );
  const scheduler = createScheduler(settings, prediction, table.steps);
  const worst: Differences = {
    timesteps: relativeDifference(scheduler.timesteps, table.timesteps),
    sigmas: table.sigmas ? relativeDifference(scheduler.sigmas, table.sigmas) : 0,
    inputs: 0,
    samples: relativeDifference([scheduler.initNoiseSigma], [table.init_noise_sigma]),
    denoised: 0,
    addNoise: 0,
  };
  let sample: Float32Array = Float32Array.from(table.noise, (x) => x * scheduler.initNoiseSigma);
  let memory: Memory = [];
  table.trace.forEach((entry, i) => {
    const input = scheduler.scaleInput(i, sample);
    const output = input.map((x) => 0.3 * x + 0.01 * Math.sin(scheduler.timesteps[i]!));
    const noise = scheduler.usesNoise(i) && entry.step_noise ? Float32Array.from(entry.step_noise) : null;
    const step = scheduler.step(i, sample, output, noise, memory);
    worst.inputs = Math.max(worst.inputs, relativeDifference(input, entry.model_input));
    worst.samples = Math.max(worst.samples, relativeDifference(step.sample, entry.sample));
    // A difference of terms as large as the input, which float32 tables hold only to the input's own rounding: where the
    // terms nearly cancel (zero terminal SNR at t = 666: 0.026 of 0.4) the input is the measure.
    if (entry.denoised) {
      const scale = Math.max(1, largest(entry.model_input) / largest(entry.denoised));
      worst.denoised = Math.max(worst.denoised, relativeDifference(step.denoised, entry.denoised) / scale);
    }
    ({ sample, memory } = step);
  });
  const [clean, noise] = [Float32Array.from(table.add_noise.clean), Float32Array.from(table.add_noise.noise)];
  for (const at of table.add_noise.at) {
    const i = scheduler.timesteps.findIndex((t) => Math.abs(t - at.t) < 1e-3);
    if (i < 0) throw new Error(`add_noise at ${at.t}: not one of the scheduler's times`);
    worst.addNoise = Math.max(worst.addNoise, relativeDifference(scheduler.addNoise(i, clean, noise), at.sample));
  }
  return worst;
}

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

/** Largest |found - expected| over the largest |expected|; infinite when the lengths differ or a number is not one. */
export function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [difference, size] = [0, 0];
  for (let i = 0; i < found.length; i++) {
    const d = Math.abs(found[i]! - expected[i]!);
    if (!Number.isFinite(d)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, d);
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return size === 0 ? difference : difference / size;
}

/**
 * How far a guidance embedding may be off: its angles are float32 numbers up to 1000 (scale - 1), and the last bit of the
 * reference's float32 exponential, which is not rounded correctly everywhere, moves an angle of 7500 by 4.5e-4.
 */
export function embeddingTolerance(guidanceScale: number): number {
  return 1e-5 + 1000 * (guidanceScale - 1) * 2 ** -23;
}
