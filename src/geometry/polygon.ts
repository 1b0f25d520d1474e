// Convex polygons: cut, inset, measured. Corners go clockwise as seen on a page (y down), so that areas are positive.
import type { Box } from "./box.ts";
import { dot, length, scale, subtract, type Vec } from "./vec.ts";

export type Polygon = readonly Vec[];

export function polygonOf(box: Box): Polygon {
  const { x, y, width, height } = box;
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

/** Area by the shoelace formula; negative when the corners go counterclockwise. */
export function areaOf(polygon: Polygon): number {
  let twice = 0;
  let previous = polygon[polygon.length - 1];
  for (const point of polygon) {
    if (previous) twice += previous.x * point.y - point.x * previous.y;
    previous = point;
  }
  return twice / 2;
}

/** Throws for a polygon without corners. */
export function boundingBox(polygon: Polygon): Box {
  if (polygon.length === 0) throw new Error("boundingBox(): expected at least one corner, found none");
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of polygon) {
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

/**
 * The part of a convex polygon with `dot(p, normal) >= offset`; [] when nothing is left.
 * Sutherland & Hodgman, "Reentrant Polygon Clipping", 1974.
 */
export function clipPolygon(polygon: Polygon, normal: Vec, offset: number): Polygon {
  const kept: Vec[] = [];
  let a = polygon[polygon.length - 1];
  for (const b of polygon) {
    if (a) {
      const da = dot(a, normal) - offset;
      const db = dot(b, normal) - offset;
      if (da >= 0 !== db >= 0) {
        const t = da / (da - db);
        kept.push({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t });
      }
      if (db >= 0) kept.push(b);
    }
    a = b;
  }
  return areaOf(kept) > 0 ? kept : [];
}

/**
 * Cuts a convex polygon along the line through `point` with unit normal `normal`, leaving a gap of width `gap` centred
 * on the line. Returns the part behind the line, then the part that the normal points to; [] for a part that vanishes.
 */
export function splitPolygon(
  polygon: Polygon,
  point: Vec,
  normal: Vec,
  gap: number,
): readonly [first: Polygon, second: Polygon] {
  const at = dot(point, normal);
  return [clipPolygon(polygon, scale(normal, -1), -(at - gap / 2)), clipPolygon(polygon, normal, at + gap / 2)];
}

/** A convex polygon with every edge moved inwards by `by`; [] when nothing is left. */
export function insetPolygon(polygon: Polygon, by: number): Polygon {
  let result = polygon;
  let a = polygon[polygon.length - 1];
  for (const b of polygon) {
    if (a) {
      const edge = subtract(b, a);
      const size = length(edge);
      const inward = size > 0 ? { x: -edge.y / size, y: edge.x / size } : null;
      if (inward) result = clipPolygon(result, inward, dot(a, inward) + by);
    }
    a = b;
  }
  return result;
}

/** Left and right end of a convex polygon at height y, or null where it has no point. */
export function spanAt(polygon: Polygon, y: number): readonly [left: number, right: number] | null {
  let [left, right] = [Infinity, -Infinity];
  let a = polygon[polygon.length - 1];
  for (const b of polygon) {
    if (a && Math.min(a.y, b.y) <= y && y <= Math.max(a.y, b.y)) {
      const ends = a.y === b.y ? [a.x, b.x] : [a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y)];
      left = Math.min(left, ...ends);
      right = Math.max(right, ...ends);
    }
    a = b;
  }
  return left <= right ? [left, right] : null;
}

/** The x range that lies inside a convex polygon all the way from y to y + height. */
export function spanOfBand(polygon: Polygon, y: number, height: number): readonly [number, number] | null {
  // A hair inside, so that rounding at the very edge does not lose the row.
  const [upper, lower] = [spanAt(polygon, y + 1e-9), spanAt(polygon, y + height - 1e-9)];
  return upper && lower ? [Math.max(upper[0], lower[0]), Math.min(upper[1], lower[1])] : null;
}

/** Mirrored left to right inside 0..width; corners keep going clockwise. */
export function mirrorPolygon(polygon: Polygon, width: number): Polygon {
  return polygon.map(({ x, y }) => ({ x: width - x, y })).reverse();
}

/** Whether no two edges of a polygon cross. */
export function isSimple(polygon: Polygon): boolean {
  const edges = polygon.map((from, i) => [from, polygon[(i + 1) % polygon.length] ?? from] as const);
  return edges.every(([a, b], i) =>
    edges.every(([c, d], j) => {
      const areNeighbours = Math.abs(i - j) <= 1 || Math.abs(i - j) === edges.length - 1;
      return areNeighbours || !cross(a, b, c, d);
    }),
  );
}

function cross(a: Vec, b: Vec, c: Vec, d: Vec): boolean {
  const side = (from: Vec, to: Vec, p: Vec) =>
    Math.sign((to.x - from.x) * (p.y - from.y) - (to.y - from.y) * (p.x - from.x));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}
