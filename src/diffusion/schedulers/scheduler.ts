// What every scheduler does. A scheduler is made for a number of steps and holds nothing else; step i goes from
// sigmas[i] to sigmas[i + 1].

export interface Scheduler {
  readonly name: string;
  /** What the network is told, one per step. */
  readonly timesteps: readonly number[];
  /** Noise levels, one more than steps; the last is 0. */
  readonly sigmas: readonly number[];
  /** Factor of the unit noise that the first step starts from. */
  readonly initNoiseSigma: number;
  /** One step: the next sample and the clean picture the network has in mind. Neither input is changed. */
  step(
    i: number,
    sample: Float32Array,
    output: Float32Array,
  ): { readonly sample: Float32Array; readonly denoised: Float32Array };
  /** A clean sample with the noise of step i. */
  addNoise(i: number, clean: Float32Array, noise: Float32Array): Float32Array;
}
