// One attention, as exporters spell it out of MatMul and Softmax, found by structure:
//   softmax(scale * q kᵀ) v, with q, k, v = constant-weight projections, heads split off by Reshape and Transpose.
// The walk starts at the product q kᵀ: back to the projections, forward over Softmax to the tensor that to_out projects.
import type { NodeProto } from "onnx-buf";
import { uniformOf } from "./facts.ts";
import { floatTypes } from "./infer.ts";
import { intOf } from "./model.ts";
import { isRefusal, type Refusal } from "./rule.ts";
import type { View } from "./view.ts";

/** A projected tensor [B, N, C] and what it projects. */
interface Projection {
  readonly source: string;
  readonly projected: string;
  /** Product of the factors between the projected tensor and its use. */
  readonly scale: number;
}

export interface AttentionCore {
  readonly q: Projection;
  readonly k: Projection;
  readonly v: Projection;
  readonly heads: number;
  readonly channels: number;
  /** The original's factor on q kᵀ. */
  readonly scale: number;
  /** TensorProto_DataType of K. */
  readonly type: number;
  /** The joined heads, [B, N, C]: what to_out projects. */
  readonly output: string;
}

const layoutOps = new Set(["Reshape", "Transpose", "Cast", "Identity", "Squeeze", "Unsqueeze", "Dropout"]);

/** Products of two computed tensors, both of which go back to a projection: the q kᵀ of every attention. */
export function scoreProducts(view: View): readonly NodeProto[] {
  return view.graph.nodes.filter((node) => {
    if (node.opType !== "MatMul" || node.input.some((name) => view.isConstant(name))) return false;
    return node.input.every((name) => !isRefusal(projectionBehind(view, name)));
  });
}

/** Reads the attention around a q kᵀ, or says why it is none. */
export function matchAttention(view: View, product: NodeProto): AttentionCore | Refusal {
  const q = projectionBehind(view, product.input[0]!);
  const k = projectionBehind(view, product.input[1]!);
  if (isRefusal(q)) return q;
  if (isRefusal(k)) return k;
  const logits = followLogits(view, product.output[0]!);
  if (isRefusal(logits)) return logits;
  const mixing = followTo(view, logits.weights, "MatMul");
  if (isRefusal(mixing)) return mixing;
  if (mixing.node.input[0] !== mixing.tensor)
    return { reason: "the softmax is not the left side of its product with v" };
  const v = projectionBehind(view, mixing.node.input[1]!);
  if (isRefusal(v)) return v;
  if (v.scale !== 1) return { reason: `v is scaled by ${v.scale}; expected it plain` };
  const size = headsOf(view, product, k);
  if (isRefusal(size)) return size;
  const output = joinedHeads(view, mixing.node.output[0]!, q.projected);
  if (output === null) return { reason: "after the second product no tensor has the shape of the queries, [B, N, C]" };
  const { type } = view.facts.of(k.projected);
  if (!floatTypes.has(type)) return { reason: `K has element type ${type}; expected float32 (1) or float16 (10)` };
  return { q, k, v, ...size, scale: q.scale * k.scale * logits.scale, type, output };
}

/** Walks back from a use of q, k or v to the MatMul or Gemm that projects it. */
function projectionBehind(view: View, use: string): Projection | Refusal {
  const path: { readonly name: string; readonly factor: number }[] = [];
  let name = use;
  let biased = -1;
  for (;;) {
    const node = view.producer(name);
    if (!node) return { reason: `"${name}" is no projection: nothing computes it` };
    const data = node.input.find((input) => !view.isConstant(input) && uniformOf(view.facts.of(input)) === null);
    if (data === undefined) return { reason: `"${name}" is no projection: ${node.opType} reads constants only` };
    if (
      (node.opType === "MatMul" || node.opType === "Gemm") &&
      node.input[0] === data &&
      view.isConstant(node.input[1]!)
    ) {
      path.push({ name, factor: 1 });
      return projectionOn(view, data, path, biased);
    }
    const factor = scalarFactor(view, node, data);
    if (
      factor === null &&
      node.opType === "Add" &&
      node.input.every((input) => input === data || view.isConstant(input))
    ) {
      biased = path.length;
    } else if (factor === null && !layoutOps.has(node.opType)) {
      return { reason: `"${name}" is no projection: ${node.opType} between it and its MatMul` };
    }
    path.push({ name, factor: factor ?? 1 });
    name = data;
  }
}

