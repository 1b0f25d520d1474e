// Affine maps of the plane, in the notation that SVG, canvas and PDF share.
import type { Vec } from "./vec.ts";

/** [a, b, c, d, e, f]: (x, y) goes to (a x + c y + e, b x + d y + f). */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Where a map brings a point. */
export function mapPoint([a, b, c, d, e, f]: Affine, { x, y }: Vec): Vec {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** What a map's like brings back. Of a map that loses nothing. */
export function inverse([a, b, c, d, e, f]: Affine): Affine {
  const det = a * d - b * c;
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
}

/** How much longer the map makes a horizontal line. */
export function stretchX([a, b]: Affine): number {
  return Math.hypot(a, b);
}
