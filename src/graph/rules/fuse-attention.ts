// An attention spelt with MatMul and Softmax, self or cross, as one node: the WebGPU backend then never stores the scores.
//   softmax(s q kᵀ) v, heads split off and joined = MultiHeadAttention(q, k, v)
import { type AttentionCore, addAttention, attentionSeeds, fusedAttention, matchAttention } from "../attention-core.ts";
import { opOf } from "../model.ts";
import type { Rule } from "../rule.ts";

export const fuseAttention: Rule<AttentionCore> = {
  name: "fuse-attention",
  candidates: (view) => attentionSeeds(view).filter((node) => opOf(node) !== fusedAttention),
  check: matchAttention,
  rewrite(edit, { q, k, v, heads, scale, output }) {
    edit.redirect(
      output,
      addAttention(edit, [q.projected, k.projected, v.projected], heads, scale, { hint: "fused/attention" }),
    );
  },
};
