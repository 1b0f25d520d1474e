// ReCorD's losses that hold objects in boxes, on the mean cross-attention map of a level, with their gradient by that map (Jiang-Lin et al.
// 2024, section 3.3, equations 4 and 5). A layout's map has one probability a cell and token; the losses want an object's token to be
// strong inside its box, weak outside, and to end where the box does.
import type { Tensor } from "./tensor.ts";

export interface BoxedObject {
  /** Place of its word among the tokens of the text, the first (start of text) counted as 0. */
  readonly token: number;
  /** x0, y0, x1, y1 from 0 to 1. */
  readonly box: readonly [number, number, number, number];
}

export interface BoxLossPart {
  /** The box in cells: first column and row, and those behind the last. */
  readonly cells: readonly [number, number, number, number];
  readonly inner: number;
  readonly outer: number;
  readonly corner: number;
}

export interface BoxLoss {
  /** The sum of all parts. */
  readonly loss: number;
  readonly parts: readonly BoxLossPart[];
  /** d loss / d map, in the map's shape. */
  readonly cotangent: Tensor;
}

/** What the map is multiplied with before its softmax over tokens. */
const SHARPNESS = 100;
/** The share of a region's cells whose strongest count. */
const TOP = 0.2;
/** Cells on either side of an edge that the corner loss looks at. */
const REACH = 1;
/** A Gaussian of σ = 0.5 over three cells. */
const tail = Math.exp(-2) / (1 + 2 * Math.exp(-2));
const KERNEL = [tail, 1 - 2 * tail, tail] as const;

/**
 * `map`: [1, N, L] of one image, N = columns * rows, L tokens of text, whose first and last are left out. Throws when the sizes do not fit, an
 * object's token is none of those between, or its box holds no cell.
 */
export function boxLoss(map: Tensor, columns: number, objects: readonly BoxedObject[]): BoxLoss {
  const [batch, cells = 0, length = 0] = map.dims;
  const rows = cells / columns;
  if (batch !== 1 || !Number.isInteger(rows) || length < 3)
    throw new Error(`boxLoss(): expected a map [1, N, L] with rows of ${columns} cells, found [${map.dims}]`);
  const shares = tokenShares(map, cells, length);
  const pulls = new Map<number, Float64Array>();
  const parts = objects.map(({ token, box }) => {
    if (!Number.isInteger(token) || token < 1 || token > length - 2)
      throw new Error(`boxLoss(): expected a token from 1 to ${length - 2}, found ${token}`);
    const plane = Float64Array.from({ length: cells }, (_, cell) => shares[cell * length + token]!);
    const { part, slope } = objectLoss(smoothed(plane, columns, rows), columns, rows, box);
    const sum = pulls.get(token) ?? new Float64Array(cells);
    for (const [cell, value] of smoothedBack(slope, columns, rows).entries()) sum[cell]! += value;
    pulls.set(token, sum);
    return part;
  });
  const loss = parts.reduce((sum, { inner, outer, corner }) => sum + inner + outer + corner, 0);
  return { loss, parts, cotangent: { dims: map.dims, data: throughSoftmax(shares, pulls, cells, length) } };
}

/** Each cell's softmax over the tokens between the first and the last, [N, L] with zeros at those two. */
function tokenShares({ data }: Tensor, cells: number, length: number): Float64Array {
  const shares = new Float64Array(cells * length);
  for (let cell = 0; cell < cells; cell++) {
    const at = cell * length;
    let top = Number.NEGATIVE_INFINITY;
    for (let l = 1; l < length - 1; l++) top = Math.max(top, data[at + l]!);
    let sum = 0;
    for (let l = 1; l < length - 1; l++) {
      shares[at + l] = Math.exp(SHARPNESS * (data[at + l]! - top));
      sum += shares[at + l]!;
    }
    for (let l = 1; l < length - 1; l++) shares[at + l]! /= sum;
  }
  return shares;
}

/** d softmax(100 map): 100 s (d - Σ d s), where only the objects' tokens have a d. */
function throughSoftmax(
  shares: Float64Array,
  pulls: ReadonlyMap<number, Float64Array>,
  cells: number,
  length: number,
): Float32Array {
  const data = new Float32Array(cells * length);
  for (let cell = 0; cell < cells; cell++) {
    const at = cell * length;
    let mean = 0;
    for (const [token, pull] of pulls) mean += pull[cell]! * shares[at + token]!;
    for (let l = 1; l < length - 1; l++)
      data[at + l] = SHARPNESS * shares[at + l]! * ((pulls.get(l)?.[cell] ?? 0) - mean);
  }
  return data;
}

