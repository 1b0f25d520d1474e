// Affine maps of the plane, in the notation that SVG, canvas and PDF share.

/** [a, b, c, d, e, f]: (x, y) goes to (a x + c y + e, b x + d y + f). */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** How much longer the map makes a horizontal line. */
export function stretchX([a, b]: Affine): number {
  return Math.hypot(a, b);
}
