// How much memory a run of a graph takes at most, before it is run: bytes of the tensors that are alive together when nodes run in
// order and each tensor goes with its last reader. Weights are told apart: they stay. What a runtime needs within a node is not seen.
import { TensorProto_DataType } from "onnx-buf";
import { sizeOf } from "./facts.ts";
import { type InputDims, inferFacts } from "./infer.ts";
import { feedsOf, type Graph, usedNames } from "./model.ts";

export interface MemoryForecast {
  /** Of what a run makes, its inputs and outputs included. */
  readonly run: number;
  readonly weights: number;
  /** The largest tensor that a run makes. */
  readonly largest: number;
  /** Operators whose results could not be sized, and are left out. */
  readonly missing: readonly string[];
}

/** Operators whose result is their input's memory under another shape. */
const views = new Set("Reshape Flatten Squeeze Unsqueeze Identity".split(" "));
const { DOUBLE, INT64, FLOAT16, BOOL } = TensorProto_DataType;
const bytesOf = new Map<number, number>([
  [DOUBLE, 8],
  [INT64, 8],
  [FLOAT16, 2],
  [BOOL, 1],
]);

/** `dims`: the shapes of inputs for that run; others have example sizes. The graph must be in topological order. */
export function forecastMemory(graph: Graph, dims: InputDims): MemoryForecast {
  const facts = inferFacts(graph, dims);
  const missing = new Set(facts.missing);
  const roots = new Map<string, string>();
  const rootOf = (name: string): string => roots.get(name) ?? name;
  const last = new Map<string, number>();
  for (const [i, node] of graph.nodes.entries()) {
    if (views.has(node.opType)) roots.set(node.output[0]!, rootOf(node.input[0]!));
    for (const name of usedNames(node)) last.set(rootOf(name), i);
  }
  for (const { name } of graph.outputs) last.set(rootOf(name), graph.nodes.length);
  const bytes = (name: string): number => {
    const { type, dims } = facts.of(name);
    return dims ? sizeOf(dims) * (bytesOf.get(type) ?? 4) : 0;
  };
  const dying = new Map<number, string[]>();
  for (const [name, i] of last) dying.set(i, [...(dying.get(i) ?? []), name]);
  const fed = feedsOf(graph).map(({ name }) => name);
  const own = new Set(fed);
  let alive = fed.reduce((sum, name) => sum + bytes(name), 0);
  let run = alive;
  let largest = Math.max(0, ...fed.map(bytes));
  for (const [i, node] of graph.nodes.entries()) {
    for (const name of node.output) {
      if (name === "" || roots.has(name)) continue;
      own.add(name);
      alive += bytes(name);
      largest = Math.max(largest, bytes(name));
      if (!facts.of(name).dims) missing.add(node.opType);
    }
    run = Math.max(run, alive);
    for (const name of dying.get(i) ?? []) if (own.has(name)) alive -= bytes(name);
    for (const name of node.output) if (own.has(name) && !last.has(name)) alive -= bytes(name);
  }
  const weights = [...graph.initializers.keys()].reduce((sum, name) => sum + bytes(name), 0);
  return { run, weights, largest, missing: [...missing] };
}
