// Pseudo linear multistep method of Liu et al. 2022, "Pseudo Numerical Methods for Diffusion Models": Adams-Bashforth over the
// outputs (equations 9 and 12), begun either by pseudo Runge-Kutta steps (equation 13, algorithm 2) or, as Stable Diffusion
// does, by calling the second time twice and growing the order.
import type { AlphaPath } from "./ddim.ts";
import { type Prediction, splitSample } from "./prediction.ts";
import { type Memory, mix, type Scheduler } from "./scheduler.ts";

/** Adams-Bashforth weights, the newest output first. */
const WEIGHTS = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]] as const;
/** What each of the four calls of a Runge-Kutta step counts in its last move. */
const KUTTA = [1 / 6, 1 / 3, 1 / 3, 1 / 6] as const;

/** Times of one call of the network: what it is told, and between which times the sample moves after it. */
export interface PndmMove {
  readonly told: number;
  readonly from: number;
  readonly to: number;
}

/** A path with one entry for each call. */
export interface PndmPath extends AlphaPath {
  /** abar of the times that the network is told. */
  readonly at: readonly number[];
  /** Calls of the Runge-Kutta steps at its beginning: 12, or 0. */
  readonly starts: number;
}

/** One stride from each time; the second time once more, to move there anew with both outputs. */
export function multistepMoves(times: readonly number[], stride: number): readonly PndmMove[] {
  const moves = times.map((t) => ({ told: t, from: t, to: t - stride }));
  const [, second] = times;
  if (second === undefined) return moves;
  return [moves[0]!, { told: second, from: second + stride, to: second }, ...moves.slice(1)];
}

/** Three steps of four calls, by halves of a stride, then a stride from each time. Throws RangeError for fewer than four times. */
export function rungeKuttaMoves(times: readonly number[], stride: number): readonly PndmMove[] {
  if (times.length < 4)
    throw new RangeError(`pndm: expected at least 4 steps for its Runge-Kutta start, found ${times.length}`);
  const half = Math.floor(stride / 2);
  const starts = [0, 1, 2].flatMap((n) => {
    const [from, next] = [times[n]!, times[n + 1]!];
    const middle = next + half;
    return [
      { told: from, from, to: from - half },
      { told: middle, from, to: middle },
      { told: middle, from, to: middle - half },
      { told: next, from, to: next },
    ];
  });
  return [...starts, ...times.slice(3).map((t) => ({ told: t, from: t, to: t - stride }))];
}

export function pndm({ timesteps, at, from, to, starts }: PndmPath, predict: Prediction): Scheduler {
  return {
    name: "pndm",
    timesteps,
    sigmas: [],
    initNoiseSigma: 1,
    scaleInput: (_, sample) => sample,
    usesNoise: () => false,
    step(i, sample, output, _noise, memory = []) {
      const plan = i < starts ? kutta : starts > 0 ? multistep : grown;
      const { start, blend, next } = plan(i, sample, output, memory);
      const { clean, noise } = splitSample(predict, from[i]!, start, blend);
      return { sample: mix(Math.sqrt(to[i]!), clean, Math.sqrt(1 - to[i]!), noise), denoised: clean, memory: next };
    },
    // Not in the middle of a Runge-Kutta step, nor when the second time is called again.
    canBeginAt: (i) => (i < starts ? i % 4 === 0 : starts > 0 || i !== 1),
    addNoise: (i, clean, noise) => mix(Math.sqrt(at[i]!), clean, Math.sqrt(1 - at[i]!), noise),
  };
}

interface Plan {
  /** The sample that the move starts from. */
  readonly start: Float32Array;
  readonly blend: Float32Array;
  readonly next: Memory;
}

/** Memory within a step: the sample it began with, the weighted outputs so far, then the first outputs of the steps, the newest first. */
function kutta(i: number, sample: Float32Array, output: Float32Array, memory: Memory): Plan {
  const call = i % 4;
  if (call === 0)
    return { start: sample, blend: output, next: [sample, output.map((x) => KUTTA[0] * x), output, ...memory] };
  const [start, sum, ...firsts] = memory as readonly [Float32Array, Float32Array, ...Float32Array[]];
  const sofar = mix(1, sum, KUTTA[call]!, output);
  return call === 3 ? { start, blend: sofar, next: firsts } : { start, blend: output, next: [start, sofar, ...firsts] };
}

function grown(i: number, sample: Float32Array, output: Float32Array, memory: Memory): Plan {
  if (i === 0) return { start: sample, blend: output, next: [output, sample] };
  if (i > 1) return multistep(i, sample, output, memory);
  const [first, start] = memory as readonly [Float32Array, Float32Array];
  return { start, blend: mix(0.5, output, 0.5, first), next: [first] };
}

function multistep(_: number, sample: Float32Array, output: Float32Array, memory: Memory): Plan {
  const outputs = [output, ...memory].slice(0, WEIGHTS.length);
  const weights = WEIGHTS[outputs.length - 1]!;
  const blend = output.map((_, k) => outputs.reduce((sum, o, n) => sum + weights[n]! * o[k]!, 0));
  return { start: sample, blend, next: outputs.slice(0, WEIGHTS.length - 1) };
}
