// The borders between frames as they are seen on the page: what an artist takes hold of to move a cut.
import { clipPolygon, type Polygon } from "../geometry/polygon.ts";
import { add, dot, scale, subtract, type Vec } from "../geometry/vec.ts";
import { guttersOf } from "./cut-tree.ts";
import { type CutPath, cutsWithPaths } from "./edit-cuts.ts";
import type { LayoutRules } from "./layout.ts";
import {
  type CutLine,
  gapOf,
  normalOf,
  type PlacedCut,
  type PlacedTree,
  placeCuts,
  placedLeaves,
} from "./placed-cuts.ts";
import type { Page } from "./records.ts";

export interface Border extends CutLine {
  readonly path: CutPath;
  /** Where the middle of the gutter begins and ends: at the left or the top first. */
  readonly from: Vec;
  readonly to: Vec;
  readonly gapMm: number;
  /** The cut's own gutter; null: the page's. */
  readonly gutterMm: number | null;
  /** Frames at its two sides that touch it, in reading order. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The borders of a page, from the longest cut to the innermost. */
export function bordersOf(page: Page, { direction, gutters }: LayoutRules): readonly Border[] {
  const resolved = guttersOf(page, { gutters });
  return cutsWithPaths(placeCuts(page.layout, page, resolved)).map(([path, cut]) => {
    const gapMm = gapOf(cut, resolved);
    const line = seenLine(cut, page.widthMm, direction);
    const [from, to] = ends(cut).map((end) => seenPoint(end, page.widthMm, direction));
    const [first = line.point, second = line.point] = runsOn(from, to) ? [from, to] : [to, from];
    const touching = (part: PlacedTree, side: 1 | -1) =>
      placedLeaves(part).flatMap(({ frame, region }) => (touches(region, cut, (side * gapMm) / 2) ? frame : []));
    return {
      ...{ ...line, path, from: first, to: second, gapMm, gutterMm: cut.gutterMm },
      ...{ before: touching(cut.first, -1), after: touching(cut.second, 1) },
    };
  });
}

/** A line of the page as it is seen in a story of this direction, or back. */
export function seenLine(
  { direction, angleDeg, point }: CutLine,
  widthMm: number,
  reading: LayoutRules["direction"],
): CutLine {
  if (reading === "ltr") return { direction, angleDeg, point };
  return { direction, angleDeg: -angleDeg, point: seenPoint(point, widthMm, reading) };
}

/** Likewise a point. */
export function seenPoint(point: Vec, widthMm: number, reading: LayoutRules["direction"]): Vec {
  return reading === "ltr" ? point : { x: widthMm - point.x, y: point.y };
}

function runsOn(from: Vec | undefined, to: Vec | undefined): boolean {
  if (!from || !to) return true;
  return Math.abs(to.x - from.x) >= Math.abs(to.y - from.y) ? from.x <= to.x : from.y <= to.y;
}

/** Where a cut's line enters and leaves its region. */
function ends(cut: PlacedCut): readonly [Vec, Vec] {
  const normal = normalOf(cut);
  const along = { x: normal.y, y: -normal.x };
  const at = dot(cut.point, normal);
  // The region squeezed to the line: a hair of it is left on either side.
  const hair = 1e-6;
  const strip = clipPolygon(clipPolygon(cut.region, normal, at - hair), scale(normal, -1), -(at + hair));
  const places = strip.map((corner) => dot(subtract(corner, cut.point), along));
  const end = (place: number) => add(cut.point, scale(along, place));
  return [end(Math.min(...places)), end(Math.max(...places))];
}

/** Whether an edge of the region lies so far beyond the cut's line. */
function touches(region: Polygon, cut: PlacedCut, awayMm: number): boolean {
  const normal = normalOf(cut);
  return region.filter((corner) => Math.abs(dot(subtract(corner, cut.point), normal) - awayMm) < 1e-3).length > 1;
}
