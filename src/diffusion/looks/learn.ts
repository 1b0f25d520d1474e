// Learning a look from a few pictures (DreamDistribution, section 3.3): K prompts of a few free vectors each, whose features' Gaussian
// is to explain the pictures. Networks are given, so that this is arithmetic: nothing here knows how they are run.
import { concatRows, type Tensor, tensor } from "../tensor.ts";
import { ADAMW, type AdamWOptions, type AdamWState, adamWStart, adamWStep, clipNorm } from "./adamw.ts";
import { fitLook, sampleLook, throughSamples } from "./look.ts";
import { orthogonalLoss } from "./losses.ts";

/** Where the free vectors stand in a prompt. */
export interface PromptFrame {
  /** Token embeddings of the whole prompt [L, D]; what stands at the free places does not matter. */
  readonly embeddings: Tensor;
  /** Of the whole prompt: encoders tell padding and ends by them. */
  readonly ids: readonly number[];
  /** The first free place. */
  readonly from: number;
  /** The place of the first end of text, whose features stand for the prompt. */
  readonly end: number;
}

/** Pictures of one size in the noise of one time. */
export interface NoisedPictures {
  readonly timestep: number;
  /** As the UNet reads them [I, C, h, w], and what it should say of them: the noise, or the velocity. */
  readonly samples: Tensor;
  readonly targets: Tensor;
  /** Their boxes [I, 6, h', w']; null: the UNet takes none. */
  readonly layout: Tensor | null;
}

export interface LookNetworks {
  /** Features [K, L, D] of token embeddings [K, L, D], all with the same ids [L]. */
  encode(embeddings: Tensor, ids: readonly number[]): Promise<Tensor>;
  /** The gradient by embeddings of Σ features ∘ cotangent. */
  encodeGradient(embeddings: Tensor, ids: readonly number[], cotangent: Tensor): Promise<Tensor>;
  /** The mean squared error of the prediction for noised pictures under contexts, row by row, and its gradient by the contexts and the factors. */
  squaredError(pictures: NoisedPictures, context: Tensor, adapted?: Adapted): Promise<SquaredError>;
}

export interface SquaredError {
  readonly loss: number;
  readonly gradient: Tensor;
  /** In the order of the factors' values; absent: none were given. */
  readonly byFactors?: Float32Array;
}

/** Low-rank factors as one array (low-rank.ts). */
export interface Factors {
  readonly rank: number;
  readonly values: Float32Array;
}

/** Factors for the text tokens from `from` to before `to`. */
export interface Adapted extends Factors {
  readonly from: number;
  readonly to: number;
}

/** What is drawn for a step. */
export interface LookStep extends NoisedPictures {
  /** The pictures' prompt. */
  readonly frame: PromptFrame;
  /** Of the squared error, by the step's noise: minSnrWeight(). */
  readonly weight: number;
  /** Unit noise of the sampled features [S, L, D], for features of L tokens and width D. */
  eta(length: number, width: number): Tensor;
}

export interface LookState {
  /** The free vectors [K, n, D]. */
  readonly context: Tensor;
  /** Absent: nothing is added to how they are read. */
  readonly factors?: Factors;
  /** Of the vectors, then of the factors. */
  readonly optimizer: AdamWState;
}

export interface LearnedStep {
  readonly state: LookState;
  /** The weighted squared error and the unweighted repetition. */
  readonly denoisingLoss: number;
  readonly orthogonalLoss: number;
  /** Before it was clipped. */
  readonly gradientNorm: number;
  /** [K, n, D], clipped. */
  readonly gradient: Tensor;
}

export interface LookOptions {
  readonly optimizer: AdamWOptions;
  /** Of the factors. */
  readonly factors: AdamWOptions;
  /** Weight of the repetition. */
  readonly orthogonality: number;
  readonly mostNorm: number;
}

export const LOOK_OPTIONS: LookOptions = { optimizer: ADAMW, factors: ADAMW, orthogonality: 1e-3, mostNorm: 1 };

export function lookStart(context: Tensor): LookState {
  return { context, optimizer: adamWStart(context.data.length) };
}

/** The token embeddings of every prompt, [K, L, D]. */
export function promptEmbeddings({ embeddings, from }: PromptFrame, context: Tensor): Tensor {
  const [count = 0, free = 0, width = 0] = context.dims;
  const prompts = Array.from({ length: count }, (_, k) => {
    const data = Float32Array.from(embeddings.data);
    data.set(context.data.subarray(k * free * width, (k + 1) * free * width), from * width);
    return tensor([1, ...embeddings.dims], data);
  });
  return concatRows(prompts);
}

/**
 * One step over the mean of several batches, in each of which every picture is paired with every sampled feature. Batches with the same frame are
 * encoded once. The state given is not changed.
 */
