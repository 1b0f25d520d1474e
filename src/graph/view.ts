// A graph with what rules ask of it: who makes a tensor, who reads it, what is known about it.
import type { NodeProto } from "onnx-buf";
import { uniformOf } from "./facts.ts";
import { type Facts, inferFacts, isConstant } from "./infer.ts";
import { attributeOf, type Graph, numbersOf, usedNames } from "./model.ts";

export type View = ReturnType<typeof createView>;

const views = new WeakMap<Graph, View>();

/** Indexes a graph, which must be in topological order; the same view as long as it is the same graph. */
export function viewGraph(graph: Graph): View {
  const view = views.get(graph) ?? createView(graph);
  views.set(graph, view);
  return view;
}

function createView(graph: Graph) {
  const producers = new Map<string, NodeProto>();
  const readers = new Map<string, NodeProto[]>();
  for (const node of graph.nodes) {
    for (const name of node.output) producers.set(name, node);
    for (const name of new Set(usedNames(node))) {
      const list = readers.get(name);
      if (list) list.push(node);
      else readers.set(name, [node]);
    }
  }
  let facts: Facts | undefined;
  return {
    graph,
    /** Followed when first asked: many a rule finds nothing to look at. */
    get facts(): Facts {
      facts ??= inferFacts(graph);
      return facts;
    },
    producer: (name: string) => producers.get(name),
    consumers: (name: string): readonly NodeProto[] => readers.get(name) ?? [],
    /** True for weights, however they are stored. */
    isConstant: (name: string) => isConstant(graph, producers, name),
  };
}

/** Every tensor that `name` is computed from, itself included. Shape arithmetic is not followed: it carries no features. */
export function ancestorsOf(view: View, name: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const node = view.producer(next);
    if (node && node.opType !== "Shape") open.push(...usedNames(node));
  }
  return seen;
}

/** A tensor before the Casts that it went through. */
export function uncast(view: View, name: string): string {
  const node = view.producer(name);
  return node?.opType === "Cast" ? uncast(view, node.input[0]!) : name;
}

/** True when every number of a constant is known to be zero; false when it is kept outside the file. */
export function isZero(view: View, name: string): boolean {
  if (uniformOf(view.facts.of(name)) === 0) return true;
  const node = view.producer(name);
  const stored =
    view.graph.initializers.get(name) ?? (node?.opType === "Constant" ? attributeOf(node, "value")?.t : undefined);
  return (stored && numbersOf(stored)?.every((x) => x === 0)) ?? false;
}
