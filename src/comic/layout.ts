// From a page's tree of cuts and its insets to the polygons of its frames, in page millimetres.
import { mirrorPolygon, type Polygon } from "../geometry/polygon.ts";
import { guttersOf } from "./cut-tree.ts";
import { leafPolygon, placeCuts, placedLeaves } from "./placed-cuts.ts";
import { placesOf } from "./places.ts";
import type { Gutters, Page, Story } from "./records.ts";

export type PageLayout = ReadonlyMap<string, Polygon>;
/** What the story says of all its pages. */
export type LayoutRules = Pick<Story, "direction" | "gutters">;

interface Remembered extends LayoutRules {
  readonly layout: PageLayout;
}

/** Pages are immutable, and asked for their layout at every turn. */
const remembered = new WeakMap<Page, Remembered>();

/** Polygons as they were last, by frame. */
const latest = new Map<string, Polygon>();
const MAX_LATEST = 4000;
/** Far more than rounding makes of a place, far less than can be seen. */
const SAME_MM = 1e-9;

/**
 * Polygons by frame id, in reading order. One that is where it was is the same object as before. The live area (the page without its margins) is cut from the root down; "rtl"
 * mirrors the page left to right. Throws when gutters or slants leave no room for a frame.
 */
export function layoutPage(page: Page, { direction, gutters }: LayoutRules): PageLayout {
  const known = remembered.get(page);
  if (known?.direction === direction && known.gutters === gutters) return known.layout;
  const layout = place(page, direction, guttersOf(page, { gutters }));
  remembered.set(page, { direction, gutters, layout });
  return layout;
}

/** Whether every frame of the page has some. */
export function hasRoom(page: Page, rules: LayoutRules): boolean {
  try {
    return layoutPage(page, rules).size > 0;
  } catch {
    return false;
  }
}

function place(page: Page, direction: LayoutRules["direction"], gutters: Gutters): PageLayout {
  const leaves = placedLeaves(placeCuts(page.layout, page, gutters));
  const polygons = new Map<string, Polygon>([
    ...leaves.map((leaf) => [leaf.frame, leafPolygon(leaf, page)] as const),
    ...page.insets.map(({ frame, polygon }) => [frame, polygon] as const),
  ]);
  return new Map(
    placesOf(page).map((frame) => {
      const polygon = polygons.get(frame) ?? [];
      return [frame, kept(frame, direction === "rtl" ? mirrorPolygon(polygon, page.widthMm) : polygon)];
    }),
  );
}

/** An edit of cuts changes fractions, and by their rounding also what it leaves alone: that must not look changed. */
function kept(frame: string, polygon: Polygon): Polygon {
  const before = latest.get(frame);
  if (before && isSame(before, polygon)) return before;
  if (latest.size >= MAX_LATEST) latest.clear();
  latest.set(frame, polygon);
  return polygon;
}

function isSame(a: Polygon, b: Polygon): boolean {
  const near = (p: number, q = Number.NaN) => Math.abs(p - q) < SAME_MM;
  return a.length === b.length && a.every(({ x, y }, i) => near(x, b[i]?.x) && near(y, b[i]?.y));
}
