// One attention, found by structure, as exporters spell it out of MatMul and Softmax or as a fused node:
//   softmax(scale * q kᵀ) v, with q, k, v = constant-weight projections, heads split off by Reshape and Transpose.
// The walk over a spelt one starts at the product q kᵀ: back to the projections, forward over Softmax to the tensor that to_out projects.
import type { NodeProto } from "onnx-buf";
import type { GraphEdit, NodeOptions } from "./edit.ts";
import { floatTypes } from "./infer.ts";
import { attributeOf, intOf, opOf } from "./model.ts";
import { layoutOps, type Projection, projectionBehind, scalarFactor } from "./projection.ts";
import { isRefusal, type Refusal } from "./rule.ts";
import type { View } from "./view.ts";

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

/** The node of ONNX Runtime that computes a whole attention. */
export const fusedAttention = "com.microsoft.MultiHeadAttention";

/**
 * Adds softmax(scale q kᵀ) v over heads: q, k, v → [B, N, C]. Without a scale it is 1/sqrt(C / heads). Further inputs stand as the
 * node takes them: see fusedInputs.
 */
export function addAttention(
  edit: GraphEdit,
  qkv: readonly string[],
  heads: number,
  scale: number | null,
  name: Pick<NodeOptions, "hint" | "output">,
): string {
  const attributes = { num_heads: { int: heads }, ...(scale === null ? {} : { scale: { float: scale } }) };
  return edit.add("MultiHeadAttention", qkv, { domain: "com.microsoft", attributes, ...name });
}

/** What every attention has one of: q kᵀ, a product of two projections, or a fused node. */
export function attentionSeeds(view: View): readonly NodeProto[] {
  return view.graph.nodes.filter((node) => opOf(node) === fusedAttention || isScoreProduct(view, node));
}

/** A MatMul that ONNX Runtime's optimiser has scaled or transposed. */
const fusedProduct = "com.microsoft.FusedMatMul";

function isScoreProduct(view: View, node: NodeProto): boolean {
  if ((opOf(node) !== "MatMul" && opOf(node) !== fusedProduct) || node.input.some((name) => view.isConstant(name)))
    return false;
  return node.input.every((name) => !isRefusal(projectionBehind(view, name)));
}

/** Reads the attention around a seed, or says why it is none. */
export function matchAttention(view: View, seed: NodeProto): AttentionCore | Refusal {
  return opOf(seed) === fusedAttention ? matchFused(view, seed) : matchSpelt(view, seed);
}

export const fusedInputs = "query key value bias key_padding_mask attention_bias past_key past_value".split(" ");

/** What a node of ONNX Runtime does besides attending to the first `plain` of its inputs; null: nothing. */
export function beyondPlain(node: NodeProto, inputs: readonly string[], plain: number): Refusal | null {
  const extra = inputs.find((_, i) => i >= plain && node.input[i]);
  if (extra !== undefined) return { reason: `it has a ${extra}; expected ${inputs.slice(0, plain).join(", ")} only` };
  if (node.output.slice(1).some((name) => name !== "")) return { reason: "it keeps keys and values" };
  const flag = ["unidirectional", "do_rotary"].find((name) => intOf(node, name, 0) !== 0);
  return flag === undefined ? null : { reason: `${flag} is set; expected plain attention` };
}

/** Its factor on q kᵀ; the default follows from the size of a head. */
export function scaleOf(node: NodeProto, headSize: number): number {
  return attributeOf(node, "scale")?.f || 1 / Math.sqrt(headSize);
}

function matchFused(view: View, node: NodeProto): AttentionCore | Refusal {
  const more = beyondPlain(node, fusedInputs, 3);
  if (more) return more;
  const projections: Projection[] = [];
  for (const [i, what] of ["query", "key", "value"].entries()) {
    const rank = view.facts.of(node.input[i] ?? "").dims?.length;
    if (rank !== 3) return { reason: `the ${what} of the fused attention has rank ${rank ?? "unknown"}; expected 3` };
    const behind = projectionBehind(view, node.input[i]!);
    if (isRefusal(behind)) return behind;
    projections.push({ source: behind.source, projected: node.input[i]!, scale: 1 });
  }
  const [q, k, v] = projections as [Projection, Projection, Projection];
  const { type, dims } = view.facts.of(k.projected);
  const [channels, heads] = [dims![2]!, intOf(node, "num_heads", 0)];
  if (!floatTypes.has(type)) return { reason: `K has element type ${type}; expected float32 (1) or float16 (10)` };
  if (heads < 1 || channels % heads !== 0) return { reason: `${heads} heads do not divide ${channels} channels` };
  return { q, k, v, heads, channels, scale: scaleOf(node, channels / heads), type, output: node.output[0]! };
}

function matchSpelt(view: View, product: NodeProto): AttentionCore | Refusal {
  const [q, k] = [projectionBehind(view, product.input[0]!), projectionBehind(view, product.input[1]!)];
  if (isRefusal(q)) return q;
  if (isRefusal(k)) return k;
  const logits = followLogits(view, product.output[0]!);
  if (isRefusal(logits)) return logits;
  const mixing = followToMatMul(view, logits.weights);
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
  const alpha = attributeOf(product, "alpha")?.f ?? 1;
  return { q, k, v, ...size, scale: q.scale * k.scale * alpha * logits.scale, type, output };
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

function followToMatMul(view: View, tensor: string): { readonly node: NodeProto; readonly tensor: string } | Refusal {
  const node = onlyConsumer(view, tensor);
  if (node?.opType === "MatMul") return { node, tensor };
  if (node && layoutOps.has(node.opType)) return followToMatMul(view, node.output[0]!);
  return { reason: `after the Softmax: expected MatMul, found ${node?.opType ?? "several readers"}` };
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

/** The last tensor inside the graph after the second product that is shaped like the queries. */
function joinedHeads(view: View, from: string, like: string): string | null {
  const wanted = view.facts.of(like).dims?.join();
  let found: string | null = null;
  for (let name = from; ; ) {
    const outer = view.graph.outputs.some((output) => output.name === name);
    if (!outer && view.facts.of(name).dims?.join() === wanted) found = name;
    const node = onlyConsumer(view, name);
    if (!node || !layoutOps.has(node.opType)) return found;
    name = node.output[0]!;
  }
}
