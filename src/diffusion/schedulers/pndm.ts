// Pseudo linear multistep method of Liu et al. 2022, "Pseudo Numerical Methods for Diffusion Models", equations 9 and 12,
// without Runge-Kutta start: the second time is called twice, then Adams-Bashforth of growing order over the outputs.
import type { AlphaPath } from "./ddim.ts";
import { type Prediction, splitSample } from "./prediction.ts";
import { type Memory, mix, type Scheduler } from "./scheduler.ts";

/** Adams-Bashforth weights, the newest output first. */
const WEIGHTS = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]] as const;

/** `path` names the second time twice, so it is one longer than the steps; both of its moves start from the first time. */
export function pndm({ timesteps, from, to }: AlphaPath, predict: Prediction): Scheduler {
  return {
    name: "pndm",
    timesteps,
    sigmas: [],
    initNoiseSigma: 1,
    scaleInput: (_, sample) => sample,
    usesNoise: () => false,
    step(i, sample, output, _noise, memory = []) {
      const { start, blend, next } = plan(i, sample, output, memory);
      // The second call only corrects the first move, so it starts from the same sample and time.
      const { clean, noise } = splitSample(predict, from[i]!, start, blend);
      return {
        sample: mix(Math.sqrt(to[i]!), clean, Math.sqrt(1 - to[i]!), noise),
        denoised: clean,
        memory: next,
      };
    },
    addNoise: (i, clean, noise) => mix(Math.sqrt(pathStart(from, i)), clean, Math.sqrt(1 - pathStart(from, i)), noise),
  };
}

/** abar of the time the network is told at call i: only call 1 moves from another time than its own. */
function pathStart(from: readonly number[], i: number): number {
  return i === 1 ? from[2]! : from[i]!;
}

function plan(i: number, sample: Float32Array, output: Float32Array, memory: Memory) {
  if (i === 0) return { start: sample, blend: output, next: [output, sample] };
  if (i === 1) {
    const [first, start] = memory as readonly [Float32Array, Float32Array];
    return { start, blend: mix(0.5, output, 0.5, first), next: [first] };
  }
  const outputs = [output, ...memory].slice(0, WEIGHTS.length);
  const weights = WEIGHTS[outputs.length - 1]!;
  const blend = output.map((_, k) => outputs.reduce((sum, o, n) => sum + weights[n]! * o[k]!, 0));
  return { start: sample, blend, next: outputs.slice(0, WEIGHTS.length - 1) };
}
