// The losses that a look is learned by besides the squared error itself.
import { type Tensor, tensor } from "../tensor.ts";

/**
 * The weight of a step with signal-to-noise ratio ᾱ / (1 - ᾱ): min(SNR, γ) / SNR, for v-prediction over SNR + 1 (Hang et al. 2023, Min-SNR,
 * equation 6 and section 3.4).
 */
export function minSnrWeight(alphaBar: number, prediction: "epsilon" | "v", gamma = 5): number {
  const snr = alphaBar / (1 - alphaBar);
  return Math.min(snr, gamma) / (prediction === "epsilon" ? snr : snr + 1);
}

export interface LossWithGradient {
  readonly loss: number;
  /** By what the loss was given, in its shape. */
  readonly gradient: Tensor;
}

/**
 * How much prompts repeat each other: the mean squared cosine of their pooled features [K, D], over ordered pairs of different prompts
 * (DreamDistribution, equation 7, squared as in its code). 0 for a single one.
 *   d cos(a, b) / da = (b̂ - cos â) / |a|
 */
export function orthogonalLoss(pooled: Tensor): LossWithGradient {
  const [count = 0, width = 0] = pooled.dims;
  const units = Array.from({ length: count }, (_, k) => {
    const row = Float64Array.from(pooled.data.subarray(k * width, (k + 1) * width));
    const length = Math.hypot(...row);
    return { length, unit: row.map((x) => (length === 0 ? 0 : x / length)) };
  });
  const gradient = tensor(pooled.dims);
  const pairs = Math.max(1, count * (count - 1));
  let loss = 0;
  for (const [i, a] of units.entries()) {
    const sum = new Float64Array(width);
    for (const [j, b] of units.entries()) {
      if (i === j) continue;
      const cosine = a.unit.reduce((dot, x, d) => dot + x * b.unit[d]!, 0);
      loss += cosine ** 2 / pairs;
      for (let d = 0; d < width; d++) sum[d]! += 4 * cosine * (b.unit[d]! - cosine * a.unit[d]!);
    }
    if (a.length > 0) for (let d = 0; d < width; d++) gradient.data[i * width + d] = sum[d]! / (a.length * pairs);
  }
  return { loss, gradient };
}
