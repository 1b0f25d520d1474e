// Cuts as they lie on paper, in page millimetres: from a tree's fractions to lines, and back after lines were moved.
// All of it as in a story that is read left to right; layout.ts mirrors.
import { type Box, insetBox } from "../geometry/box.ts";
import { boundingBox, clipPolygon, type Polygon, polygonOf, splitPolygon } from "../geometry/polygon.ts";
import { dot, type Vec } from "../geometry/vec.ts";
import { MAX_CUT_DEPTH } from "./records/page.ts";
import type { CutTree, Gutters, Page } from "./records.ts";

type TreeLeaf = CutTree & { readonly kind: "leaf" };
type TreeCut = CutTree & { readonly kind: "cut" };

/** A line across a page; what it means for an angle to be 0 depends on the direction. */
export interface CutLine extends Pick<TreeCut, "direction" | "angleDeg"> {
  readonly point: Vec;
}

export interface PlacedLeaf extends TreeLeaf {
  readonly region: Polygon;
  /** What the region would be if the page had no margin, up to the bleed's edge. */
  readonly outer: Polygon;
}

export interface PlacedCut extends CutLine {
  readonly kind: "cut";
  /** The cut's own, as in the tree. */
  readonly gutterMm: number | null;
  readonly region: Polygon;
  readonly first: PlacedTree;
  readonly second: PlacedTree;
}

export type PlacedTree = PlacedLeaf | PlacedCut;
/** What is needed of a page to place its cuts. */
export type Paper = Pick<Page, "widthMm" | "heightMm" | "marginMm" | "bleedMm">;

/** The line's unit normal; it points to the second part: down, or right. */
export function normalOf({ direction, angleDeg }: Pick<CutLine, "direction" | "angleDeg">): Vec {
  const [cos, sin] = [Math.cos((angleDeg * Math.PI) / 180), Math.sin((angleDeg * Math.PI) / 180)];
  return direction === "horizontal" ? { x: -sin, y: cos } : { x: cos, y: sin };
}

export function gapOf(cut: Pick<TreeCut, "direction" | "gutterMm">, gutters: Gutters): number {
  return cut.gutterMm ?? (cut.direction === "horizontal" ? gutters.horizontalMm : gutters.verticalMm);
}

/** The page as it is cut. */
export const trimOf = ({ widthMm: width, heightMm: height }: Pick<Paper, "widthMm" | "heightMm">): Box => ({
  x: 0,
  y: 0,
  width,
  height,
});

/** The page without its margins: what lies within the safe line. */
export const liveArea = (paper: Paper): Box => insetBox(trimOf(paper), paper.marginMm);

/** The page with its bleed. */
export const bleedOf = (paper: Paper): Box => insetBox(trimOf(paper), -paper.bleedMm);

/**
 * The cuts on paper. A cut's `at` is a fraction of the region's length *without its gutters*, so that a tier cut at 1/3 and
 * then at 1/2 has three equal panels whatever the gutters measure. Gutters are measured across the cut.
 * Throws when gutters or slants leave no room for a frame.
 */
export function placeCuts(tree: CutTree, paper: Paper, gutters: Gutters): PlacedTree {
  return place(tree, polygonOf(liveArea(paper)), polygonOf(bleedOf(paper)), gutters);
}

function place(tree: CutTree, region: Polygon, outer: Polygon, gutters: Gutters): PlacedTree {
  if (tree.kind === "leaf") return { ...tree, region, outer };
  const line = lineOf(tree, region, gutters);
  const gap = gapOf(tree, gutters);
  const [first, second] = splitPolygon(region, line.point, normalOf(line), gap);
  const [outerFirst, outerSecond] = splitPolygon(outer, line.point, normalOf(line), gap);
  if (first.length === 0 || second.length === 0) {
    throw new Error(
      `placeCuts(): a ${tree.direction} cut at ${tree.at} with a gutter of ${gap} mm leaves no room on one ` +
        "side; expected both parts to keep some area: narrow the gutters or the margin, or move the cut",
    );
  }
  const parts = {
    first: place(tree.first, first, outerFirst, gutters),
    second: place(tree.second, second, outerSecond, gutters),
  };
  return { kind: "cut", ...line, gutterMm: tree.gutterMm, region, ...parts };
}

/** A cut of a region by its fraction. */
function lineOf(cut: TreeCut, region: Polygon, gutters: Gutters): CutLine {
  const { x, y, width, height } = boundingBox(region);
  const { before, paper, gap } = lengths(cut, cut.direction === "horizontal" ? height : width, gutters);
  const along = before + cut.at * paper + gap / 2;
  const point =
    cut.direction === "horizontal" ? { x: x + width / 2, y: y + along } : { x: x + along, y: y + height / 2 };
  return { direction: cut.direction, angleDeg: cut.angleDeg, point };
}

