// Strokes as they come from a pointer, and as they are shown: outlines of perfect-freehand, smooth and as wide as the pen was pressed.
import getStroke from "perfect-freehand";
import type { Rough } from "../../comic/records.ts";
import { distanceTo, EVEN_PRESSURE, type Place, type Stroke, type StrokePoint } from "../../geometry/stroke.ts";

/** Units of a picture's width in outlines: the library rounds to hundredths and cleans up what is nearer than one. */
export const UNITS = 1000;
/** Points that lie closer, in fractions of the width, say nothing new. */
const CLOSEST = 0.001;
/** A line drawn with Shift has one of these angles. */
const ANGLE = Math.PI / 12;
/** How far beside a stroke a press still means it, in fractions of the width. */
const REACH = 0.015;

const round = (value: number) => Math.round(value * 1e4) / 1e4;
const clamp = (value: number) => round(Math.min(1.5, Math.max(-0.5, value)));

/** The stroke drawn on to a point. */
export function strokeTo(points: readonly StrokePoint[], [x, y]: Place, pressure: number, aspect: number) {
  const next: StrokePoint = [clamp(x), clamp(y), round(pressure)];
  const last = points.at(-1);
  const isNear = last && Math.hypot(next[0] - last[0], (next[1] - last[1]) * aspect) < CLOSEST;
  return isNear ? points : [...points, next];
}

/** A straight line; `turned`: by steps of 15 degrees on paper. */
export function straight(from: Place, to: Place, turned: boolean, aspect: number): readonly StrokePoint[] {
  const [dx, dy] = [to[0] - from[0], (to[1] - from[1]) * aspect];
  const angle = Math.round(Math.atan2(dy, dx) / ANGLE) * ANGLE;
  const length = dx * Math.cos(angle) + dy * Math.sin(angle);
  const end: Place = turned ? [from[0] + length * Math.cos(angle), from[1] + (length * Math.sin(angle)) / aspect] : to;
  return [from, end].map(([x, y]): StrokePoint => [clamp(x), clamp(y), EVEN_PRESSURE]);
}

const outlines = new WeakMap<Stroke, { readonly aspect: number; readonly path: string }>();

/** The outline as an SVG path, UNITS to the picture's width. A stroke that was outlined before is remembered. */
export function outlineOf(stroke: Stroke, aspect: number): string {
  const known = outlines.get(stroke);
  if (known?.aspect === aspect) return known.path;
  const points = stroke.points.map(([x, y, pressure]) => [x * UNITS, y * UNITS * aspect, pressure]);
  // Two points are a straight line, which must end where it was led to.
  const smooth = stroke.points.length > 2 ? 0.4 : 0;
  const outline = getStroke(points, {
    size: 2 * stroke.radius * UNITS,
    thinning: 0.5,
    smoothing: 0.5,
    streamline: smooth,
    simulatePressure: false,
    last: true,
  });
  const path = curveThrough(outline);
  outlines.set(stroke, { aspect, path });
  return path;
}

/** Quadratic curves whose ends are the middles between the points. */
function curveThrough(points: readonly (readonly number[])[]): string {
  const n = (value: number) => String(Math.round(value * 10) / 10);
  const middle = (i: number) => {
    const [a, b] = [points[i % points.length]!, points[(i + 1) % points.length]!];
    return `${n((a[0]! + b[0]!) / 2)} ${n((a[1]! + b[1]!) / 2)}`;
  };
  if (points.length < 3) return "";
  const curves = points.map(([x, y], i) => (i === 0 ? "" : `Q${n(x!)} ${n(y!)} ${middle(i)}`));
  return `M${middle(0)}${curves.join("")}Z`;
}

/** The mark that a press means: the nearest stroke within reach, else a scan under it. */
export function markAt(marks: readonly Rough[], [x, y]: Place, aspect: number): Rough | undefined {
  let [best, least]: [Rough | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const record of marks) {
    if (record.mark.kind === "scan") continue;
    const distance = distanceTo(record.mark, [x, y], aspect) - record.mark.radius;
    if (distance < Math.min(least, REACH)) [best, least] = [record, distance];
  }
  const isUnder = ({ mark }: Rough) =>
    mark.kind === "scan" && x >= mark.box[0] && x <= mark.box[2] && y >= mark.box[1] && y <= mark.box[3];
  return best ?? marks.findLast(isUnder);
}

/** The marks that a round eraser touches. */
export const marksUnder = (marks: readonly Rough[], place: Place, radius: number, aspect: number): readonly string[] =>
  marks.flatMap(({ id, mark }) =>
    mark.kind === "stroke" && distanceTo(mark, place, aspect) < radius + mark.radius ? id : [],
  );
