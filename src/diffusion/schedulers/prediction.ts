// What a network says of x_t = alpha x_0 + sigma e (alpha^2 + sigma^2 = 1), turned into the clean picture.

/** The clean x_0 from one number of x_t and one of the network's output. */
export type Prediction = (x: number, output: number, alpha: number, sigma: number) => number;

/** The output is the noise e (Ho et al. 2020). Has no meaning where alpha is 0. */
export const epsilon: Prediction = (x, output, alpha, sigma) => (x - sigma * output) / alpha;

/** The output is v = alpha e - sigma x_0 (Salimans & Ho 2022, appendix D). */
export const velocity: Prediction = (x, output, alpha, sigma) => alpha * x - sigma * output;

export interface CleanAndNoise {
  readonly clean: Float32Array;
  readonly noise: Float32Array;
}

/** Splits x_t into the clean picture and the noise that the network sees in it. `abar` is alpha^2. */
export function splitSample(
  predict: Prediction,
  abar: number,
  sample: Float32Array,
  output: Float32Array,
): CleanAndNoise {
  const alpha = Math.sqrt(abar);
  const sigma = Math.sqrt(1 - abar);
  const clean = sample.map((x, k) => predict(x, output[k]!, alpha, sigma));
  return { clean, noise: sample.map((x, k) => (x - alpha * clean[k]!) / sigma) };
}
