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
  /** The mean squared error of the prediction for noised pictures under contexts, row by row, and its gradient by the contexts. */
  squaredError(
    pictures: NoisedPictures,
    context: Tensor,
  ): Promise<{ readonly loss: number; readonly gradient: Tensor }>;
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
  /** Weight of the repetition. */
  readonly orthogonality: number;
  readonly mostNorm: number;
}

export const LOOK_OPTIONS: LookOptions = { optimizer: ADAMW, orthogonality: 1e-3, mostNorm: 1 };

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
  { context, optimizer }: LookState,
  batches: readonly LookStep[],
  options: LookOptions = LOOK_OPTIONS,
): Promise<LearnedStep> {
  const sum = { gradient: tensor(context.dims), denoisingLoss: 0, orthogonalLoss: 0 };
  for (const frame of new Set(batches.map((batch) => batch.frame))) {
    const own = batches.filter((batch) => batch.frame === frame);
    const found = await frameGradient(networks, frame, context, own, options.orthogonality);
    const share = own.length / batches.length;
    sum.denoisingLoss += share * found.denoisingLoss;
    sum.orthogonalLoss += share * found.orthogonalLoss;
    for (const [i, g] of found.gradient.entries()) sum.gradient.data[i]! += share * g;
  }
  const { clipped, norm } = clipNorm(sum.gradient.data, options.mostNorm);
  const { values, state } = adamWStep(context.data, clipped, optimizer, options.optimizer);
  return {
    state: { context: tensor(context.dims, values), optimizer: state },
    denoisingLoss: sum.denoisingLoss,
    orthogonalLoss: sum.orthogonalLoss,
    gradientNorm: norm,
    gradient: tensor(context.dims, clipped),
  };
}

/** The losses of batches with one frame, and their gradient by the free vectors. */
async function frameGradient(
  networks: LookNetworks,
  frame: PromptFrame,
  context: Tensor,
  batches: readonly LookStep[],
  orthogonality: number,
) {
  const embeddings = promptEmbeddings(frame, context);
  const features = await networks.encode(embeddings, frame.ids);
  const [, length = 0, width = 0] = features.dims;
  const look = fitLook(features);
  const byFeatures = tensor(features.dims);
  let denoisingLoss = 0;
  for (const batch of batches) {
    const eta = batch.eta(length, width);
    const error = await pairedError(networks, batch, sampleLook(look, eta));
    denoisingLoss += error.loss / batches.length;
    const back = throughSamples(features, eta, error.gradient);
    for (const [i, g] of back.data.entries()) byFeatures.data[i]! += g / batches.length;
  }
  const repetition = addRepetition(byFeatures, features, frame.end, orthogonality);
  const byEmbeddings = await networks.encodeGradient(embeddings, frame.ids, byFeatures);
  return { gradient: atContext(byEmbeddings, frame.from, context.dims), denoisingLoss, orthogonalLoss: repetition };
}

/** The weighted error over all pairs, and its gradient by the samples [S, L, D]. */
async function pairedError(
  networks: LookNetworks,
  { samples, targets, timestep, layout, weight }: LookStep,
  sampled: Tensor,
) {
  const [images = 0] = samples.dims;
  const [count = 0, ...shape] = sampled.dims;
  const paired = {
    timestep,
    samples: eachTimes(samples, count),
    targets: eachTimes(targets, count),
    layout: layout && eachTimes(layout, count),
  };
  const context = concatRows(Array(images).fill(sampled));
  const { loss, gradient } = await networks.squaredError(paired, context);
  const summed = tensor([count, ...shape]);
  for (const [i, g] of gradient.data.entries()) summed.data[i % summed.data.length]! += weight * g;
  return { loss: weight * loss, gradient: summed };
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
