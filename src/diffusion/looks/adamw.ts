// AdamW (Loshchilov and Hutter 2019, algorithm 2) over one array of numbers, and the clip of a gradient's norm.

export interface AdamWOptions {
  readonly rate: number;
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** What DreamDistribution learns with. */
export const ADAMW: AdamWOptions = { rate: 1e-3, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 1e-2 };

/** What the optimiser remembers between steps: plain data, so that learning may be stopped and gone on with. */
export interface AdamWState {
  readonly steps: number;
  /** Running means of the gradient and of its square. */
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export function adamWStart(count: number): AdamWState {
  return { steps: 0, first: new Float64Array(count), second: new Float64Array(count) };
}

/** One step down the gradient: the new numbers and what is remembered. */
export function adamWStep(
  values: Float32Array,
  gradient: Float32Array,
  state: AdamWState,
  { rate, betas, epsilon, weightDecay }: AdamWOptions = ADAMW,
): { readonly values: Float32Array; readonly state: AdamWState } {
  const steps = state.steps + 1;
  const [b1, b2] = betas;
  const first = state.first.map((m, i) => b1 * m + (1 - b1) * gradient[i]!);
  const second = state.second.map((v, i) => b2 * v + (1 - b2) * gradient[i]! ** 2);
  const [c1, c2] = [1 - b1 ** steps, 1 - b2 ** steps];
  const moved = values.map((x, i) => {
    const decayed = x * (1 - rate * weightDecay);
    return decayed - (rate * (first[i]! / c1)) / (Math.sqrt(second[i]! / c2) + epsilon);
  });
  return { values: moved, state: { steps, first, second } };
}

/** Shortens a gradient to a norm of at most `most`; gives its norm before that. */
export function clipNorm(
  gradient: Float32Array,
  most: number,
): { readonly clipped: Float32Array; readonly norm: number } {
  const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
  // PyTorch's clip_grad_norm_ adds the 1e-6.
  const factor = Math.min(1, most / (norm + 1e-6));
  return { clipped: gradient.map((g) => g * factor), norm };
}
