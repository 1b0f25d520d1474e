// Where in a UNet something sits, read off the skip connections: a skip Concat joins features with an ancestor of theirs.
import { sizeOf } from "./facts.ts";
import { intOf } from "./model.ts";
import { ancestorsOf, type View } from "./view.ts";

export interface Position {
  readonly block: "down" | "mid" | "up";
  /** Halvings of both sides since the finest features; 0 is finest. */
  readonly level: number;
  /** Counts the sites of one block and level in order of execution. */
  readonly index: number;
}

export type Skips = ReturnType<typeof findSkips>;

/**
 * Finds the skip connections. None is fine: such a network has a "mid" only. `joins`: outputs of the skip Concats; `before`: what
 * leads to some skip input; h * w of the finest and the coarsest skip at the example size.
 */
export function findSkips(view: View) {
  const joins = new Set<string>();
  const before = new Set<string>();
  const cells: number[] = [];
  for (const node of view.graph.nodes) {
    const dims = view.facts.of(node.output[0]!).dims;
    if (node.opType !== "Concat" || dims?.length !== 4 || ![1, -3].includes(intOf(node, "axis", 0))) continue;
    const [left = "", right = "", ...more] = node.input;
    if (more.length > 0) continue;
    const skip = [left, right].find((name, i) => ancestorsOf(view, i === 0 ? right : left).has(name));
    if (skip === undefined) continue;
    joins.add(node.output[0]!);
    for (const name of ancestorsOf(view, skip)) before.add(name);
    cells.push(sizeOf(dims.slice(2)));
  }
  return { joins, before, finest: Math.max(...cells), coarsest: Math.min(...cells) };
}

/** Block and level of a tensor of `tokens` tokens (at the example size). */
export function placeOf(view: View, skips: Skips, name: string, tokens: number): Omit<Position, "index"> {
  const behind = ancestorsOf(view, name);
  const up = [...skips.joins].some((join) => behind.has(join));
  const block = up ? "up" : skips.before.has(name) ? "down" : "mid";
  return { block, level: skips.joins.size === 0 ? 0 : halvings(skips.finest, tokens) };
}

/** Halvings of both sides that take `from` cells to `to`. */
function halvings(from: number, to: number): number {
  return Math.round(Math.log2(from / to) / 2);
}

/**
 * Names sites as the blocks count: down stages from the finest, up stages from the coarsest, like "down.0", "mid",
 * "up.0.1". The last number is left out where a stage has one site.
 */
export function siteNames(positions: readonly Position[], skips: Skips): readonly string[] {
  const deepest = skips.joins.size === 0 ? 0 : halvings(skips.finest, skips.coarsest);
  const stages = positions.map(({ block, level }) => {
    if (block === "mid") return "mid";
    return `${block}.${block === "up" ? deepest - level : level}`;
  });
  return stages.map((stage, i) => {
    const alone = stages.filter((other) => other === stage).length === 1;
    return alone ? stage : `${stage}.${positions[i]!.index}`;
  });
}
