// What an artist does to the cuts of a page: each gives the new tree, with all lines that were not touched where they were,
// or null when some frame would have no room. Coordinates are those of a story that is read left to right.
import { boundingBox, insetPolygon, type Polygon } from "../geometry/polygon.ts";
import { add, dot, scale, subtract, type Vec } from "../geometry/vec.ts";
import {
  type CutLine,
  gapOf,
  type LineTree,
  normalOf,
  type Paper,
  type PlacedCut,
  type PlacedTree,
  placeCuts,
  placedLeaves,
  treeFromLines,
} from "./placed-cuts.ts";
import type { CutTree, Gutters } from "./records.ts";

/** A frame that an edit makes holds at least a circle of this diameter. */
export const MIN_FRAME_MM = 4;
/** Lines of neighbours that are so near to each other are one line when panels are merged across it. */
const ALIGNED_MM = 0.5;
/** Steps of the search for how far a border may go. */
const SEARCH_STEPS = 24;

/** A page as far as its cuts are concerned. */
export interface CutPage extends Paper {
  readonly layout: CutTree;
  /** Resolved: of the page, else of the story. */
  readonly gutters: Gutters;
}

/** Names a cut: "" is the root, "0" its first part, "01" that one's second part. */
export type CutPath = string;

const placed = (page: CutPage): PlacedTree => placeCuts(page.layout, page, page.gutters);

/** The line through two points, whichever of them came first. null: they are the same. */
export function lineThrough(from: Vec, to: Vec): CutLine | null {
  const { x, y } = subtract(to, from);
  if (x === 0 && y === 0) return null;
  const horizontal = Math.abs(y) <= Math.abs(x);
  const angle = horizontal ? Math.atan(y / x) : -Math.atan(x / y);
  return {
    direction: horizontal ? "horizontal" : "vertical",
    angleDeg: (angle * 180) / Math.PI,
    point: scale(add(from, to), 0.5),
  };
}

/** Cuts a frame in two; the part above or at the left keeps the frame's id. */
export function cutFrame(page: CutPage, frame: string, line: CutLine, added: string): CutTree | null {
  const cut = (leaf: LineTree & { kind: "leaf" }): LineTree => ({
    ...{ kind: "cut", ...line, gutterMm: null, first: leaf },
    second: { ...leaf, frame: added },
  });
  return fromLines(page, withLeaf(placed(page), frame, cut), [frame, added]);
}

/** Cuts a frame into equal parts by straight cuts; the first keeps the frame's id. */
export function splitFrame(
  page: CutPage,
  frame: string,
  direction: CutLine["direction"],
  added: readonly string[],
): CutTree | null {
  const leaf = placedLeaves(placed(page)).find((found) => found.frame === frame);
  if (!leaf) return null;
  const { x, y, width, height } = boundingBox(leaf.region);
  const parts = [frame, ...added];
  const gap = gapOf({ direction, gutterMm: null }, page.gutters);
  const [start, length] = direction === "horizontal" ? [y, height] : [x, width];
  const step = (length - gap * added.length) / parts.length + gap;
  const middle = { x: x + width / 2, y: y + height / 2 };
  const chain = (index: number): LineTree => {
    const own: LineTree = { kind: "leaf", frame: parts[index] ?? frame, ...(leaf.bleed && { bleed: leaf.bleed }) };
    if (index === added.length) return own;
    const along = start + (index + 1) * step - gap / 2;
    const point = direction === "horizontal" ? { ...middle, y: along } : { ...middle, x: along };
    return { kind: "cut", direction, angleDeg: 0, point, gutterMm: null, first: own, second: chain(index + 1) };
  };
  return fromLines(
    page,
    withLeaf(placed(page), frame, () => chain(0)),
    parts,
  );
}

/** In which direction a straight cut of a frame gives the squarer parts. Expects a frame of the page. */
export function longerWay(page: CutPage, frame: string): CutLine["direction"] {
  const leaf = placedLeaves(placed(page)).find((found) => found.frame === frame);
  const { width, height } = boundingBox(leaf?.region ?? []);
  return width > height ? "vertical" : "horizontal";
}

/** Makes one frame, with the id of the first, of two that lie side by side with nothing else between or beside. */
export function mergeFrames(page: CutPage, frame: string, other: string): CutTree | null {
  const tree = placed(page);
  const cells = placedLeaves(tree);
  const [a, b] = [frame, other].map((id) => cells.find((leaf) => leaf.frame === id));
  if (!a || !b || a === b) return null;
  const bleed = [...new Set([...(a.bleed ?? []), ...(b.bleed ?? [])])];
  const leaf: LineTree = { kind: "leaf", frame, ...(bleed.length > 0 && { bleed }) };
  const merged: Cell = { leaf, corners: [...a.region, ...b.region] };
  const rest = cells.filter((each) => each !== a && each !== b);
  const cuts = cutsWithPaths(tree).map(([, cut]) => cut);
  const lines = divide([merged, ...rest.map((own) => ({ leaf: own, corners: own.region }))], cuts, page.gutters);
  return lines && treeFromLines(lines, page, page.gutters);
}

/** Takes frames away: what stood beside one gets its room. null: none is left. */
export function removeFrames(page: CutPage, gone: ReadonlySet<string>): CutTree | null {
  const prune = (node: PlacedTree): LineTree | null => {
    if (node.kind === "leaf") return gone.has(node.frame) ? null : node;
    const [first, second] = [prune(node.first), prune(node.second)];
    return first && second ? { ...node, first, second } : (first ?? second);
  };
  const lines = prune(placed(page));
  return lines && treeFromLines(lines, page, page.gutters);
}

