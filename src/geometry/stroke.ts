// Lines drawn by hand in a picture: plain data, in fractions of it, so that they fit every size of it. Lengths are measured in
// widths of the picture: `aspect` is its height by its width.
import type { UnitBox } from "./unit-box.ts";

/** Fractions of the picture's width and height, then how hard the pen was pressed, 0 to 1. */
export type StrokePoint = readonly [x: number, y: number, pressure: number];

export interface Stroke {
  /** Of the line at half pressure, in fractions of the picture's width. */
  readonly radius: number;
  readonly points: readonly StrokePoint[];
}

/** How hard a pen that cannot tell is pressed. */
export const EVEN_PRESSURE = 0.5;

/** The radius of a line where it is pressed that hard. */
export const radiusAt = (radius: number, pressure: number): number => radius * (EVEN_PRESSURE + pressure);

/** Fractions of the picture's width and height. */
export type Place = readonly [x: number, y: number];

/** From a place to the middle of the line. */
export function distanceTo({ points }: Pick<Stroke, "points">, place: Place, aspect: number): number {
  return points.reduce((least, b, i) => {
    const a = points[Math.max(0, i - 1)]!;
    const at = nearest(a, b, place, aspect);
    return Math.min(least, lengthOf(between(a, b, at), place, aspect));
  }, Number.POSITIVE_INFINITY);
}

/** What is left of a stroke when all of it within `radius` of a place is rubbed out: itself, or pieces, or nothing. */
export function erased<S extends Stroke>(stroke: S, place: Place, radius: number, aspect: number): readonly S[] {
  if (distanceTo(stroke, place, aspect) >= radius) return [stroke];
  const pieces: StrokePoint[][] = [];
  let piece: StrokePoint[] = [];
  const add = (point: StrokePoint) => {
    const last = piece.at(-1);
    if (!last || lengthOf(last, point, aspect) > 0) piece.push(point);
  };
  const close = () => {
    if (piece.length > 1) pieces.push(piece);
    piece = [];
  };
  for (const [i, b] of stroke.points.entries()) {
    const a = stroke.points[i - 1];
    if (!a) continue;
    for (const [from, to] of partsOutside(a, b, place, radius, aspect)) {
      if (from > 0) close();
      add(between(a, b, from));
      add(between(a, b, to));
      if (to < 1) close();
    }
  }
  close();
  return pieces.map((points) => ({ ...stroke, points }));
}

/** Parts of a segment, each from and to a fraction of it, that lie outside a circle. */
function partsOutside(
  a: StrokePoint,
  b: StrokePoint,
  [x, y]: Place,
  radius: number,
  aspect: number,
): readonly (readonly [number, number])[] {
  const [dx, dy] = [b[0] - a[0], (b[1] - a[1]) * aspect];
  const [ax, ay] = [a[0] - x, (a[1] - y) * aspect];
  const [square, mixed, rest] = [dx * dx + dy * dy, ax * dx + ay * dy, ax * ax + ay * ay - radius * radius];
  const root = mixed * mixed - square * rest;
  if (square === 0) return rest < 0 ? [] : [[0, 1]];
  if (root <= 0) return [[0, 1]];
  const [enter, leave] = [(-mixed - Math.sqrt(root)) / square, (-mixed + Math.sqrt(root)) / square];
  if (leave <= 0 || enter >= 1) return [[0, 1]];
  return [
    [0, enter],
    [leave, 1],
  ].filter(([from, to]) => from! < to! && from! >= 0 && to! <= 1) as [number, number][];
}

const lengthOf = (a: StrokePoint | Place, b: StrokePoint | Place, aspect: number) =>
  Math.hypot(a[0] - b[0], (a[1] - b[1]) * aspect);

const mix = (a: number, b: number, share: number) => a + (b - a) * share;
const between = (a: StrokePoint, b: StrokePoint, share: number): StrokePoint =>
  share === 0 ? a : share === 1 ? b : [mix(a[0], b[0], share), mix(a[1], b[1], share), mix(a[2], b[2], share)];

/** The fraction of a segment that lies nearest to a place. */
function nearest(a: StrokePoint, b: StrokePoint, [x, y]: Place, aspect: number): number {
  const [dx, dy] = [b[0] - a[0], (b[1] - a[1]) * aspect];
  const square = dx * dx + dy * dy;
  return square === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * aspect * dy) / square));
}

/** Left and right changed. */
export function mirrored<S extends Stroke>(stroke: S): S {
  return { ...stroke, points: stroke.points.map(([x, y, pressure]): StrokePoint => [1 - x, y, pressure]) };
}

export function movedStroke<S extends Stroke>(stroke: S, dx: number, dy: number): S {
  return { ...stroke, points: stroke.points.map(([x, y, pressure]): StrokePoint => [x + dx, y + dy, pressure]) };
}

/** The box around the middles of some lines; null without lines. */
export function boundsOfStrokes(strokes: readonly Stroke[]): UnitBox | null {
  const points = strokes.flatMap((stroke) => stroke.points);
  if (points.length === 0) return null;
  // Not spread into Math.min: a scribble has more points than a call may have arguments.
  const most = (side: 0 | 1, sign: 1 | -1) =>
    sign * points.reduce((sofar, point) => Math.max(sofar, sign * point[side]), Number.NEGATIVE_INFINITY);
  return [most(0, -1), most(1, -1), most(0, 1), most(1, 1)];
}