export async function learnStep(
  networks: LookNetworks,
  state: LookState,
  batches: readonly LookStep[],
  options: LookOptions = LOOK_OPTIONS,
): Promise<LearnedStep> {
  const { context, factors, optimizer } = state;
  const [count, all] = [context.data.length, optimizer.first.length];
  const sum = { gradient: new Float32Array(all), denoisingLoss: 0, orthogonalLoss: 0 };
  for (const frame of new Set(batches.map((batch) => batch.frame))) {
    const own = batches.filter((batch) => batch.frame === frame);
    const found = await frameGradient(networks, frame, state, own, options.orthogonality);
    const share = own.length / batches.length;
    sum.denoisingLoss += share * found.denoisingLoss;
    sum.orthogonalLoss += share * found.orthogonalLoss;
    for (const [i, g] of found.gradient.entries()) sum.gradient[i]! += share * g;
  }
  const { clipped, norm } = clipNorm(sum.gradient, options.mostNorm);
  const vectors = adamWStep(context.data, clipped.subarray(0, count), partOf(optimizer, 0, count), options.optimizer);
  const rest = adamWStep(
    factors?.values ?? new Float32Array(),
    clipped.subarray(count),
    partOf(optimizer, count, all),
    options.factors,
  );
  return {
    state: {
      context: tensor(context.dims, vectors.values),
      ...(factors && { factors: { ...factors, values: rest.values } }),
      optimizer: joined(vectors.state, rest.state),
    },
    denoisingLoss: sum.denoisingLoss,
    orthogonalLoss: sum.orthogonalLoss,
    gradientNorm: norm,
    gradient: tensor(context.dims, clipped.slice(0, count)),
  };
}

const partOf = ({ steps, first, second }: AdamWState, from: number, to: number): AdamWState => ({
  steps,
  first: first.subarray(from, to),
  second: second.subarray(from, to),
});

const joined = (a: AdamWState, b: AdamWState): AdamWState => ({
  steps: a.steps,
  first: Float64Array.from([...a.first, ...b.first]),
  second: Float64Array.from([...a.second, ...b.second]),
});

/** The losses of batches with one frame, and their gradient by the free vectors, then by the factors. */
async function frameGradient(
  networks: LookNetworks,
  frame: PromptFrame,
  { context, factors }: LookState,
  batches: readonly LookStep[],
  orthogonality: number,
) {
  const embeddings = promptEmbeddings(frame, context);
  const features = await networks.encode(embeddings, frame.ids);
  const [, length = 0, width = 0] = features.dims;
  const look = fitLook(features);
  const byFeatures = tensor(features.dims);
  const byFactors = new Float32Array(factors?.values.length ?? 0);
  const adapted = factors && { ...factors, from: frame.from, to: frame.from + context.dims[1]! };
  let denoisingLoss = 0;
  for (const batch of batches) {
    const eta = batch.eta(length, width);
    const error = await pairedError(networks, batch, sampleLook(look, eta), adapted);
    denoisingLoss += error.loss / batches.length;
    const back = throughSamples(features, eta, error.gradient);
    for (const [i, g] of back.data.entries()) byFeatures.data[i]! += g / batches.length;
    for (const [i, g] of error.byFactors?.entries() ?? []) byFactors[i]! += g / batches.length;
  }
  const repetition = addRepetition(byFeatures, features, frame.end, orthogonality);
  const byEmbeddings = await networks.encodeGradient(embeddings, frame.ids, byFeatures);
  const gradient = new Float32Array(context.data.length + byFactors.length);
  gradient.set(atContext(byEmbeddings, frame.from, context.dims));
  gradient.set(byFactors, context.data.length);
  return { gradient, denoisingLoss, orthogonalLoss: repetition };
}

/** The weighted error over all pairs, and its gradient by the samples [S, L, D] and the factors. */
async function pairedError(
  networks: LookNetworks,
  { samples, targets, timestep, layout, weight }: LookStep,
  sampled: Tensor,
  adapted: Adapted | undefined,
): Promise<SquaredError> {
  const [images = 0] = samples.dims;
  const [count = 0, ...shape] = sampled.dims;
  const paired = {
    timestep,
    samples: eachTimes(samples, count),
    targets: eachTimes(targets, count),
    layout: layout && eachTimes(layout, count),
  };
  const context = concatRows(Array(images).fill(sampled));
  const { loss, gradient, byFactors } = await networks.squaredError(paired, context, adapted);
  const summed = tensor([count, ...shape]);
  for (const [i, g] of gradient.data.entries()) summed.data[i % summed.data.length]! += weight * g;
  return { loss: weight * loss, gradient: summed, ...(byFactors && { byFactors: byFactors.map((g) => weight * g) }) };
}

/** Every row so many times, one after the other. */
function eachTimes(x: Tensor, times: number): Tensor {
  const [rows = 0, ...shape] = x.dims;
  const size = x.data.length / Math.max(1, rows);
  const data = new Float32Array(x.data.length * times);
  for (let row = 0; row < rows * times; row++) {
    const from = Math.floor(row / times) * size;
    data.set(x.data.subarray(from, from + size), row * size);
  }
  return tensor([rows * times, ...shape], data);
}

/** Adds the gradient of the repetition at the pooled features; gives the loss without its weight. */
function addRepetition(gradient: Tensor, features: Tensor, end: number, weight: number): number {
  const [count = 0, length = 0, width = 0] = features.dims;
  const at = (k: number) => (k * length + end) * width;
  const pooled = tensor([count, width]);
  for (let k = 0; k < count; k++) pooled.data.set(features.data.subarray(at(k), at(k) + width), k * width);
  const { loss, gradient: own } = orthogonalLoss(pooled);
  for (const [i, g] of own.data.entries()) gradient.data[at(Math.floor(i / width)) + (i % width)]! += weight * g;
  return loss;
}

/** What of a gradient by prompts [K, L, D] falls on the free places. */
function atContext(gradient: Tensor, from: number, dims: readonly number[]): Float32Array {
  const [count = 0, free = 0, width = 0] = dims;
  const size = gradient.data.length / Math.max(1, count);
  const out = new Float32Array(count * free * width);
  for (let k = 0; k < count; k++) {
    const start = k * size + from * width;
    out.set(gradient.data.subarray(start, start + free * width), k * free * width);
  }
  return out;
}