/** The losses of one object and their slope by its smoothed plane. */
function objectLoss(plane: Float64Array, columns: number, rows: number, box: BoxedObject["box"]) {
  const cells = cellsOf(box, columns, rows);
  const [x0, y0, x1, y1] = cells;
  if (x1 <= x0 || y1 <= y0)
    throw new Error(`boxLoss(): the box [${box}] holds no cell of ${columns} x ${rows}; expected a larger one`);
  const slope = new Float64Array(plane.length);
  const isInside = (cell: number): boolean => {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    return x >= x0 && x < x1 && y >= y0 && y < y1;
  };
  const strongest = (inside: boolean): readonly number[] => {
    const region = Array.from(plane.keys()).filter((cell) => isInside(cell) === inside);
    const count = Math.max(1, Math.floor(TOP * region.length));
    return region.sort((a, b) => plane[b]! - plane[a]!).slice(0, count);
  };
  const mean = (region: readonly number[]): number =>
    region.reduce((sum, cell) => sum + plane[cell]!, 0) / Math.max(1, region.length);
  const [within, without] = [strongest(true), strongest(false)];
  const inner = Math.max(0, 1 - mean(within));
  if (inner > 0) for (const cell of within) slope[cell]! -= 1 / within.length;
  for (const cell of without) slope[cell]! += 1 / without.length;
  const across = edgeLoss(plane, slope, [columns, rows], [x0, x1], (x, y) => y * columns + x);
  const down = edgeLoss(plane, slope, [rows, columns], [y0, y1], (y, x) => y * columns + x);
  return { part: { cells, inner, outer: mean(without), corner: across + down }, slope };
}

/**
 * The corner loss along one axis: near the first and the last line of the box, how far the strongest cell of each line is from 1 inside and 0
 * outside, over the number of all lines. Adds its slope.
 */
function edgeLoss(
  plane: Float64Array,
  slope: Float64Array,
  [lines, depth]: readonly [number, number],
  [from, to]: readonly [number, number],
  cellAt: (line: number, place: number) => number,
): number {
  let loss = 0;
  for (let line = 0; line < lines; line++) {
    if (Math.abs(line - from) > REACH && Math.abs(line - (to - 1)) > REACH) continue;
    let best = cellAt(line, 0);
    for (let place = 1; place < depth; place++) {
      const cell = cellAt(line, place);
      if (plane[cell]! > plane[best]!) best = cell;
    }
    const distance = plane[best]! - (line >= from && line < to ? 1 : 0);
    loss += Math.abs(distance) / lines;
    slope[best]! += Math.sign(distance) / lines;
  }
  return loss;
}

/** In cells, rounded half up. */
function cellsOf([x0, y0, x1, y1]: BoxedObject["box"], columns: number, rows: number): BoxLossPart["cells"] {
  const round = (share: number, count: number) => Math.min(count, Math.max(0, Math.floor(share * count + 0.5)));
  return [round(x0, columns), round(y0, rows), round(x1, columns), round(y1, rows)];
}

/** The border is reflected without its own cell repeated. */
function mirrored(place: number, count: number): number {
  if (count === 1) return 0;
  return place < 0 ? -place : place >= count ? 2 * (count - 1) - place : place;
}

type Taps = (to: number, from: number, weight: number) => void;

/** Visits every weight of the 3 x 3 Gaussian. */
function eachTap(columns: number, rows: number, tap: Taps): void {
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      for (const [j, down] of KERNEL.entries())
        for (const [i, across] of KERNEL.entries())
          tap(y * columns + x, mirrored(y + j - 1, rows) * columns + mirrored(x + i - 1, columns), down * across);
}

function smoothed(plane: Float64Array, columns: number, rows: number): Float64Array {
  const out = new Float64Array(plane.length);
  eachTap(columns, rows, (to, from, weight) => {
    out[to]! += weight * plane[from]!;
  });
  return out;
}

/** The transpose of smoothed(). */
function smoothedBack(slope: Float64Array, columns: number, rows: number): Float64Array {
  const out = new Float64Array(slope.length);
  eachTap(columns, rows, (to, from, weight) => {
    out[from]! += weight * slope[to]!;
  });
  return out;
}