/** Picks [B, N, C] on the path from use (first) to projection (last): the first of rank 3 once the bias is added. */
function projectionOn(
  view: View,
  source: string,
  path: readonly { readonly name: string; readonly factor: number }[],
  biased: number,
): Projection | Refusal {
  const from = biased < 0 ? path.length - 1 : biased;
  for (let i = from; i >= 0; i--) {
    if (view.facts.of(path[i]!.name).dims?.length !== 3) continue;
    const scale = path.slice(0, i).reduce((product, step) => product * step.factor, 1);
    return { source: sourceBehind(view, source), projected: path[i]!.name, scale };
  }
  const { missing } = view.facts;
  return {
    reason: `no projected tensor of rank 3 behind "${path[0]!.name}"${missing.length ? `; no shape rule for ${missing}` : ""}`,
  };
}

/** A Gemm reads a flattened copy of the features: the tensor before that. */
function sourceBehind(view: View, name: string): string {
  const node = view.producer(name);
  return node && ["Reshape", "Identity"].includes(node.opType) ? sourceBehind(view, node.input[0]!) : name;
}

/** The number that a node multiplies `data` with, 1 for Add of zero, null for anything else. */
function scalarFactor(view: View, node: NodeProto, data: string): number | null {
  const other = node.input.find((input) => input !== data);
  const value = other === undefined ? null : uniformOf(view.facts.of(other));
  if (value === null) return null;
  if (node.opType === "Mul") return value;
  if (node.opType === "Div" && node.input[0] === data) return 1 / value;
  return (node.opType === "Add" || node.opType === "Sub") && value === 0 && node.input[0] === data ? 1 : null;
}

/** From q kᵀ over scaling to the Softmax. */
function followLogits(view: View, product: string): { readonly weights: string; readonly scale: number } | Refusal {
  let name = product;
  let scale = 1;
  for (;;) {
    const node = onlyConsumer(view, name);
    if (!node) return { reason: `"${name}" has several readers or none; expected a Softmax to follow` };
    if (node.opType === "Softmax") {
      const rank = view.facts.of(name).dims?.length;
      const axis = intOf(node, "axis", -1);
      if (axis !== -1 && axis !== (rank ?? 0) - 1) return { reason: `Softmax over axis ${axis}; expected the last` };
      return { weights: node.output[0]!, scale };
    }
    const factor = scalarFactor(view, node, name);
    if (factor === null && !layoutOps.has(node.opType)) {
      return { reason: `no Softmax on the product of q and k: ${node.opType} "${node.name}" comes first` };
    }
    scale *= factor ?? 1;
    name = node.output[0]!;
  }
}

function followTo(
  view: View,
  from: string,
  op: string,
): { readonly node: NodeProto; readonly tensor: string } | Refusal {
  let tensor = from;
  for (;;) {
    const node = onlyConsumer(view, tensor);
    if (node?.opType === op) return { node, tensor };
    if (!node || !layoutOps.has(node.opType))
      return { reason: `after the Softmax: expected ${op}, found ${node?.opType ?? "several readers"}` };
    tensor = node.output[0]!;
  }
}

/** The only reader of a tensor's contents; its Shape may be read besides. */
function onlyConsumer(view: View, name: string): NodeProto | null {
  const readers = view.consumers(name).filter((node) => node.opType !== "Shape");
  return readers.length === 1 ? readers[0]! : null;
}

/** Head count from the scores' shape, [B, H, N, L] or [B*H, N, L]; the split must make contiguous blocks of channels. */
function headsOf(view: View, product: NodeProto, k: Projection): { heads: number; channels: number } | Refusal {
  const scores = view.facts.of(product.output[0]!).dims;
  const [batch = 1, , channels = 0] = view.facts.of(k.projected).dims ?? [];
  if (!scores || channels === 0)
    return { reason: `the shape of the scores "${product.output[0]}" could not be worked out` };
  const heads = scores.length === 4 ? scores[1]! : scores[0]! / batch;
  if (channels % heads !== 0) return { reason: `${heads} heads do not divide ${channels} channels` };
  const split = view.consumers(k.projected).find((node) => node.opType === "Reshape");
  const blocks = split && view.facts.of(split.output[0]!).dims;
  if (heads > 1 && (blocks?.[2] !== heads || blocks[3] !== channels / heads)) {
    return { reason: `heads are split as [${blocks}]; expected [B, N, ${heads}, ${channels / heads}]` };
  }
  return { heads, channels };
}

/** The last tensor after the second product that is shaped like the queries. */
function joinedHeads(view: View, from: string, like: string): string | null {
  const wanted = view.facts.of(like).dims?.join();
  let found: string | null = null;
  for (let name = from; ; ) {
    if (view.facts.of(name).dims?.join() === wanted) found = name;
    const node = onlyConsumer(view, name);
    if (!node || !layoutOps.has(node.opType)) return found;
    name = node.output[0]!;
  }
}
