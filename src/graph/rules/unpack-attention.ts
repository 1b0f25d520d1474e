// com.microsoft.Attention, as ONNX Runtime's optimiser leaves it: one weight for queries, keys and values.
//   Attention(x, W, b) = MultiHeadAttention(q, k, v) with [q | k | v] = x W + b
// Apart, keys and values can be added to; the weight stays as it is.
import type { NodeProto } from "onnx-buf";
import { addAttention, beyondPlain, scaleOf } from "../attention-core.ts";
import { intOf, intsOf, opOf } from "../model.ts";
import type { Refusal, Rule } from "../rule.ts";
import { isZero, type View } from "../view.ts";

interface PackedAttention {
  readonly node: NodeProto;
  /** Absent when it adds nothing. */
  readonly bias: string | null;
  /** Widths of q, k and v. */
  readonly widths: readonly number[];
  readonly heads: number;
  readonly scale: number;
}

const inputs = ["input", "weights", "bias", "mask_index", "past", "attention_bias", "past_sequence_length"];

export const unpackAttention: Rule<PackedAttention> = {
  name: "unpack-attention",
  candidates: (view) => view.graph.nodes.filter((node) => opOf(node) === "com.microsoft.Attention"),
  check,
  rewrite(edit, { node, bias, widths, heads, scale }) {
    const product = edit.add("MatMul", [node.input[0]!, node.input[1]!], { hint: "unpacked/MatMul" });
    const packed = bias === null ? product : edit.add("Add", [product, bias], { hint: "unpacked/Add" });
    edit.redirect(
      node.output[0]!,
      addAttention(edit, edit.split(packed, 2, widths), heads, scale, { hint: "unpacked/attention" }),
    );
  },
};

function check(view: View, node: NodeProto): PackedAttention | Refusal {
  const more = beyondPlain(node, inputs, 3);
  if (more) return more;
  const columns = view.facts.of(node.input[1]!).dims?.[1];
  if (!columns) return { reason: `the shape of its weight "${node.input[1]}" could not be worked out` };
  const widths = intsOf(node, "qkv_hidden_sizes") ?? [columns / 3, columns / 3, columns / 3];
  const heads = intOf(node, "num_heads", 0);
  const [width = 0] = widths;
  if (new Set(widths).size !== 1 || width * 3 !== columns || heads < 1 || width % heads !== 0)
    return { reason: `weight columns ${columns}, widths [${widths}], ${heads} heads do not fit together` };
  const bias = node.input[2] && !isZero(view, node.input[2]) ? node.input[2] : null;
  return { node, bias, widths, heads, scale: scaleOf(node, width / heads) };
}
