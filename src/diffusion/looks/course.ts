// The course of learning: what is drawn for its n-th step, from a seed and n alone, and its state as plain data. So learning that was stopped goes
// on as if it had not been.
import { gaussianNoise, STREAM, uniformAt } from "../random.ts";
import type { PredictionKind } from "../schedulers/create-scheduler.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { adamWStart } from "./adamw.ts";
import {
  type Factors,
  LOOK_OPTIONS,
  type LookNetworks,
  type LookOptions,
  type LookState,
  type LookStep,
  learnStep,
  type PromptFrame,
} from "./learn.ts";
import { noisedPictures } from "./noised.ts";

/** A picture to learn from. */
export interface Example {
  readonly frame: PromptFrame;
  /** Clean latents [1, C, h, w]. */
  readonly latents: Tensor;
  readonly layout: Tensor | null;
}

export interface Course {
  readonly examples: readonly Example[];
  readonly scheduler: Scheduler;
  readonly prediction: PredictionKind;
  /** Unsigned 32-bit. */
  readonly seed: number;
  /** Pictures a step. */
  readonly batch: number;
  /** Features sampled for each of them; without variety among prompts one is all there are. */
  readonly samples: number;
  /** Of the optimiser, for embeddings of the usual size (USUAL_SIZE). */
  readonly rate: number;
}

/** Everything that the next step depends on besides the course. */
export interface KeptLearning {
  /** Steps that were made. */
  readonly step: number;
  /** Embeddings [K, n, D]. */
  readonly dims: readonly number[];
  /** Of low-rank factors; absent: there are none. */
  readonly rank?: number;
  /** The embeddings, then the factors. */
  readonly context: Float32Array;
  /** What the optimiser remembers. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Weighted squared error by step. */
  readonly losses: readonly number[];
}

/** Deviation of CLIP's token embeddings, which free vectors begin with and rates are told for (DreamDistribution, section 4.1). */
const USUAL_SIZE = 0.02;

/** Of low-rank factors: B begins at 0, and keys and values of text are of size 1. By trying: 2e-3 explains pictures hardly better than words alone. */
const FACTOR_RATE = 1e-2;

/** The odd part of the golden ratio: its multiples fill [0, 1) evenly, however many are taken. */
const GOLDEN = 0.618033988749895;

/** Of the seed's noise: no step draws it. */
const FIRST_DRAW = 0xffffffff;

/** K prompts of n free vectors of the size that the model's own embeddings [L, D] have. */
export function freeVectors({ dims, data }: Tensor, count: number, words: number, seed: number): Tensor {
  const width = dims[1]!;
  const size = sizeOf(data);
  const noise = gaussianNoise(seed, count * words * width, FIRST_DRAW);
  return tensor(
    [count, words, width],
    noise.map((x) => x * size),
  );
}

const sizeOf = (data: Float32Array): number => Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);

/** `factors`: learned besides (freshFactors()). */
export function beginning({ dims, data }: Tensor, factors?: Factors): KeptLearning {
  const context = factors ? Float32Array.from([...data, ...factors.values]) : data;
  const { first, second } = adamWStart(context.length);
  return { step: 0, dims, ...(factors && { rank: factors.rank }), context, first, second, losses: [] };
}

/** One more step. The state given is not changed. */
export async function nextStep(networks: LookNetworks, course: Course, kept: KeptLearning): Promise<KeptLearning> {
  const { step, dims, rank, context: all, first, second, losses } = kept;
  const count = dims.reduce((a, b) => a * b, 1);
  const state: LookState = {
    context: tensor(dims, all.subarray(0, count)),
    ...(rank && { factors: { rank, values: all.subarray(count) } }),
    optimizer: { steps: step, first, second },
  };
  const learned = await learnStep(networks, state, drawnFor(course, dims, step), optionsOf(course));
  const { context, factors, optimizer } = learned.state;
  return {
    ...kept,
    step: step + 1,
    context: factors ? Float32Array.from([...context.data, ...factors.values]) : context.data,
    first: optimizer.first,
    second: optimizer.second,
    losses: [...losses, learned.denoisingLoss],
  };
}

/** Steps and decay are told for embeddings of the usual size: a table of larger ones is moved through by larger steps, and shrunk as little. */
function optionsOf({ examples, rate }: Course): LookOptions {
  const scale = sizeOf(examples[0]!.frame.embeddings.data) / USUAL_SIZE;
  const { optimizer } = LOOK_OPTIONS;
  return {
    ...LOOK_OPTIONS,
    optimizer: { ...optimizer, rate: rate * scale, weightDecay: optimizer.weightDecay / scale },
    factors: { ...optimizer, rate: FACTOR_RATE },
  };
}

/** Pictures in turn, times evenly spread (as Kingma et al. 2021, Variational Diffusion Models, appendix I.1, spread those of a batch). */
function drawnFor(course: Course, [count = 1]: readonly number[], step: number): readonly LookStep[] {
  const { examples, scheduler, prediction, seed, batch } = course;
  const samples = count === 1 ? 1 : course.samples;
  return Array.from({ length: batch }, (_, b) => {
    const turn = step * batch + b;
    const { latents, layout, frame } = examples[turn % examples.length]!;
    const at = (uniformAt(seed, STREAM.learning, 0, 0, 0) + turn * GOLDEN) % 1;
    const noise = gaussianNoise(seed, latents.data.length, 2 * turn);
    const i = Math.floor(at * scheduler.timesteps.length);
    const eta = (length: number, width: number) =>
      tensor([samples, length, width], gaussianNoise(seed, samples * length * width, 2 * turn + 1));
    return { ...noisedPictures(scheduler, prediction, i, latents, noise), layout, frame, eta };
  });
}