/** How much of a region's length its gutters take before the cut, and what they leave. */
function lengths(cut: TreeCut, length: number, gutters: Gutters) {
  const before = gutterSum(cut.first, cut.direction, gutters);
  const gap = gapOf(cut, gutters);
  return { before, gap, paper: length - before - gap - gutterSum(cut.second, cut.direction, gutters) };
}

/** Gutters of this direction that a line through the tree crosses, where it crosses most. */
function gutterSum(tree: CutTree, direction: TreeCut["direction"], gutters: Gutters): number {
  if (tree.kind === "leaf") return 0;
  const first = gutterSum(tree.first, direction, gutters);
  const second = gutterSum(tree.second, direction, gutters);
  return tree.direction === direction ? first + gapOf(tree, gutters) + second : Math.max(first, second);
}

/** A tree whose lines are where an edit put them; regions are what they make of the page. */
export type LineTree =
  | TreeLeaf
  | (CutLine & {
      readonly kind: "cut";
      readonly gutterMm: number | null;
      readonly first: LineTree;
      readonly second: LineTree;
    });

/** The tree that places its cuts on these lines; null when some frame would have no room, or it is nested too deeply. */
export function treeFromLines(lines: LineTree, paper: Paper, gutters: Gutters): CutTree | null {
  return unplace(lines, polygonOf(liveArea(paper)), gutters, 0);
}

function unplace(node: LineTree, region: Polygon, gutters: Gutters, depth: number): CutTree | null {
  if (region.length === 0 || depth > MAX_CUT_DEPTH) return null;
  if (node.kind === "leaf") {
    const { frame, bleed } = node;
    return { kind: "leaf", frame, ...(bleed && { bleed }) };
  }
  const { direction, angleDeg, gutterMm } = node;
  const gap = gapOf(node, gutters);
  const [a, b] = splitPolygon(region, node.point, normalOf(node), gap);
  const first = unplace(node.first, a, gutters, depth + 1);
  const second = first && unplace(node.second, b, gutters, depth + 1);
  if (!first || !second) return null;
  const { x, y, width, height } = boundingBox(region);
  const cut: TreeCut = { kind: "cut", direction, at: 0, angleDeg, gutterMm, first, second };
  const { before, paper } = lengths(cut, direction === "horizontal" ? height : width, gutters);
  const slope = Math.tan((angleDeg * Math.PI) / 180);
  const along =
    direction === "horizontal"
      ? node.point.y + slope * (x + width / 2 - node.point.x) - y
      : node.point.x - slope * (y + height / 2 - node.point.y) - x;
  return { ...cut, at: (along - before - gap / 2) / paper };
}

/** The leaves in reading order. */
export function placedLeaves(tree: PlacedTree): readonly PlacedLeaf[] {
  return tree.kind === "leaf" ? [tree] : [...placedLeaves(tree.first), ...placedLeaves(tree.second)];
}

/** The sides of the live area that a region touches. */
export function sidesTouched(region: Polygon, paper: Paper): readonly BleedSide[] {
  const bounds = boundingBox(region);
  const live = liveArea(paper);
  const near = (a: number, b: number) => Math.abs(a - b) < 1e-6;
  const touched: Readonly<Record<BleedSide, boolean>> = {
    top: near(bounds.y, live.y),
    right: near(bounds.x + bounds.width, live.x + live.width),
    bottom: near(bounds.y + bounds.height, live.y + live.height),
    left: near(bounds.x, live.x),
  };
  return (Object.keys(touched) as BleedSide[]).filter((side) => touched[side]);
}

export type BleedSide = NonNullable<TreeLeaf["bleed"]>[number];

const inward: Readonly<Record<BleedSide, Vec>> = {
  top: { x: 0, y: 1 },
  right: { x: -1, y: 0 },
  bottom: { x: 0, y: -1 },
  left: { x: 1, y: 0 },
};

/** What a leaf's frame covers: its region, or over the sides that it bleeds over up to the bleed's edge. */
export function leafPolygon({ bleed, region, outer }: PlacedLeaf, paper: Paper): Polygon {
  const over = bleed ? sidesTouched(region, paper).filter((side) => bleed.includes(side)) : [];
  if (over.length === 0) return region;
  const corners = polygonOf(liveArea(paper));
  return (Object.keys(inward) as BleedSide[])
    .filter((side) => !over.includes(side))
    .reduce((polygon, side) => {
      const edge = Math.min(...corners.map((corner) => dot(corner, inward[side])));
      return clipPolygon(polygon, inward[side], edge);
    }, outer);
}
