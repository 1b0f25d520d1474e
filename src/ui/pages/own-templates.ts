// Layouts that the artist saved, for all stories on this machine.
import * as v from "valibot";
import { create } from "zustand";
import { leavesOf, mapLeaves } from "../../comic/cut-tree.ts";
import { layout } from "../../comic/records/page.ts";
import type { CutTree } from "../../comic/records.ts";
import type { Template } from "../../comic/templates.ts";
import { keep, readKept } from "../kept.ts";

const KEY = "komawari.layouts";
const MOST = 40;
const schema = v.fallback(v.pipe(v.array(layout), v.maxLength(MOST)), []);

/** Hook: the saved trees, the oldest first; leaves are numbered. */
export const useOwnTemplates = create<{ readonly trees: readonly CutTree[] }>()(() => ({
  trees: readKept(KEY, schema, []),
}));

function setTrees(trees: readonly CutTree[]): void {
  useOwnTemplates.setState({ trees });
  keep(KEY, trees);
}

/** Saves the cuts of a page; of equal ones only the first. */
export function saveTemplate(tree: CutTree): void {
  const { trees } = useOwnTemplates.getState();
  const own = mapLeaves(tree, (_, i) => String(i + 1));
  if (trees.some((each) => JSON.stringify(each) === JSON.stringify(own))) return;
  setTrees([...trees, own].slice(-MOST));
}

export function forgetTemplate(index: number): void {
  setTrees(useOwnTemplates.getState().trees.toSpliced(index, 1));
}

/** A saved tree as a template; pages cut by it count as cut by hand, as no list knows it. */
export function templateOf(tree: CutTree): Template {
  return { id: "", count: leavesOf(tree).length, form: "page", tree };
}
