// Snapping: where a box that is dragged comes to rest, and why. One rule for everything that is dragged on a page; each axis
// by itself. All in page mm.
import { gridOf, guidesOf } from "../comic/guides.ts";
import { layoutPage } from "../comic/layout.ts";
import { bleedOf, liveArea, trimOf } from "../comic/placed-cuts.ts";
import { recordOf, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import { type Box, boxAround, insetBox } from "../geometry/box.ts";
import { boundingBox, type Polygon } from "../geometry/polygon.ts";
import { movablesOf } from "./several.ts";

export type Axis = "x" | "y";

/**
 * A line that things snap to: upright at `at` for the axis x. "edge": with their edges; "centre": with their middle; "guide":
 * with either. `from`, `to`: how far it reaches across, as what it belongs to does.
 */
export interface SnapLine {
  readonly kind: "edge" | "centre" | "guide";
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface SnapTargets {
  readonly x: readonly SnapLine[];
  readonly y: readonly SnapLine[];
  /** What equal distances are kept to. */
  readonly neighbours: readonly Box[];
  /** Between the lines of the grid, from the page's top left; null: no grid. It holds only where nothing else does. */
  readonly gridMm: number | null;
}

/** What is shown while it holds. `at`, `from`, `to` of a line as in SnapLine; of a gap, `from` and `to` lie along the axis. */
export interface SnapHint {
  readonly kind: "line" | "gap";
  readonly axis: Axis;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** Of a gap and between a thing and what it is in line with, their distance; else how far the line is from the page's edge. */
  readonly mm: number;
}

export interface Snapped {
  /** Of the box, at the top left. */
  readonly x: number;
  readonly y: number;
  readonly hints: readonly SnapHint[];
}

/** Lengths that are equal but for rounding. */
const SAME_MM = 1e-6;
const both: readonly Axis[] = ["x", "y"];
const sizes = { x: "width", y: "height" } as const;
const others = { x: "y", y: "x" } as const;

/**
 * The place near a box to which it snaps: along each of `axes` the nearest one that is no farther than `reach`. A box without
 * a width or height is a point or a line there.
 */
export function snapBox(box: Box, targets: SnapTargets, reach: number, axes = both): Snapped {
  const place = { x: box.x, y: box.y };
  for (const axis of axes) place[axis] = nearest(axis, box, targets, reach);
  const there = { ...box, ...place };
  return { ...place, hints: axes.flatMap((axis) => hintsAt(axis, there, targets)) };
}

function nearest(axis: Axis, box: Box, targets: SnapTargets, reach: number): number {
  const size = box[sizes[axis]];
  const from = box[axis];
  const closest = (places: readonly number[]) =>
    places.reduce<number | null>((best, place) => {
      const away = Math.abs(place - from);
      return away <= reach && (best === null || away < Math.abs(best - from)) ? place : best;
    }, null);
  const onLines = targets[axis].flatMap((line) => anchors(line.kind, size).map((offset) => line.at - offset));
  const amongOthers = equalGaps(axis, box, targets.neighbours, reach).map(({ place }) => place);
  const { gridMm } = targets;
  const onGrid = () =>
    gridMm === null ? [] : anchors("edge", size).map((at) => Math.round((from + at) / gridMm) * gridMm - at);
  return closest([...onLines, ...amongOthers]) ?? closest(onGrid()) ?? from;
}

/** Where a thing of this size meets a line, from its start. */
function anchors(kind: SnapLine["kind"], size: number): readonly number[] {
  if (size === 0) return [0];
  if (kind === "edge") return [0, size];
  return kind === "centre" ? [size / 2] : [0, size, size / 2];
}

/** What holds a box that has come to rest. */
function hintsAt(axis: Axis, box: Box, targets: SnapTargets): readonly SnapHint[] {
  const across = others[axis];
  const [near, far] = [box[across], box[across] + box[sizes[across]]];
  const meets = (line: SnapLine) =>
    anchors(line.kind, box[sizes[axis]]).some((offset) => Math.abs(box[axis] + offset - line.at) < SAME_MM);
  const lines = targets[axis].filter(meets).map(({ at, from, to }): SnapHint => {
    const apart = Math.max(from - far, near - to);
    return { kind: "line", axis, at, from: Math.min(from, near), to: Math.max(to, far), mm: apart > 0 ? apart : at };
  });
  const equal = equalGaps(axis, box, targets.neighbours, SAME_MM).filter(
    ({ place }) => Math.abs(place - box[axis]) < SAME_MM,
  );
  const gaps = equal.flatMap((found) =>
    found.gaps.map((gap): SnapHint => ({ kind: "gap", axis, mm: gap.to - gap.from, ...gap })),
  );
  return [...distinct(lines), ...gaps];
}

/** Of lines at one place, one that reaches as far as all of them. */
function distinct(lines: readonly SnapHint[]): readonly SnapHint[] {
  const merged: SnapHint[] = [];
  for (const line of lines) {
    const i = merged.findIndex(({ at }) => Math.abs(at - line.at) < SAME_MM);
    const same = merged[i];
    if (!same) merged.push(line);
    else merged[i] = { ...same, from: Math.min(same.from, line.from), to: Math.max(same.to, line.to) };
  }
  return merged;
}

type Gap = Pick<SnapHint, "at" | "from" | "to">;

interface EqualGaps {
  /** Where the box starts then. */
  readonly place: number;
  /** As they are when it stands there. */
  readonly gaps: readonly Gap[];
}

/** The places at which a box is as far from its neighbour as that one from the next, or in the middle between two. */
function equalGaps(axis: Axis, box: Box, neighbours: readonly Box[], reach: number): readonly EqualGaps[] {
  const size = box[sizes[axis]];
  if (size === 0) return [];
  const before = nextTo(axis, box, neighbours, -1, reach);
  const after = nextTo(axis, box, neighbours, 1, reach);
  const found: EqualGaps[] = [];
  const put = (place: number, gaps: (there: Box) => readonly Gap[]) =>
    found.push({ place, gaps: gaps({ ...box, [axis]: place }) });
  if (before && after) {
    const room = after[axis] - endOf(axis, before) - size;
    const place = endOf(axis, before) + room / 2;
    if (room > 0) put(place, (there) => [gapOf(axis, before, there), gapOf(axis, there, after)]);
  }
  const second = before && nextTo(axis, before, neighbours, -1, 0);
  if (before && second) {
    const gap = gapOf(axis, second, before);
    put(endOf(axis, before) + gap.to - gap.from, (there) => [gap, gapOf(axis, before, there)]);
  }
  const next = after && nextTo(axis, after, neighbours, 1, 0);
  if (after && next) {
    const gap = gapOf(axis, after, next);
    put(after[axis] - (gap.to - gap.from) - size, (there) => [gapOf(axis, there, after), gap]);
  }
  return found;
}

const endOf = (axis: Axis, box: Box): number => box[axis] + box[sizes[axis]];

/** The nearest of some boxes that lies before (-1) or behind a box, in its row; `slack`: how far it may reach into it. */
function nextTo(axis: Axis, box: Box, all: readonly Box[], side: -1 | 1, slack: number): Box | undefined {
  const across = others[axis];
  const inRow = all.filter(
    (other) => other !== box && other[across] < endOf(across, box) && box[across] < endOf(across, other),
  );
  if (side < 0) {
    const before = inRow.filter((other) => endOf(axis, other) <= box[axis] + slack + SAME_MM);
    return before.toSorted((a, b) => endOf(axis, b) - endOf(axis, a))[0];
  }
  const behind = inRow.filter((other) => other[axis] >= endOf(axis, box) - slack - SAME_MM);
  return behind.toSorted((a, b) => a[axis] - b[axis])[0];
}

function gapOf(axis: Axis, first: Box, second: Box): Gap {
  const across = others[axis];
  const from = Math.max(first[across], second[across]);
  const to = Math.min(endOf(across, first), endOf(across, second));
  return { at: (from + to) / 2, from: endOf(axis, first), to: second[axis] };
}

/** What is looked at when something is dragged. */
export interface SnapScope {
  /** Ids of what is dragged, or goes along. */
  readonly except: readonly string[];
  /** The panel in which lettering also has lines a little inside. */
  readonly inside?: string;
  /** Panels in whose common middle a border comes to rest, too. */
  readonly between?: readonly string[];
  /** What it keeps equal distances to. */
  readonly among: "lettering" | "panels" | "both";
  readonly guides: boolean;
  readonly grid: boolean;
}

/** Besides its edges a panel has lines so far inside, where automatic lettering stands too. */
const INSIDE_MM = 2;

/** The lines and neighbours of a page: its edges, safe line and middle, guides, grid, panels, lettering. */
export function snapTargets(doc: Doc, pageId: string, scope: SnapScope): SnapTargets {
  const page = recordOf(doc, "page", pageId);
  if (!page) return { x: [], y: [], neighbours: [], gridMm: null };
  const story = storyOf(doc);
  const { spacingMm, parts } = gridOf(story);
  const trim = trimOf(page);
  const isOther = (id: string) => !scope.except.includes(id);
  const panels = [...layoutPage(page, story)].flatMap(([id, polygon]) => (isOther(id) ? boundingBox(polygon) : []));
  // Of a panel askew, also the corners that its edges do not reach.
  const corners = [...layoutPage(page, story)].flatMap(([id, polygon]) =>
    isOther(id) && isAskew(polygon) ? polygon.map((corner) => ({ ...corner, width: 0, height: 0 })) : [],
  );
  const lettering = movablesOf(doc, pageId).flatMap(({ record, box }) =>
    record.type !== "frame" && isOther(record.id) && !record.hidden ? box : [],
  );
  const own = scope.inside === undefined ? undefined : layoutPage(page, story).get(scope.inside);
  const paper = [trim, bleedOf(page), liveArea(page), ...(own ? [insetBox(boundingBox(own), INSIDE_MM)] : [])];
  const edges = [...paper, ...panels, ...corners, ...lettering].flatMap((box) => linesOf(box, "edge"));
  const parted = [...layoutPage(page, story)].filter(([id]) => scope.between?.includes(id));
  const whole = parted.length > 0 ? [boxAround(parted.map(([, polygon]) => boundingBox(polygon)))] : [];
  const centres = [trim, ...panels, ...lettering, ...whole].flatMap((box) => linesOf(box, "centre"));
  const guides = scope.guides
    ? guidesOf(page, story).map(
        ({ axis, atMm }) =>
          [axis, { kind: "guide" as const, at: atMm, from: 0, to: trim[sizes[others[axis]]] }] as const,
      )
    : [];
  const lines = [...guides, ...edges, ...centres];
  const along = (axis: Axis) => lines.flatMap(([of, line]) => (of === axis ? line : []));
  return {
    x: along("x"),
    y: along("y"),
    neighbours: [...(scope.among !== "panels" ? lettering : []), ...(scope.among !== "lettering" ? panels : [])],
    gridMm: scope.grid ? spacingMm / parts : null,
  };
}

function isAskew(polygon: Polygon): boolean {
  const { x, y, width, height } = boundingBox(polygon);
  const isOn = (at: number, from: number, size: number) =>
    Math.min(Math.abs(at - from), Math.abs(at - from - size)) < SAME_MM;
  return !polygon.every((corner) => isOn(corner.x, x, width) && isOn(corner.y, y, height));
}

function linesOf(box: Box, kind: "edge" | "centre"): readonly (readonly [Axis, SnapLine])[] {
  return both.flatMap((axis) => {
    const across = others[axis];
    const [start, end] = [box[axis], endOf(axis, box)];
    const reach = { from: box[across], to: endOf(across, box) };
    const places = kind === "edge" ? [start, end] : [(start + end) / 2];
    return places.map((at) => [axis, { kind, at, ...reach }] as const);
  });
}