/** The frames that a frame can be merged with, in reading order. */
export function mergeable(page: CutPage, frame: string): readonly string[] {
  return placedLeaves(placed(page))
    .map((leaf) => leaf.frame)
    .filter((other) => mergeFrames(page, frame, other) !== null);
}

/** Moves a cut across itself until it goes through a point, as far as its frames have room. What it does not border stays. */
export function moveCut(page: CutPage, path: CutPath, through: Vec): CutTree | null {
  return farthest((part) =>
    changeCut(page, path, (cut) => {
      const way = dot(subtract(through, cut.point), normalOf(cut)) * part;
      return { ...cut, point: add(cut.point, scale(normalOf(cut), way)) };
    }),
  );
}

/** Gives a cut another angle about a point of its line, as far as its frames have room. */
export function turnCut(page: CutPage, path: CutPath, about: Vec, angleDeg: number): CutTree | null {
  const to = Math.max(-45, Math.min(45, angleDeg));
  return farthest((part) =>
    changeCut(page, path, (cut) => ({
      ...cut,
      angleDeg: cut.angleDeg + (to - cut.angleDeg) * part,
      point: about,
    })),
  );
}

/** Another gutter for one cut; null: the page's. */
export function setCutGutter(page: CutPage, path: CutPath, gutterMm: number | null): CutTree | null {
  return changeCut(page, path, (cut) => ({ ...cut, gutterMm }));
}

/** The cuts of a page with their names, from the root down. */
export function cutsWithPaths(tree: PlacedTree, path: CutPath = ""): readonly (readonly [CutPath, PlacedCut])[] {
  if (tree.kind === "leaf") return [];
  return [[path, tree], ...cutsWithPaths(tree.first, `${path}0`), ...cutsWithPaths(tree.second, `${path}1`)];
}

function changeCut(page: CutPage, path: CutPath, change: (cut: PlacedCut) => LineTree): CutTree | null {
  const tree = placed(page);
  const walk = (node: PlacedTree, rest: CutPath): LineTree => {
    if (node.kind === "leaf") return node;
    if (rest === "") return change(node);
    const part = rest[0] === "0" ? "first" : "second";
    return { ...node, [part]: walk(node[part], rest.slice(1)) };
  };
  const cut = cutsWithPaths(tree).find(([name]) => name === path)?.[1];
  return cut
    ? fromLines(
        page,
        walk(tree, path),
        placedLeaves(cut).map((leaf) => leaf.frame),
      )
    : null;
}

interface Cell {
  readonly leaf: LineTree & { readonly kind: "leaf" };
  readonly corners: Polygon;
}

/** A tree of these cells by lines that the page already has; null when no line goes through between them. */
function divide(cells: readonly Cell[], cuts: readonly PlacedCut[], gutters: Gutters): LineTree | null {
  if (cells.length === 1) return cells[0]?.leaf ?? null;
  for (const { direction, angleDeg, point, gutterMm } of cuts) {
    const normal = normalOf({ direction, angleDeg });
    const reach = gapOf({ direction, gutterMm }, gutters) / 2 - ALIGNED_MM;
    const away = cells.map(({ corners }) => corners.map((corner) => dot(subtract(corner, point), normal)));
    const isFirst = away.map((all) => all.every((distance) => distance <= -reach));
    const isSecond = away.map((all) => all.every((distance) => distance >= reach));
    if (!isFirst.includes(true) || !isSecond.includes(true)) continue;
    if (!cells.every((_, i) => isFirst[i] || isSecond[i])) continue;
    const [before, after] = [cells.filter((_, i) => isFirst[i]), cells.filter((_, i) => !isFirst[i])];
    const [first, second] = [divide(before, cuts, gutters), divide(after, cuts, gutters)];
    return first && second && { kind: "cut", direction, angleDeg, point, gutterMm, first, second };
  }
  return null;
}

/** The edit for the whole way, or for as much of it as gives a tree; null when not even the start does. */
function farthest(edit: (part: number) => CutTree | null): CutTree | null {
  const whole = edit(1);
  if (whole) return whole;
  let [from, to] = [0, 1];
  let best = edit(0);
  for (let step = 0; step < SEARCH_STEPS && best; step++) {
    const middle = (from + to) / 2;
    const found = edit(middle);
    if (found) [best, from] = [found, middle];
    else to = middle;
  }
  return best;
}

/** The tree of these lines, unless a frame among `changed` has no room. */
function fromLines(page: CutPage, lines: LineTree, changed: readonly string[]): CutTree | null {
  const tree = treeFromLines(lines, page, page.gutters);
  if (!tree) return null;
  const leaves = placedLeaves(placeCuts(tree, page, page.gutters)).filter(({ frame }) => changed.includes(frame));
  return leaves.every(({ region }) => insetPolygon(region, MIN_FRAME_MM / 2).length > 0) ? tree : null;
}

function withLeaf(node: LineTree, frame: string, by: (leaf: LineTree & { kind: "leaf" }) => LineTree): LineTree {
  if (node.kind === "leaf") return node.frame === frame ? by(node) : node;
  return { ...node, first: withLeaf(node.first, frame, by), second: withLeaf(node.second, frame, by) };
}
