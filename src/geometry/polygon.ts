// Polygons, most of them convex: cut, inset, measured. Corners go clockwise as seen on a page (y down), so that areas are positive.
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

/** The x ranges that lie inside a polygon of any shape all the way from y to y + height, from left to right. */
export function spansOfBand(
  polygon: Polygon,
  y: number,
  height: number,
): readonly (readonly [left: number, right: number])[] {
  // A hair inside, so that rounding at the very edge does not lose the row.
  const [upper, lower] = [y + 1e-9, y + height - 1e-9];
  const within = (at: number) => Math.max(upper, Math.min(at, lower));
  const taken: (readonly [number, number])[] = [];
  let a = polygon[polygon.length - 1];
  for (const b of polygon) {
    if (a && Math.max(a.y, b.y) > upper && Math.min(a.y, b.y) < lower) {
      const ends = [within(a.y), within(b.y)].map((at) => xAt(a!, b, at));
      taken.push(a.y === b.y ? [Math.min(a.x, b.x), Math.max(a.x, b.x)] : [Math.min(...ends), Math.max(...ends)]);
    }
    a = b;
  }
  taken.sort(([x1], [x2]) => x1 - x2);
  const free: (readonly [number, number])[] = [];
  let end = Infinity;
  for (const [from, to] of taken) {
    if (from > end + 1e-9 && contains(polygon, { x: (end + from) / 2, y: (upper + lower) / 2 })) free.push([end, from]);
    end = end === Infinity ? to : Math.max(end, to);
  }
  return free;
}

const xAt = (a: Vec, b: Vec, y: number): number => a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y);

/** Whether no corner points inwards. Of clockwise corners. */
export function isConvex(polygon: Polygon): boolean {
  return polygon.every((b, i) => {
    const a = polygon.at(i - 1) ?? b;
    const c = polygon[(i + 1) % polygon.length] ?? b;
    return (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x) >= -1e-9;
  });
}

/** Whether a point lies in a polygon of any shape, by the edges that a ray from it crosses. */
export function contains(polygon: Polygon, { x, y }: Vec): boolean {
  let inside = false;
  let a = polygon[polygon.length - 1];
  for (const b of polygon) {
    if (a && a.y > y !== b.y > y && x < xAt(a, b, y)) inside = !inside;
    a = b;
  }
  return inside;
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

/** Without a corner; a triangle stays as it is. */
export function withoutCorner(polygon: Polygon, corner: number): Polygon {
  return polygon.length > 3 ? polygon.toSpliced(corner, 1) : polygon;
}

/** With a corner more, in the middle of the longest edge. */
export function withCorner(polygon: Polygon): Polygon {
  const lengths = polygon.map((from, i) => length(subtract(polygon[(i + 1) % polygon.length] ?? from, from)));
  const longest = lengths.indexOf(Math.max(...lengths));
  const [from, to] = [polygon[longest], polygon[(longest + 1) % polygon.length]];
  return from && to ? polygon.toSpliced(longest + 1, 0, scale({ x: from.x + to.x, y: from.y + to.y }, 0.5)) : polygon;
}
