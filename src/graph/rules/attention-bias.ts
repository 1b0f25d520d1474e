// A bias on the projections inside a fused attention, all zeros in Stable Diffusion, costs extra passes and hides q, k and v:
//   MHA(q, k, v, [a | b | c]) = MHA(q + a, k + b, v + c)
import type { NodeProto } from "onnx-buf";
import { addAttention, beyondPlain, fusedAttention, fusedInputs } from "../attention-core.ts";
import { attributeOf, intOf, opOf } from "../model.ts";
import type { Refusal, Rule } from "../rule.ts";
import { isZero, type View } from "../view.ts";

interface BiasedAttention {
  readonly node: NodeProto;
  /** Widths of the three parts, or null when the bias is zero. */
  readonly widths: readonly number[] | null;
}

export const attentionBias: Rule<BiasedAttention> = {
  name: "attention-bias",
  candidates: (view) => view.graph.nodes.filter((node) => opOf(node) === fusedAttention && node.input[3]),
  check,
  rewrite(edit, { node, widths }) {
    const plain = node.input.slice(0, 3);
    const parts = widths === null ? null : edit.split(node.input[3]!, 0, widths);
    const sums = plain.map((name, i) => (parts ? edit.add("Add", [name, parts[i]!], { hint: "unpacked/Add" }) : name));
    const scale = attributeOf(node, "scale");
    edit.redirect(
      node.output[0]!,
      addAttention(edit, sums, intOf(node, "num_heads", 1), scale?.f ?? null, { hint: "unpacked/attention" }),
    );
  },
};

function check(view: View, node: NodeProto): BiasedAttention | Refusal {
  const more = beyondPlain(node, fusedInputs, 4);
  if (more) return more;
  if (!view.isConstant(node.input[3]!)) return { reason: `the bias "${node.input[3]}" is computed` };
  if (isZero(view, node.input[3]!)) return { node, widths: null };
  const widths = node.input.slice(0, 3).map((name) => view.facts.of(name).dims ?? []);
  if (widths.some((dims) => dims.length !== 3))
    return { reason: `queries, keys and values are [${widths.join("], [")}]; expected three of [B, N, C]` };
  return { node, widths: widths.map((dims) => dims[2]!) };
}
