// Trees of cuts: building them, reading their leaves, changing their gutters. Where a cut falls on paper is layout.ts.
import type { CutTree } from "./records.ts";

/** What a gutter may measure, in mm; wider ones leave no room for panels. */
export const GUTTER_RANGE_MM = { min: 0, max: 20 } as const;

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
    if (node.kind === "leaf") return { kind: "leaf", frame: change(node.frame, index++) };
    const first = walk(node.first);
    return { ...node, first, second: walk(node.second) };
  };
  return walk(tree);
}

/**
 * The same cuts with other gutters: `horizontalMm` between tiers (above each other), `verticalMm` between panels of a
 * tier. Values are brought into GUTTER_RANGE_MM.
 */
export function setGutters(
  tree: CutTree,
  gutters: { readonly horizontalMm: number; readonly verticalMm: number },
): CutTree {
  if (tree.kind === "leaf") return tree;
  const wanted = tree.direction === "horizontal" ? gutters.horizontalMm : gutters.verticalMm;
  const gutterMm = Math.min(GUTTER_RANGE_MM.max, Math.max(GUTTER_RANGE_MM.min, wanted));
  return { ...tree, gutterMm, first: setGutters(tree.first, gutters), second: setGutters(tree.second, gutters) };
}

/** The gutters of the topmost cut of each direction; null where the tree has no such cut. */
export function guttersOf(tree: CutTree): { readonly horizontalMm: number | null; readonly verticalMm: number | null } {
  return { horizontalMm: firstGutter(tree, "horizontal"), verticalMm: firstGutter(tree, "vertical") };
}

function firstGutter(tree: CutTree, direction: "horizontal" | "vertical"): number | null {
  if (tree.kind === "leaf") return null;
  if (tree.direction === direction) return tree.gutterMm;
  return firstGutter(tree.first, direction) ?? firstGutter(tree.second, direction);
}
