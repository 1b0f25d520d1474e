// The forward process of training, x_t = alpha_t x_0 + sigma_t e with alpha_t^2 + sigma_t^2 = 1, as a table over its
// times 0..T-1 (Ho et al. 2020, equation 4), and the ways to pick the times of a few steps from it.

export interface BetaSettings {
  /** How beta grows from start to end: evenly, evenly in its root (Stable Diffusion), or by the squared cosine of Nichol & Dhariwal 2021. */
  readonly kind: "linear" | "scaled-linear" | "squared-cosine";
  readonly start: number;
  readonly end: number;
  /** T: how many times there were in training. */
  readonly count: number;
}

/** abar_t = alpha_t^2 for t = 0..T-1. Throws RangeError when there are fewer than two times. */
export type NoiseTable = readonly number[];

export function noiseTable({ kind, start, end, count }: BetaSettings): NoiseTable {
  if (!Number.isInteger(count) || count < 2)
    throw new RangeError(`noiseTable(): expected at least 2 training times, found ${count}`);
  const at = (i: number) => i / (count - 1);
  const cosine = (t: number) => Math.cos(((t + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  const beta = {
    linear: (i: number) => start + (end - start) * at(i),
    "scaled-linear": (i: number) => (Math.sqrt(start) + (Math.sqrt(end) - Math.sqrt(start)) * at(i)) ** 2,
    "squared-cosine": (i: number) => Math.min(1 - cosine((i + 1) / count) / cosine(i / count), 0.999),
  }[kind];
  let product = 1;
  return Array.from({ length: count }, (_, i) => (product *= 1 - beta(i)));
}

/** Shifts and scales alpha so that the last time is pure noise (Lin et al. 2023, "Common Diffusion Noise Schedules", algorithm 1). */
export function withZeroTerminalSnr(table: NoiseTable): NoiseTable {
  const roots = table.map(Math.sqrt);
  const [first, last] = [roots[0]!, roots[roots.length - 1]!];
  return roots.map((root) => (((root - last) * first) / (first - last)) ** 2);
}

/** sigma_t / alpha_t: the noise level in the frame in which the clean picture is not scaled. */
export function noiseLevel(abar: number): number {
  return Math.sqrt((1 - abar) / abar);
}

/** The noise level at a time between two of the table, linearly. */
export function noiseLevelAt(table: NoiseTable, t: number): number {
  const low = Math.min(Math.floor(t), table.length - 1);
  const high = Math.min(low + 1, table.length - 1);
  const [a, b] = [noiseLevel(table[low]!), noiseLevel(table[high]!)];
  return a + (b - a) * (t - low);
}

/** The time of a noise level, linearly in its logarithm: the inverse of the table, for levels that were not picked from it. */
export function timeOfLevel(table: NoiseTable, level: number): number {
  const logs = table.map((abar) => Math.log(noiseLevel(abar)));
  const log = Math.log(level);
  const above = logs.findIndex((l) => l > log);
  const low = Math.min(Math.max((above < 0 ? logs.length : above) - 1, 0), logs.length - 2);
  const part = (log - logs[low]!) / (logs[low + 1]! - logs[low]!);
  return low + Math.min(Math.max(part, 0), 1);
}

export type Spacing = "leading" | "linspace" | "trailing";

/**
 * n times of T, falling (Lin et al. 2023, table 2). leading: multiples of floor(T / n) plus `offset`; linspace: from T - 1 to 0,
 * not rounded; trailing: T - 1 and then every T / n. Throws RangeError when n is not a whole number of 1..T.
 * Multiples of one float64 step, as NumPy's linspace and arange have them: it decides on which side of a half they fall.
 */
export function spacedTimes(spacing: Spacing, steps: number, count: number, offset: number): readonly number[] {
  checkSteps(steps, count);
  const step = steps === 1 ? 0 : (count - 1) / (steps - 1);
  const back = count - count / steps - count;
  const falling = {
    leading: (i: number) => (steps - 1 - i) * Math.floor(count / steps) + offset,
    linspace: (i: number) => (i === 0 && steps > 1 ? count - 1 : (steps - 1 - i) * step),
    trailing: (i: number) => roundHalfEven(count + i * back) - 1,
  }[spacing];
  return Array.from({ length: steps }, (_, i) => falling(i));
}

/**
 * n of n + 1 times, the smallest left out: a solver that ends on the clean picture has no use for it. Whole numbers. Of the
 * `count` times only the first `usable` are taken; trailing times keep their distance, and there are fewer of them.
 */
export function spacedTimesAboveLast(
  spacing: Spacing,
  steps: number,
  count: number,
  offset: number,
  usable: number,
): readonly number[] {
  if (spacing === "trailing") {
    const times = spacedTimes(spacing, steps, count, offset);
    return usable === count ? times : trailingFrom(usable, count / steps);
  }
  checkSteps(steps, usable - 1);
  return spacedTimes(spacing, steps + 1, usable, offset)
    .slice(0, -1)
    .map(roundHalfEven);
}

function trailingFrom(usable: number, stride: number): readonly number[] {
  const back = usable - stride - usable;
  return Array.from({ length: Math.ceil(usable / stride) }, (_, i) =>
    Math.max(0, roundHalfEven(usable + i * back) - 1),
  );
}

/** n noise levels from the highest to the lowest, evenly in their rho-th root (Karras et al. 2022, equation 5; rho = 7). */
export function karrasLevels(highest: number, lowest: number, steps: number): readonly number[] {
  const rho = 7;
  const [high, low] = [highest ** (1 / rho), lowest ** (1 / rho)];
  return Array.from({ length: steps }, (_, i) => (high + (steps === 1 ? 0 : i / (steps - 1)) * (low - high)) ** rho);
}

function checkSteps(steps: number, most: number): void {
  if (!Number.isInteger(steps) || steps < 1 || steps > most)
    throw new RangeError(`expected 1 to ${most} whole steps, found ${steps}`);
}

/** Half goes to the even neighbour, as the reference tables round. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
