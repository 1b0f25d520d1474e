// Walks a graph once, in order, and says what is known of every tensor.
import { type NodeProto, TensorProto_DataType, type ValueInfoProto } from "onnx-buf";
import { type Fact, fact, smallTensor, uniformOf, unknown } from "./facts.ts";
import { feedsOf, type Graph, opOf } from "./model.ts";
import { constants, factOfTensor } from "./shapes/constants.ts";
import { elementwise } from "./shapes/elementwise.ts";
import { layout } from "./shapes/layout.ts";
import { products } from "./shapes/products.ts";

/** Every operator that shapes can be followed through. */
const opRules = new Map([constants, elementwise, layout, products].flatMap((family) => Object.entries(family)));

export interface Facts {
  of(name: string): Fact;
  /** Ops without a shape rule, by name; what depends on them is unknown. */
  readonly missing: readonly string[];
}

/** Example sizes for free dimensions: first of any input, the last two of an image-like one, all others. */
const example = { batch: 2, side: 64, other: 77 } as const;

/** Shapes of inputs by name. */
export type InputDims = ReadonlyMap<string, readonly number[]>;

/**
 * Infers types, shapes and small constants, at the shapes given for inputs and at example sizes for the others. The graph must be in
 * topological order.
 */
export function inferFacts(graph: Graph, given: InputDims = new Map()): Facts {
  const facts = new Map<string, Fact>();
  const missing = new Set<string>();
  for (const [name, tensor] of graph.initializers) facts.set(name, factOfTensor(tensor));
  for (const input of feedsOf(graph)) {
    const { type, dims } = factOfInput(input);
    facts.set(input.name, fact(type, given.get(input.name) ?? dims));
  }
  const of = (name: string | undefined): Fact => (name ? (facts.get(name) ?? unknown) : unknown);
  for (const node of graph.nodes) {
    const rule = opRules.get(opOf(node));
    if (!rule) missing.add(opOf(node));
    const results = rule?.({ node, at: (index) => of(node.input[index]) });
    if (results) for (const [i, name] of node.output.entries()) facts.set(name, bounded(results[i] ?? unknown));
  }
  return { of, missing: [...missing] };
}

/** The first input shaped like an image, [B, C, h, w]: a UNet's latents. Null when there is none. */
export function latentInput(graph: Graph): { readonly name: string; readonly cells: number } | null {
  for (const input of feedsOf(graph)) {
    const { dims } = factOfInput(input);
    if (dims?.length === 4) return { name: input.name, cells: dims[2]! * dims[3]! };
  }
  return null;
}

/** The size that an input's declaration fixes along an axis; null where it is open, and for what is no input. */
export function fixedSize(graph: Graph, name: string, axis: number): number | null {
  const type = graph.inputs.find((input) => input.name === name)?.type?.value;
  const dim = type?.case === "tensorType" ? type.value.shape?.dim[axis]?.value : undefined;
  return dim?.case === "dimValue" ? Number(dim.value) : null;
}

/** True for weights: stored numbers, at most cast, transposed or reshaped on the way. */
export function isConstant(graph: Graph, producer: ReadonlyMap<string, NodeProto>, name: string): boolean {
  if (graph.initializers.has(name)) return true;
  const node = producer.get(name);
  if (!node) return false;
  if (node.opType === "Constant") return true;
  const isWeight = (input: string) => input === "" || isConstant(graph, producer, input);
  const through = ["Cast", "Transpose", "Reshape", "Identity", "Unsqueeze", "Squeeze", "DequantizeLinear"];
  return through.includes(node.opType) && node.input.every(isWeight);
}

function factOfInput(input: ValueInfoProto): Fact {
  const tensor = input.type?.value;
  if (tensor?.case !== "tensorType") return unknown;
  const dim = tensor.value.shape?.dim;
  if (!dim) return fact(tensor.value.elemType, null);
  const dims = dim.map((d, i) => {
    if (d.value.case === "dimValue" && d.value.value > 0n) return Number(d.value.value);
    if (i === 0) return example.batch;
    return dim.length === 4 && i >= 2 ? example.side : example.other;
  });
  return fact(tensor.value.elemType, dims);
}

/** Forgets numbers of large tensors, except one that stands for all. */
function bounded(f: Fact): Fact {
  if (!f.values || f.values.length <= 1 || f.values.length <= smallTensor) return f;
  const single = uniformOf(f);
  return { ...f, values: single === null ? null : [single] };
}

/** Element types that attention is computed in. */
export const floatTypes: ReadonlyMap<number, "float32" | "float16"> = new Map([
  [TensorProto_DataType.FLOAT, "float32"],
  [TensorProto_DataType.FLOAT16, "float16"],
]);
