// The line that an artist draws across a panel: where it ends, and which panel it cuts.
import type { Gutters } from "../../comic/records.ts";
import type { Box } from "../../geometry/box.ts";
import { boundingBox, clipPolygon, type Polygon } from "../../geometry/polygon.ts";
import { add, dot, length, scale, subtract, type Vec } from "../../geometry/vec.ts";
import type { Axis } from "../../studio/snapping.ts";

/** "near": an angle that is nearly a step becomes one; "steps": every angle does; "free": none. */
export type Snapping = "near" | "steps" | "free";

const STEP_DEG = 15;
/** A line that strays no more over its length is level or upright. */
const STRAIGHT_MM = 1e-6;
/** So near to a step an angle snaps to it; upright and level lines are wanted most. */
const NEAR_DEG = { step: 2.5, straight: 6 } as const;

/** The angle (degrees clockwise from the right), or the step that it snaps to; near one of `slopes`, which lines there have, to that. */
export function snappedAngle(degrees: number, snapping: Snapping, slopes: readonly number[] = []): number {
  const step = Math.round(degrees / STEP_DEG) * STEP_DEG;
  if (snapping === "steps") return step;
  if (snapping === "free") return degrees;
  const away = (angle: number) => Math.abs(degrees - angle);
  const same = slopes.map((slope) => slope + 180 * Math.round((degrees - slope) / 180));
  const [slope] = same.filter((each) => away(each) <= NEAR_DEG.step).toSorted((a, b) => away(a) - away(b));
  if (slope !== undefined && away(slope) < away(step)) return slope;
  return away(step) <= (step % 90 === 0 ? NEAR_DEG.straight : NEAR_DEG.step) ? step : (slope ?? degrees);
}

/** Where a line ends that was drawn from a point to another. */
export function snappedEnd(from: Vec, to: Vec, snapping: Snapping, slopes: readonly number[] = []): Vec {
  const drawn = subtract(to, from);
  const degrees = (Math.atan2(drawn.y, drawn.x) * 180) / Math.PI;
  const angle = snappedAngle(degrees, snapping, slopes);
  if (angle === degrees) return to;
  const along = { x: Math.cos((angle * Math.PI) / 180), y: Math.sin((angle * Math.PI) / 180) };
  return add(from, scale(along, dot(drawn, along)));
}

/** Where a box comes to rest. */
export type PlaceBox = (box: Box, axes?: readonly Axis[]) => Vec;

/**
 * The line from a point to another, snapped by its angle and then by `place`: a level or an upright one as the gutter that it
 * will be, another one by its end unless its angle has snapped.
 */
export function snappedLine(
  from: Vec,
  to: Vec,
  snapping: Snapping,
  gutters: Gutters,
  place: PlaceBox,
  slopes: readonly number[] = [],
): readonly [from: Vec, to: Vec] {
  const end = snappedEnd(from, to, snapping, slopes);
  const [width, height] = [Math.abs(end.x - from.x), Math.abs(end.y - from.y)];
  const corner = { x: Math.min(from.x, end.x), y: Math.min(from.y, end.y) };
  if (width < STRAIGHT_MM && height > 0) {
    const gap = gutters.verticalMm;
    const x = place({ x: end.x - gap / 2, y: corner.y, width: gap, height }, ["x"]).x + gap / 2;
    return [
      { x, y: from.y },
      { x, y: end.y },
    ];
  }
  if (height < STRAIGHT_MM && width > 0) {
    const gap = gutters.horizontalMm;
    const y = place({ x: corner.x, y: end.y - gap / 2, width, height: gap }, ["y"]).y + gap / 2;
    return [
      { x: from.x, y },
      { x: end.x, y },
    ];
  }
  return [from, end === to ? place({ ...end, width: 0, height: 0 }) : end];
}

/** Of some shapes the one through which most of the line from a point to another goes, or null. */
export function crossed<T extends { readonly polygon: Polygon }>(shapes: readonly T[], from: Vec, to: Vec): T | null {
  let best: T | null = null;
  let most = 0;
  for (const shape of shapes) {
    const inside = lengthInside(shape.polygon, from, to);
    if (inside > most) [best, most] = [shape, inside];
  }
  return best;
}

function lengthInside(polygon: Polygon, from: Vec, to: Vec): number {
  const drawn = subtract(to, from);
  const size = length(drawn);
  if (size === 0) return 0;
  const along = scale(drawn, 1 / size);
  const across = { x: -along.y, y: along.x };
  const at = dot(from, across);
  // A hair of the shape on either side of the line.
  const hair = 0.01;
  const strip = clipPolygon(clipPolygon(polygon, across, at - hair), scale(across, -1), -(at + hair));
  if (strip.length === 0) return 0;
  const places = strip.map((corner) => dot(subtract(corner, from), along));
  return Math.max(0, Math.min(size, Math.max(...places)) - Math.max(0, Math.min(...places)));
}

/** The line through a shape, at a fraction of its extent in a direction and so many degrees from straight. */
export function lineAt(polygon: Polygon, direction: "horizontal" | "vertical", at: number, angleDeg: number) {
  const { x, y, width, height } = boundingBox(polygon);
  const point =
    direction === "horizontal" ? { x: x + width / 2, y: y + at * height } : { x: x + at * width, y: y + height / 2 };
  return { direction, angleDeg, point };
}
