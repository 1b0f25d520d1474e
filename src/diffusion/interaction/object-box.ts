// Where an object came out, by the attention that its words drew (ReCorD): Otsu's threshold, the largest piece, its box.
import type { UnitBox } from "../../geometry/unit-box.ts";
import { coveredBy, type Grid } from "./attention-bias.ts";

const BINS = 256;

/** What an object's map says: where it is, and how much of the attention lies in the box that was asked for. */
export interface Seen {
  /** null: the map is even, so it says nothing. */
  readonly box: UnitBox | null;
  /** 0 to 1. */
  readonly inside: number;
}

/** The map of an object, the sum of its tokens', from maps [N, L] of all. */
export function mapOf(maps: Float32Array, length: number, tokens: readonly number[]): Float32Array {
  return Float32Array.from({ length: maps.length / length }, (_, place) =>
    tokens.reduce((sum, token) => sum + maps[place * length + token]!, 0),
  );
}

export function look(map: Float32Array, grid: Grid, box: UnitBox): Seen {
  const covered = coveredBy(box, grid);
  const all = map.reduce((sum, value) => sum + value, 0);
  const inside = map.reduce((sum, value, place) => sum + value * covered[place]!, 0);
  return { box: objectBox(map, grid), inside: all > 0 ? inside / all : 0 };
}

/** The box of the largest piece above Otsu's threshold; null for an even map. */
export function objectBox(map: Float32Array, { columns, rows }: Grid): UnitBox | null {
  const levels = toLevels(map);
  if (levels === null) return null;
  const threshold = otsuThreshold(levels);
  const piece = largestPiece(
    levels.map((level) => (level >= threshold ? 1 : 0)),
    columns,
  );
  const [xs, ys] = [piece.map((place) => place % columns), piece.map((place) => Math.floor(place / columns))];
  return [
    Math.min(...xs) / columns,
    Math.min(...ys) / rows,
    (Math.max(...xs) + 1) / columns,
    (Math.max(...ys) + 1) / rows,
  ];
}

/** From the least to the largest number as 0 to 255; null when they are all one. */
function toLevels(map: Float32Array): Uint8Array | null {
  const [low, high] = map.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  if (!(high > low)) return null;
  return Uint8Array.from(map, (value) => Math.round(((value - low) / (high - low)) * (BINS - 1)));
}

/** The threshold that parts levels of 0 to 255 best: it maximises w_b w_f (μ_b - μ_f)², and belongs to what is above (Otsu 1979). */
export function otsuThreshold(levels: Uint8Array): number {
  const counts = new Float64Array(BINS);
  for (const level of levels) counts[level]!++;
  const total = levels.reduce((sum, level) => sum + level, 0);
  let [below, sumBelow, best, threshold] = [0, 0, -1, 0];
  for (let t = 1; t < BINS; t++) {
    below += counts[t - 1]!;
    sumBelow += (t - 1) * counts[t - 1]!;
    const above = levels.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sumBelow / below - (total - sumBelow) / above) ** 2;
    if (between > best) [best, threshold] = [between, t];
  }
  return threshold;
}

/** Places of the largest piece of ones, which hang together by their edges and corners. */
function largestPiece(mask: ArrayLike<number>, columns: number): readonly number[] {
  const seen = new Set<number>();
  let largest: readonly number[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] !== 1 || seen.has(start)) continue;
    const piece = [start];
    seen.add(start);
    for (const place of piece)
      for (const near of neighbours(place, columns))
        if (mask[near] === 1 && !seen.has(near)) {
          seen.add(near);
          piece.push(near);
        }
    if (piece.length > largest.length) largest = piece;
  }
  return largest;
}

function neighbours(place: number, columns: number): readonly number[] {
  const x = place % columns;
  const across = [-1, 0, 1].filter((dx) => x + dx >= 0 && x + dx < columns);
  return across.flatMap((dx) => [-columns, 0, columns].map((dy) => place + dx + dy));
}
