// Trees of cuts and what stands in them. Where a cut falls on paper is placed-cuts.ts.
import type { CutTree, Gutters, Page, Story } from "./records.ts";

/** What an artist may set a gutter to, in mm; wider ones leave no room for panels. */
export const GUTTER_RANGE_MM = { min: 0, max: 20 } as const;
/** Gutters between tiers are wider than in a tier, so that the eye reads along the tier first. */
export const DEFAULT_GUTTERS: Gutters = { horizontalMm: 5, verticalMm: 3.5 };

const remembered = new WeakMap<CutTree, readonly string[]>();

/** Frame ids of the leaves, in reading order. */
export function leavesOf(tree: CutTree): readonly string[] {
  const known = remembered.get(tree);
  if (known) return known;
  const leaves = tree.kind === "leaf" ? [tree.frame] : [...leavesOf(tree.first), ...leavesOf(tree.second)];
  remembered.set(tree, leaves);
  return leaves;
}

/** The same cuts with the frame of every leaf replaced. */
export function mapLeaves(tree: CutTree, change: (frame: string, index: number) => string): CutTree {
  let index = 0;
  const walk = (node: CutTree): CutTree => {
    if (node.kind === "leaf") return { ...node, frame: change(node.frame, index++) };
    const first = walk(node.first);
    return { ...node, first, second: walk(node.second) };
  };
  return walk(tree);
}

/** The tree with another in place of a frame's leaf. */
export function replaceLeaf(
  tree: CutTree,
  frame: string,
  by: (leaf: CutTree & { readonly kind: "leaf" }) => CutTree,
): CutTree {
  if (tree.kind === "leaf") return tree.frame === frame ? by(tree) : tree;
  const first = replaceLeaf(tree.first, frame, by);
  const second = replaceLeaf(tree.second, frame, by);
  return first === tree.first && second === tree.second ? tree : { ...tree, first, second };
}

/** The tree without the leaves that are not kept: what stood beside one takes its room. null: nothing is left. */
export function pruneLeaves(tree: CutTree, keeps: (frame: string) => boolean): CutTree | null {
  if (tree.kind === "leaf") return keeps(tree.frame) ? tree : null;
  const first = pruneLeaves(tree.first, keeps);
  const second = pruneLeaves(tree.second, keeps);
  if (first === tree.first && second === tree.second) return tree;
  return first && second ? { ...tree, first, second } : (first ?? second);
}

/** Mirrored left to right: what stood at the left is read last of its tier. Mirrored twice, it is the tree. */
export function mirrorTree(tree: CutTree): CutTree {
  if (tree.kind === "leaf") return tree.bleed ? { ...tree, bleed: tree.bleed.map(mirrorSide) } : tree;
  // Not -0, so that what was mirrored twice is equal.
  const mirrored = { ...tree, angleDeg: tree.angleDeg === 0 ? 0 : -tree.angleDeg };
  const [first, second] = [mirrorTree(tree.first), mirrorTree(tree.second)];
  if (tree.direction === "horizontal") return { ...mirrored, first, second };
  return { ...mirrored, at: 1 - tree.at, first: second, second: first };
}

type Side = NonNullable<(CutTree & { kind: "leaf" })["bleed"]>[number];

function mirrorSide(side: Side): Side {
  return side === "left" ? "right" : side === "right" ? "left" : side;
}

/** What the cuts of a page measure that name no gutter of their own. */
export function guttersOf(page: Pick<Page, "gutters">, story: Pick<Story, "gutters">): Gutters {
  return {
    horizontalMm: page.gutters.horizontalMm ?? story.gutters.horizontalMm,
    verticalMm: page.gutters.verticalMm ?? story.gutters.verticalMm,
  };
}

/** Which directions the tree is cut in. */
export function directionsIn(tree: CutTree): ReadonlySet<"horizontal" | "vertical"> {
  if (tree.kind === "leaf") return new Set();
  return new Set([tree.direction, ...directionsIn(tree.first), ...directionsIn(tree.second)]);
}
