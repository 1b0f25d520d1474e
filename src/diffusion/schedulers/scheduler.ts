// What every scheduler does. A scheduler is made for a number of steps and holds nothing that changes: what a multistep
// method remembers is handed back to it, so that several batches can walk through the same scheduler side by side.

/** Earlier network outputs or samples, in the scheduler's own order; empty before the first step. */
export type Memory = readonly Float32Array[];

export interface Step {
  readonly sample: Float32Array;
  /** The clean picture the network has in mind. */
  readonly denoised: Float32Array;
  /** To be given to the next step. */
  readonly memory: Memory;
}

export interface Scheduler {
  readonly name: string;
  /** What the network is told, one per call. */
  readonly timesteps: readonly number[];
  /** Noise levels where the method works with them, one more than timesteps and the last is 0; else empty. */
  readonly sigmas: readonly number[];
  /** Factor of the unit noise that the first step starts from. */
  readonly initNoiseSigma: number;
  /** The sample as the network of step i wants to see it. */
  scaleInput(i: number, sample: Float32Array): Float32Array;
  /** Whether step i consumes unit noise. */
  usesNoise(i: number): boolean;
  /** One step. No input is changed. Throws when step i consumes noise and none is given. */
  step(i: number, sample: Float32Array, output: Float32Array, noise?: Float32Array | null, memory?: Memory): Step;
  /** Whether step i can be the first one, from what `addNoise` makes. Absent: every step can. */
  readonly canBeginAt?: (i: number) => boolean;
  /** A clean sample with the noise of step i. */
  addNoise(i: number, clean: Float32Array, noise: Float32Array): Float32Array;
}

/** Checks that a step was given the noise it consumes. Throws with the scheduler's name. */
export function needNoise(name: string, i: number, noise: Float32Array | null | undefined): Float32Array {
  if (!noise) throw new Error(`${name}: step ${i} consumes unit noise, found none`);
  return noise;
}

/** a x + b y, element by element. */
export function mix(a: number, x: Float32Array, b: number, y: Float32Array): Float32Array {
  return x.map((value, k) => a * value + b * y[k]!);
}
