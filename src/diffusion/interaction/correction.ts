// How latents are corrected towards boxes, and how other words are kept away from the object (ReCorD, Jiang-Lin et al. 2024, section 3.3, equations 3
// to 5; numbers of its code for Stable Diffusion at maps of 16 x 16).
import type { UnitBox } from "../../geometry/unit-box.ts";
import type { Grid } from "./attention-bias.ts";

/** Updates of a drawing, one a step where there are fifty. */
const UPDATES = 15;
const PAPER_STEPS = 50;
/** The factor of a gradient. */
const SCALE = 15;
/** λ falls from 1 to this from the first of the paper's steps to its last. */
const LAST_LAMBDA = 0.5;
/**
 * How far an object's map damps the others' where it is strongest. The published form, 1 - softmax along a row, damps by about 3 % everywhere: here the
 * map is stretched from 0 to 1 first.
 */
const DAMPING = 0.7;

/**
 * Factors s √λ of the gradient for each update in a step. A schedule of fewer than fifty steps makes the same fifteen updates in the same share of its
 * steps, several in each, with the λ that each has in fifty.
 */
export function updatesAt(step: number, steps: number): readonly number[] {
  const corrected = Math.min(UPDATES, Math.max(1, Math.round((UPDATES / PAPER_STEPS) * steps)));
  return Array.from({ length: UPDATES }, (_, update) => update)
    .filter((update) => Math.floor((update * corrected) / UPDATES) === step)
    .map((update) => SCALE * Math.sqrt(1 - ((1 - LAST_LAMBDA) * update) / (PAPER_STEPS - 1)));
}

/** A box that holds at least one cell when its edges are rounded to cells. */
export function onCells([x0, y0, x1, y1]: UnitBox, { columns, rows }: Grid): UnitBox {
  const along = (from: number, to: number, count: number): readonly [number, number] => {
    const [first, last] = [Math.round(from * count), Math.round(to * count)];
    if (last > first) return [from, to];
    const cell = Math.min(count - 1, Math.floor(((from + to) / 2) * count));
    return [cell / count, (cell + 1) / count];
  };
  const [[left, right], [top, bottom]] = [along(x0, x1, columns), along(y0, y1, rows)];
  return [left, top, right, bottom];
}

/** What the maps of other tokens are multiplied by, [N], from an object's map: 1 where it is weakest. An even map damps nothing. */
export function overlapMask(map: Float32Array): Float32Array {
  const [low, high] = map.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  return map.map((value) => (high > low ? 1 - (DAMPING * (value - low)) / (high - low) : 1));
}

/** A plane of cells in another grid, bilinear between the middles of cells. */
export function resized(plane: Float32Array, from: Grid, to: Grid): Float32Array {
  const [xs, ys] = [sampled(from.columns, to.columns), sampled(from.rows, to.rows)];
  return Float32Array.from({ length: to.columns * to.rows }, (_, place) => {
    const [x, y] = [xs[place % to.columns]!, ys[Math.floor(place / to.columns)]!];
    const at = (row: number, column: number) => plane[row * from.columns + column]!;
    const along = (row: number) => at(row, x.first) * (1 - x.share) + at(row, x.next) * x.share;
    return along(y.first) * (1 - y.share) + along(y.next) * y.share;
  });
}

function sampled(from: number, to: number) {
  return Array.from({ length: to }, (_, i) => {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const first = Math.floor(at);
    return { first, next: Math.min(from - 1, first + 1), share: at - first };
  });
}
