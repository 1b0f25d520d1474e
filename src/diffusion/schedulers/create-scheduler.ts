// From a model's description to its scheduler: the only place where names of algorithms are looked up.
import { type AlphaPath, ddim } from "./ddim.ts";
import { dpmSolver2m } from "./dpm-solver-2m.ts";
import { euler, type NoiseCurve } from "./euler.ts";
import { eulerAncestral } from "./euler-ancestral.ts";
import { type FlowTimes, flowMatchEuler } from "./flow-match-euler.ts";
import { lcm, lcmTimes } from "./lcm.ts";
import {
  type BetaSettings,
  karrasLevels,
  type NoiseTable,
  noiseLevel,
  noiseLevelAt,
  noiseTable,
  roundHalfEven,
  type Spacing,
  spacedTimes,
  spacedTimesAboveLast,
  timeOfLevel,
  withZeroTerminalSnr,
} from "./noise-table.ts";
import { multistepMoves, type PndmMove, type PndmPath, pndm, rungeKuttaMoves } from "./pndm.ts";
import { epsilon, type Prediction, velocity } from "./prediction.ts";
import type { Scheduler } from "./scheduler.ts";

/** What the network's output means: the noise, Salimans and Ho's v, or the velocity of a straight path. */
export type PredictionKind = "epsilon" | "v" | "flow";

export interface FlowSettings extends FlowTimes {
  readonly algorithm: "flow-match-euler";
}

export interface DiffusionSettings {
  readonly algorithm: "euler" | "euler-ancestral" | "ddim" | "dpm-solver-2m" | "lcm" | "pndm";
  readonly betas: BetaSettings;
  readonly zeroTerminalSnr: boolean;
  readonly spacing: Spacing;
  /** Added to leading times: 1 in Stable Diffusion. */
  readonly offset: number;
  /** Euler and DPM-Solver: noise levels from the table, or respaced after Karras et al. */
  readonly levels: "table" | "karras";
  /** What follows the last step of DDIM, LCM and PNDM: the clean picture, or the first time of the table. */
  readonly end: "clean" | "first-time";
  /** DDIM: 0 deterministic, 1 ancestral. */
  readonly eta: number;
  /** LCM: how many of the training times it was distilled on. */
  readonly originalSteps: number;
  /** PNDM: begins with Runge-Kutta steps, as its paper does; Stable Diffusion skips them. */
  readonly rungeKutta?: boolean;
  /** DPM-Solver: times whose lambda, log(alpha / sigma), lies below are left out; a cosine schedule diverges there. */
  readonly lambdaMin?: number;
}

export type SchedulerSettings = FlowSettings | DiffusionSettings;

/** Throws RangeError when the number of steps does not fit, Error when the prediction does not fit the algorithm. */
export function createScheduler(settings: SchedulerSettings, prediction: PredictionKind, steps: number): Scheduler {
  if (settings.algorithm === "flow-match-euler") {
    if (prediction !== "flow") throw new Error(`flow-match-euler needs a flow prediction, found ${prediction}`);
    return flowMatchEuler(settings, steps);
  }
  const predict = predictionOf(prediction, settings);
  const plain = noiseTable(settings.betas);
  const table = settings.zeroTerminalSnr ? withZeroTerminalSnr(plain) : plain;
  switch (settings.algorithm) {
    case "euler":
      return euler(eulerCurve(table, settings, steps), predict);
    case "euler-ancestral":
      return eulerAncestral(eulerCurve(table, settings, steps), predict);
    case "dpm-solver-2m":
      return dpmSolver2m(solverCurve(table, settings, steps), predict);
    case "ddim":
      return ddim(ddimPath(table, settings, steps), predict, settings.eta);
    case "pndm":
      return pndm(pndmPath(table, settings, steps), predict);
    case "lcm":
      return lcm(lcmPath(table, settings, steps), predict);
  }
}

