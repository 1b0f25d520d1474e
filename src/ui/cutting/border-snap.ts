// Where a slanted border comes to rest: its ends and its middle where everything on the page does, its angle also where another
// border has it.
import type { Border } from "../../comic/borders.ts";
import { add, scale, subtract, type Vec } from "../../geometry/vec.ts";
import type { Axis } from "../../studio/snapping.ts";
import { type PlaceBox, type Snapping, snappedAngle } from "./cut-line.ts";

/** Degrees clockwise from the right, as a line is drawn. */
export const slopeOf = ({ direction, angleDeg }: Pick<Border, "direction" | "angleDeg">): number =>
  direction === "horizontal" ? angleDeg : angleDeg + 90;

/** Slopes of the other borders that lie askew. */
export const slopesBeside = (border: Border | null, all: readonly Border[]): readonly number[] =>
  all.filter(({ path, angleDeg }) => path !== border?.path && angleDeg !== 0).map(slopeOf);

/** The axis along which a border is moved, and the one along which it runs. */
const axesOf = ({ direction }: Border): readonly [Axis, Axis] => (direction === "horizontal" ? ["y", "x"] : ["x", "y"]);
const point = (at: Vec) => ({ ...at, width: 0, height: 0 });

/** How far a border goes that is dragged so far, page mm: along one axis, until an end or its middle comes to rest. */
export function slantedMove(border: Border, by: Vec, place: PlaceBox): Vec {
  const [axis, along] = axesOf(border);
  const { from, to } = border;
  const span = subtract(to, from);
  const shift = by[axis] - (by[along] * span[axis]) / span[along];
  const places = [from, to, scale(add(from, to), 0.5)].map((end) => {
    const there = { ...end, [axis]: end[axis] + shift };
    return { there, rest: place(point(there), [axis])[axis] - there[axis] };
  });
  const [best] = places.filter(({ rest }) => rest !== 0).toSorted((a, b) => Math.abs(a.rest) - Math.abs(b.rest));
  // Asked again, so that what holds it is what is shown.
  if (best) place(point({ ...best.there, [axis]: best.there[axis] + best.rest }), [axis]);
  return { ...{ x: 0, y: 0 }, [axis]: shift + (best?.rest ?? 0) };
}

interface Turning {
  readonly snapping: Snapping;
  /** Slopes that it takes beside the steps. */
  readonly slopes: readonly number[];
  readonly place: PlaceBox;
}

/** The angle of a border one end of which is dragged to a place; the other stays. An angle that snaps is before a place that does. */
export function turnedAngle(border: Border, end: "from" | "to", to: Vec, { snapping, slopes, place }: Turning): number {
  const [axis, along] = axesOf(border);
  const about = end === "from" ? border.to : border.from;
  const span = subtract(to, about);
  const drawn = angleAlong(border, span);
  const angle = angleWithin(border, snappedAngle(drawn + slopeOf({ ...border, angleDeg: 0 }), snapping, slopes));
  if (snapping === "free" || Math.abs(angle - drawn) > 1e-9 || span[along] === 0) return angle;
  const met = add(about, scale(span, (border[end][along] - about[along]) / span[along]));
  return angleAlong(border, subtract({ ...met, [axis]: place(point(met), [axis])[axis] }, about));
}

/** What a border along this way has for its angle, by its own measure. */
function angleAlong({ direction }: Border, { x, y }: Vec): number {
  const slope = direction === "horizontal" ? Math.atan(y / x) : -Math.atan(x / y);
  return (slope * 180) / Math.PI;
}

/** A slope as a border's angle, within a quarter turn of its direction. */
function angleWithin(border: Border, slope: number): number {
  const angle = slope - slopeOf({ ...border, angleDeg: 0 });
  return angle - 180 * Math.round(angle / 180);
}
