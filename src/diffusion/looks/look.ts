// A look: a Gaussian over text features, fitted to the features of several learned prompts and sampled in place of a prompt's
// (DreamDistribution, Zhao et al. 2025, section 3.2: equations 3 to 5). Positions and dimensions are independent.
import { type Tensor, tensor } from "../tensor.ts";

export interface Look {
  /** [L, D] */
  readonly mean: Tensor;
  /** [L, D], not negative. */
  readonly deviation: Tensor;
}

/** The mean and the unbiased deviation of K prompts' features [K, L, D]; of a single one the deviation is 0. */
export function fitLook({ dims, data }: Tensor): Look {
  const [count = 0, ...shape] = dims;
  if (count < 1) throw new Error(`fitLook(): expected features of at least one prompt, found [${dims}]`);
  const size = data.length / count;
  const mean = tensor(shape);
  const deviation = tensor(shape);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += data[k * size + i]!;
    let squares = 0;
    for (let k = 0; k < count; k++) squares += (data[k * size + i]! - sum / count) ** 2;
    mean.data[i] = sum / count;
    deviation.data[i] = count === 1 ? 0 : Math.sqrt(squares / (count - 1));
  }
  return { mean, deviation };
}

/** mean + eta ∘ deviation for unit noise `eta` [S, L, D]. */
export function sampleLook({ mean, deviation }: Look, eta: Tensor): Tensor {
  const size = mean.data.length;
  if (eta.data.length % size !== 0)
    throw new Error(`sampleLook(): noise [${eta.dims}] does not fit features [${mean.dims}]`);
  return tensor(
    eta.dims,
    eta.data.map((value, i) => mean.data[i % size]! + value * deviation.data[i % size]!),
  );
}

/** More or less variety: the deviation times `factor`; 0 is the mean alone. */
export function scaleLook({ mean, deviation }: Look, factor: number): Look {
  return {
    mean,
    deviation: tensor(
      deviation.dims,
      deviation.data.map((value) => value * factor),
    ),
  };
}

export interface MixedLook {
  readonly look: Look;
  readonly weight: number;
  /** Of the deviation. */
  readonly scale: number;
}

/**
 * The look of a weighted sum of independent samples: mean Σ w μ, deviation √Σ (w γ σ)². A look mixed with itself by halves varies less, by √2:
 * two samples are averaged. Throws without looks and when their features differ in shape.
 */
export function mixLooks(parts: readonly MixedLook[]): Look {
  const shape = parts[0]?.look.mean.dims;
  if (!shape || parts.some(({ look }) => look.mean.dims.join() !== shape.join()))
    throw new Error(`mixLooks(): expected looks of one shape, found ${parts.map(({ look }) => `[${look.mean.dims}]`)}`);
  const mean = tensor(shape);
  const deviation = tensor(shape);
  for (let i = 0; i < mean.data.length; i++) {
    mean.data[i] = parts.reduce((sum, { look, weight }) => sum + weight * look.mean.data[i]!, 0);
    deviation.data[i] = Math.hypot(...parts.map(({ look, weight, scale }) => weight * scale * look.deviation.data[i]!));
  }
  return { mean, deviation };
}

/**
 * From the gradient by samples [S, L, D] to that by the features [K, L, D] that the look was fitted to:
 *   dμ = Σ_s g_s, dσ = Σ_s η_s g_s;  de_k = dμ / K + dσ (e_k - μ) / ((K - 1) σ), the second 0 where σ is.
 */
export function throughSamples(features: Tensor, eta: Tensor, gradient: Tensor): Tensor {
  const [count = 1] = features.dims;
  const { mean, deviation } = fitLook(features);
  const size = mean.data.length;
  const dMean = new Float64Array(size);
  const dDeviation = new Float64Array(size);
  for (const [i, g] of gradient.data.entries()) {
    dMean[i % size]! += g;
    dDeviation[i % size]! += g * eta.data[i]!;
  }
  const back = features.data.map((feature, i) => {
    const at = i % size;
    const [m, s] = [mean.data[at]!, deviation.data[at]!];
    const spread = s === 0 ? 0 : (dDeviation[at]! * (feature - m)) / ((count - 1) * s);
    return dMean[at]! / count + spread;
  });
  return tensor(features.dims, back);
}
