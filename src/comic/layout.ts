// From a page's tree of cuts to the polygons of its frames, in page millimetres.
import { boundingBox, mirrorPolygon, type Polygon, polygonOf, splitPolygon } from "../geometry/polygon.ts";
import type { Vec } from "../geometry/vec.ts";
import type { CutTree, Page, ReadingDirection } from "./records.ts";

type Cut = Extract<CutTree, { kind: "cut" }>;
export type PageLayout = ReadonlyMap<string, Polygon>;

/**
 * Polygons by frame id, in reading order. The live area (the page without its margins) is cut from the root down; "rtl"
 * mirrors the page left to right. A cut's `at` is a fraction of the region's length *without its gutters*, so that a
 * tier cut at 1/3 and then at 1/2 has three equal panels whatever the gutters measure. Gutters are measured across the
 * cut. Throws when gutters or slants leave no room for a frame.
 */
export function layoutPage(page: Page, direction: ReadingDirection): PageLayout {
  const known = remembered[direction].get(page);
  if (known) return known;
  const layout = place(page, direction);
  remembered[direction].set(page, layout);
  return layout;
}

/** Pages are immutable, and asked for their layout at every turn. */
const remembered: Readonly<Record<ReadingDirection, WeakMap<Page, PageLayout>>> = {
  ltr: new WeakMap(),
  rtl: new WeakMap(),
};

function place(page: Page, direction: ReadingDirection): PageLayout {
  const live = polygonOf({
    x: page.marginMm,
    y: page.marginMm,
    width: page.widthMm - 2 * page.marginMm,
    height: page.heightMm - 2 * page.marginMm,
  });
  const frames = new Map<string, Polygon>();
  divide(page.layout, live, frames);
  if (direction === "rtl") for (const [id, polygon] of frames) frames.set(id, mirrorPolygon(polygon, page.widthMm));
  return frames;
}

function divide(tree: CutTree, region: Polygon, frames: Map<string, Polygon>): void {
  if (tree.kind === "leaf") {
    frames.set(tree.frame, region);
    return;
  }
  const { point, normal } = cutLine(tree, region);
  const [first, second] = splitPolygon(region, point, normal, tree.gutterMm);
  if (first.length === 0 || second.length === 0) {
    throw new Error(
      `layoutPage(): a ${tree.direction} cut at ${tree.at} with a gutter of ${tree.gutterMm} mm leaves no room on one ` +
        "side; expected both parts to keep some area: narrow the gutters or the margin, or move the cut",
    );
  }
  divide(tree.first, first, frames);
  divide(tree.second, second, frames);
}

function cutLine(cut: Cut, region: Polygon): { readonly point: Vec; readonly normal: Vec } {
  const { x, y, width, height } = boundingBox(region);
  const across = cut.direction === "horizontal";
  const before = gutterSum(cut.first, cut.direction);
  const after = gutterSum(cut.second, cut.direction);
  const paper = (across ? height : width) - before - cut.gutterMm - after;
  const along = before + cut.at * paper + cut.gutterMm / 2;
  const [cos, sin] = [Math.cos((cut.angleDeg * Math.PI) / 180), Math.sin((cut.angleDeg * Math.PI) / 180)];
  return across
    ? { point: { x: x + width / 2, y: y + along }, normal: { x: -sin, y: cos } }
    : { point: { x: x + along, y: y + height / 2 }, normal: { x: cos, y: sin } };
}

/** Gutters of this direction that a line through the tree crosses, where it crosses most. */
function gutterSum(tree: CutTree, direction: Cut["direction"]): number {
  if (tree.kind === "leaf") return 0;
  const first = gutterSum(tree.first, direction);
  const second = gutterSum(tree.second, direction);
  return tree.direction === direction ? first + tree.gutterMm + second : Math.max(first, second);
}
