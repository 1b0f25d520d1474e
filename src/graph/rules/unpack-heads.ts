// MultiHeadAttention with keys and values packed head by head, [B, N, H, 3, D] (or 2 for keys and values alone), which no
// backend of the browser runs:
//   MHA(packed) = MHA(q, k, v) with q, k, v = Reshape(Split(packed, axis 3), [B, N, H D])
import type { NodeProto } from "onnx-buf";
import { addAttention, beyondPlain, fusedAttention, fusedInputs, scaleOf } from "../attention-core.ts";
import { intOf, opOf } from "../model.ts";
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
  rewrite(edit, { node, packed, parts, channels, heads, scale }) {
    const flat = edit.ints([0, 0, channels]);
    const split = edit.split(packed, 3, Array(parts).fill(1));
    const apart = split.map((part) => edit.add("Reshape", [part, flat], { hint: "unpacked/Reshape" }));
    const qkv = parts === 3 ? apart : [node.input[0]!, ...apart];
    edit.redirect(node.output[0]!, addAttention(edit, qkv, heads, scale, { hint: "unpacked/attention" }));
  },
};

function check(view: View, node: NodeProto): PackedHeads | Refusal {
  const more = beyondPlain(node, fusedInputs, 2);
  if (more) return more;
  const packed = node.input[1] || node.input[0]!;
  const parts = node.input[1] ? 2 : 3;
  const { dims } = view.facts.of(packed);
  const heads = intOf(node, "num_heads", 0);
  if (dims?.length !== 5 || dims[2] !== heads || dims[3] !== parts)
    return { reason: `"${packed}" is [${dims ?? "unknown"}]; expected [B, N, ${heads}, ${parts}, D]` };
  const size = dims[4]!;
  return { node, packed, parts, channels: heads * size, heads, scale: scaleOf(node, size) };
}
