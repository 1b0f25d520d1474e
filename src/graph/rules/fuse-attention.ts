// An attention spelt with MatMul and Softmax, self or cross, as one node: the WebGPU backend then never stores the scores.
//   softmax(s q kᵀ) v, heads split off and joined = MultiHeadAttention(q, k, v)
import { type AttentionCore, attentionSeeds, matchAttention } from "../attention-core.ts";
import type { Rule } from "../rule.ts";

export const fuseAttention: Rule<AttentionCore> = {
  name: "fuse-attention",
  candidates: (view) => attentionSeeds(view).filter((node) => node.opType === "MatMul"),
  check: matchAttention,
  rewrite(edit, { q, k, v, heads, scale, output }) {
    edit.requireOpset("com.microsoft", 1);
    const fused = edit.add("MultiHeadAttention", [q.projected, k.projected, v.projected], {
      domain: "com.microsoft",
      attributes: { num_heads: { int: heads }, scale: { float: scale } },
      hint: "fused/attention",
    });
    edit.redirect(output, fused);
  },
};
