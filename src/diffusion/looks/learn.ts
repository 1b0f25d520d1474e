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
  /** The first free place. */
  readonly from: number;
  /** The place of the first end of text, whose features stand for the prompt. */
  readonly end: number;
}

export interface LookNetworks {
  /** Features [K, L, D] of token embeddings [K, L, D]. */
  encode(embeddings: Tensor): Promise<Tensor>;
  /** The gradient by embeddings of Σ features ∘ cotangent. */
  encodeGradient(embeddings: Tensor, cotangent: Tensor): Promise<Tensor>;
  /** The mean squared error of the prediction for noised pictures under contexts, row by row, and its gradient by the contexts. */
  squaredError(
    sample: Tensor,
    timestep: number,
    context: Tensor,
    target: Tensor,
  ): Promise<{ readonly loss: number; readonly gradient: Tensor }>;
}

/** What is drawn for a step. */
export interface LookStep {
  readonly timestep: number;
  /** Noised pictures [I, C, h, w], and what the UNet should say of them: the noise, or the velocity. */
  readonly samples: Tensor;
  readonly targets: Tensor;
  /** Of the squared error, by the step's noise: minSnrWeight(). */
  readonly weight: number;
  /** Unit noise of the sampled features [S, L, D]. */
  readonly eta: Tensor;
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

/** One step: every picture is paired with every sampled feature. The state given is not changed. */
export async function learnStep(
  networks: LookNetworks,
  frame: PromptFrame,
  { context, optimizer }: LookState,
  step: LookStep,
  options: LookOptions = LOOK_OPTIONS,
): Promise<LearnedStep> {
  const embeddings = promptEmbeddings(frame, context);
  const features = await networks.encode(embeddings);
  const sampled = sampleLook(fitLook(features), step.eta);
  const error = await pairedError(networks, step, sampled);
  const byFeatures = throughSamples(features, step.eta, error.gradient);
  const repetition = addRepetition(byFeatures, features, frame.end, options.orthogonality);
  const byEmbeddings = await networks.encodeGradient(embeddings, byFeatures);
  const gradient = atContext(byEmbeddings, frame.from, context.dims);
  const { clipped, norm } = clipNorm(gradient, options.mostNorm);
  const { values, state } = adamWStep(context.data, clipped, optimizer, options.optimizer);
  return {
    state: { context: tensor(context.dims, values), optimizer: state },
    denoisingLoss: error.loss,
    orthogonalLoss: repetition,
    gradientNorm: norm,
    gradient: tensor(context.dims, clipped),
  };
}

/** The weighted error over all pairs, and its gradient by the samples [S, L, D]. */
async function pairedError(networks: LookNetworks, { samples, targets, timestep, weight }: LookStep, sampled: Tensor) {
  const [images = 0] = samples.dims;
  const [count = 0, ...shape] = sampled.dims;
  const repeat = (x: Tensor, times: number): Tensor => concatRows(Array(times).fill(x));
  const paired = { samples: eachTimes(samples, count), targets: eachTimes(targets, count) };
  const context = repeat(sampled, images);
  const { loss, gradient } = await networks.squaredError(paired.samples, timestep, context, paired.targets);
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
