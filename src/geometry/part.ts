// A part of a picture as it is marked, in fractions of the picture, so that it fits every size of it.
import type { UnitBox } from "./unit-box.ts";

/** A box, or a line drawn with a round brush. */
export type Mark =
  | { readonly kind: "box"; readonly box: UnitBox }
  /** `radius` in fractions of the picture's width. */
  | {
      readonly kind: "stroke";
      readonly radius: number;
      readonly points: readonly (readonly [x: number, y: number])[];
    };

export type Part = readonly Mark[];

/** The box around a part, within its picture. The part must have a mark. */
export function boundsOf(part: Part): UnitBox {
  const boxes = part.flatMap((mark) =>
    mark.kind === "box"
      ? [mark.box]
      : mark.points.map(([x, y]): UnitBox => [x - mark.radius, y - mark.radius, x + mark.radius, y + mark.radius]),
  );
  const along = (side: 0 | 1 | 2 | 3) => boxes.map((box) => box[side]);
  return [
    Math.max(0, Math.min(...along(0))),
    Math.max(0, Math.min(...along(1))),
    Math.min(1, Math.max(...along(2))),
    Math.min(1, Math.max(...along(3))),
  ];
}

/** 1 for pixels whose centre is marked, 0 for others. -> [height * width] */
export function markedPixels(part: Part, width: number, height: number): Float32Array {
  const marked = new Float32Array(width * height);
  for (const mark of part) {
    if (mark.kind === "box") {
      const [x0, y0, x1, y1] = mark.box;
      fill(marked, width, height, [x0 * width, y0 * height, x1 * width, y1 * height], () => true);
      continue;
    }
    const radius = mark.radius * width;
    const points = mark.points.map(([x, y]) => [x * width, y * height] as const);
    for (const [i, b] of points.entries()) {
      const a = points[Math.max(0, i - 1)]!;
      const box: UnitBox = [
        Math.min(a[0], b[0]) - radius,
        Math.min(a[1], b[1]) - radius,
        Math.max(a[0], b[0]) + radius,
        Math.max(a[1], b[1]) + radius,
      ];
      fill(marked, width, height, box, (x, y) => distance([x, y], a, b) <= radius);
    }
  }
  return marked;
}

/** Marks the pixels whose centres lie in a box of pixels, where they also pass. */
function fill(
  marked: Float32Array,
  width: number,
  height: number,
  [x0, y0, x1, y1]: UnitBox,
  isInside: (x: number, y: number) => boolean,
): void {
  for (let y = Math.max(0, Math.ceil(y0 - 0.5)); y < Math.min(height, y1 - 0.5); y++)
    for (let x = Math.max(0, Math.ceil(x0 - 0.5)); x < Math.min(width, x1 - 0.5); x++)
      if (isInside(x + 0.5, y + 0.5)) marked[y * width + x] = 1;
}

type Point = readonly [number, number];

/** From a point to a segment. */
function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