function predictionOf(kind: PredictionKind, { algorithm, zeroTerminalSnr }: DiffusionSettings): Prediction {
  if (kind === "flow") throw new Error(`${algorithm} needs an epsilon or v prediction, found flow`);
  if (kind === "epsilon" && zeroTerminalSnr)
    throw new Error(`${algorithm}: from pure noise an epsilon prediction says nothing of the picture; expected v`);
  if (zeroTerminalSnr && algorithm !== "ddim")
    throw new Error(`${algorithm} cannot start from pure noise (zero terminal SNR); expected ddim`);
  return kind === "epsilon" ? epsilon : velocity;
}

function eulerCurve(table: NoiseTable, { spacing, offset, levels }: DiffusionSettings, steps: number): NoiseCurve {
  const times = spacedTimes(spacing, steps, table.length, offset);
  const picked = times.map((t) => noiseLevelAt(table, t));
  const curve = levels === "table" ? picked : karrasLevels(picked[0]!, picked[steps - 1]!, steps);
  return {
    timesteps: levels === "table" ? times : curve.map((level) => timeOfLevel(table, level)),
    levels: curve,
    // Leading times do not begin at the end of training, so their first sample still holds a picture of unit variance.
    initNoiseSigma: spacing === "leading" ? Math.hypot(curve[0]!, 1) : curve[0]!,
  };
}

function solverCurve(table: NoiseTable, settings: DiffusionSettings, steps: number): NoiseCurve {
  const { betas, spacing, offset, levels, lambdaMin = Number.NEGATIVE_INFINITY } = settings;
  if (levels === "karras") {
    const curve = karrasLevels(noiseLevel(table[table.length - 1]!), noiseLevel(table[0]!), steps);
    // The reference cuts the times of a cosine schedule off, and rounds the others.
    const whole = betas.kind === "squared-cosine" ? Math.floor : roundHalfEven;
    return { timesteps: curve.map((level) => whole(timeOfLevel(table, level))), levels: curve, initNoiseSigma: 1 };
  }
  const usable = table.filter((abar) => -Math.log(noiseLevel(abar)) >= lambdaMin).length;
  const timesteps = spacedTimesAboveLast(spacing, steps, table.length, offset, usable);
  return { timesteps, levels: timesteps.map((t) => noiseLevelAt(table, t)), initNoiseSigma: 1 };
}

/** abar of a time; before the first one comes what `end` says. */
function abarAt(table: NoiseTable, t: number, end: DiffusionSettings["end"]): number {
  if (t < 0) return end === "clean" ? 1 : table[0]!;
  const abar = table[t];
  if (abar === undefined) throw new RangeError(`time ${t} lies outside the ${table.length} times of training`);
  return abar;
}

function ddimPath(table: NoiseTable, { spacing, offset, end }: DiffusionSettings, steps: number): AlphaPath {
  const timesteps = spacedTimes(spacing, steps, table.length, offset).map(roundHalfEven);
  const stride = Math.floor(table.length / steps);
  return {
    timesteps,
    from: timesteps.map((t) => abarAt(table, t, end)),
    // One stride on, which with trailing times is not always the next one: so the reference implementation moves.
    to: timesteps.map((t) => abarAt(table, t - stride, end)),
  };
}

function pndmPath(table: NoiseTable, settings: DiffusionSettings, steps: number): PndmPath {
  const { spacing, offset, end, rungeKutta } = settings;
  const times = spacedTimes(spacing, steps, table.length, offset).map(roundHalfEven);
  const stride = Math.floor(table.length / steps);
  const moves = rungeKutta ? rungeKuttaMoves(times, stride) : multistepMoves(times, stride);
  const along = (pick: (move: PndmMove) => number) => moves.map((move) => abarAt(table, pick(move), end));
  const starts = rungeKutta ? 12 : 0;
  return {
    timesteps: moves.map((m) => m.told),
    at: along((m) => m.told),
    from: along((m) => m.from),
    to: along((m) => m.to),
    starts,
  };
}

function lcmPath(table: NoiseTable, { originalSteps, end }: DiffusionSettings, steps: number): AlphaPath {
  const timesteps = lcmTimes(steps, table.length, originalSteps);
  const from = timesteps.map((t) => abarAt(table, t, end));
  return { timesteps, from, to: [...from.slice(1), end === "clean" ? 1 : table[0]!] };
}
