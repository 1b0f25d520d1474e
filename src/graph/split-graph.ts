// A graph in two: what follows from some inputs alone is computed once while they stay as they are, the rest each time. A UNet is called
// for every step of a panel, and its text, boxes and lines are the same in all of them.
import { pruneGraph, valueInfo } from "./edit.ts";
import { inferFacts } from "./infer.ts";
import { feedsOf, type Graph, usedNames } from "./model.ts";

export interface SplitGraph {
  /** From the steady inputs to what `each` reads of them. */
  readonly once: Graph;
  /** The graph as it was, but that it takes the outputs of `once` in place of computing them. */
  readonly each: Graph;
}

/** Less is not worth a second session: of a plain UNet only the keys and values of text, a thousandth of the work, follow from text alone. */
const WORTH = 0.1;

/**
 * Splits by `steady`, names of inputs; those that the graph does not have are no matter. null: less than a tenth of its nodes follow from
 * them alone, or what does is not known well enough to be an input. Outputs of the graph stay in `each`. Nodes must be in topological order.
 */
export function splitGraph(graph: Graph, steady: readonly string[]): SplitGraph | null {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const feeds = feedsOf(graph).map(({ name }) => name);
  const still = new Set(feeds.filter((name) => steady.includes(name)));
  const changing = new Set(feeds.filter((name) => !still.has(name)));
  for (const node of graph.nodes) {
    const used = usedNames(node);
    const changes = used.some((name) => changing.has(name)) || node.output.some((name) => outputs.has(name));
    const follows = changes ? changing : used.some((name) => still.has(name)) ? still : null; // null: it is constant.
    for (const name of node.output) follows?.add(name);
  }
  const isStill = ({ output }: { readonly output: readonly string[] }) => still.has(output[0]!);
  const rest = graph.nodes.filter((node) => !isStill(node));
  if (graph.nodes.length - rest.length < WORTH * graph.nodes.length) return null;
  const facts = inferFacts(graph);
  const read = new Set(rest.flatMap(usedNames));
  const names = [...still].filter((name) => read.has(name) && !feeds.includes(name));
  const known = names.map((name) => ({ name, ...facts.of(name) }));
  if (!known.every(({ type, dims }) => type !== 0 && dims)) return null;
  const handed = known.map(({ name, type, dims }) =>
    valueInfo(
      name,
      type,
      dims!.map((_, i) => `${name}/${i}`),
    ),
  );
  const before = graph.nodes.filter((node) => !changing.has(node.output[0]!));
  const wanted = new Set(before.flatMap(usedNames));
  return {
    once: pruneGraph({
      ...graph,
      nodes: before,
      inputs: graph.inputs.filter(({ name }) => !changing.has(name) && wanted.has(name)),
      outputs: handed,
    }),
    each: pruneGraph({
      ...graph,
      nodes: rest,
      inputs: [...graph.inputs.filter(({ name }) => !still.has(name) || read.has(name)), ...handed],
    }),
  };
}
