// Numbers added to the logits of an object's words, so that the places inside a box take to them and the others do not: ReCorD's
// inner and outer losses without their gradient (paint-with-words, Balaji et al. 2022).

import type { UnitBox } from "../../geometry/unit-box.ts";
import { coverage } from "../layout-map.ts";

/** What a box adds to the logits of its words at first; outside, half as much is taken away. */
const WEIGHT = 4;
const OUTSIDE = 0.5;
/** Part of the steps after which nothing is added: later ones draw details. */
const UNTIL = 0.5;

export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/** An object that is to come into a box. */
export interface Aim {
  /** Its places among the text tokens. */
  readonly tokens: readonly number[];
  readonly box: UnitBox;
}

/** How much a step adds, falling from 1 to 0 in the first half of the steps. */
export function biasAt(step: number, steps: number): number {
  return Math.max(0, 1 - step / (UNTIL * steps));
}

/** [N, L]: WEIGHT (M - OUTSIDE (1 - M)) for the object's tokens, M how much of a place the box covers. */
export function boxBias({ tokens, box }: Aim, grid: Grid, length: number, factor: number): Float32Array {
  const bias = new Float32Array(grid.columns * grid.rows * length);
  coveredBy(box, grid).forEach((covered, place) => {
    const value = factor * WEIGHT * (covered - OUTSIDE * (1 - covered));
    for (const token of tokens) bias[place * length + token] = value;
  });
  return bias;
}

/** How much of each place a box covers, 0 to 1, row by row. */
export function coveredBy([x0, y0, x1, y1]: UnitBox, { columns, rows }: Grid): Float32Array {
  const [across, down] = [coverage(x0, x1, columns), coverage(y0, y1, rows)];
  return Float32Array.from({ length: columns * rows }, (_, place) => {
    return across[place % columns]! * down[Math.floor(place / columns)]!;
  });
}
