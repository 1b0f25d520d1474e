// MultiHeadAttention with keys and values packed head by head, [B, N, H, 3, D] (or 2 for keys and values alone), which no
// backend of the browser runs:
//   MHA(packed) = MHA(q, k, v) with q, k, v = Reshape(Split(packed, axis 3), [B, N, H D])
import type { NodeProto } from "onnx-buf";
import { addAttention, fusedAttention } from "../attention-core.ts";
import type { GraphEdit } from "../edit.ts";
import { attributeOf, intOf, opOf } from "../model.ts";
import type { Refusal, Rule } from "../rule.ts";
import type { View } from "../view.ts";

interface PackedHeads {
  readonly node: NodeProto;
  readonly packed: string;
  /** 3 with queries, 2 without. */
  readonly parts: number;
  readonly channels: number;
  readonly heads: number;
  readonly scale: number;
}

export const unpackHeads: Rule<PackedHeads> = {
  name: "unpack-heads",
  candidates: (view) => view.graph.nodes.filter((node) => opOf(node) === fusedAttention && !node.input[2]),
  check,
  rewrite(edit, match) {
    const { node, parts, heads, scale } = match;
    const apart = partsOf(edit, match);
    const qkv = parts === 3 ? apart : [node.input[0]!, ...apart];
    edit.redirect(node.output[0]!, addAttention(edit, qkv, heads, scale, "unpacked"));
  },
};

function partsOf(edit: GraphEdit, { packed, parts, channels }: PackedHeads): readonly string[] {
  const sizes = Array.from({ length: parts }, () => 1);
  const flat = edit.ints([0, 0, channels]);
  return edit.split(packed, 3, sizes).map((part) => edit.add("Reshape", [part, flat], { hint: "unpacked/Reshape" }));
}

function check(view: View, node: NodeProto): PackedHeads | Refusal {
  if (node.input.slice(2).some((name) => name !== ""))
    return { reason: "it has a bias, a mask or a past; expected packed heads only" };
  if (node.output.slice(1).some((name) => name !== "")) return { reason: "it keeps keys and values" };
  if (intOf(node, "unidirectional", 0) !== 0) return { reason: "it is causal" };
  const packed = node.input[1] || node.input[0]!;
  const parts = node.input[1] ? 2 : 3;
  const { dims } = view.facts.of(packed);
  const heads = intOf(node, "num_heads", 0);
  if (dims?.length !== 5 || dims[2] !== heads || dims[3] !== parts)
    return { reason: `"${packed}" is [${dims ?? "unknown"}]; expected [B, N, ${heads}, ${parts}, D]` };
  const size = dims[4]!;
  const scale = attributeOf(node, "scale")?.f || 1 / Math.sqrt(size);
  return { node, packed, parts, channels: heads * size, heads, scale };
}
