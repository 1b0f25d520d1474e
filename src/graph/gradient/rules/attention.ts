// A whole attention as one operator: O = P V with P = softmax(s Q Kᵀ + b), head by head.
//   dV = Pᵀ dO;  dP = dO Vᵀ;  dS = P∘(dP - D), D = rows Σ dO∘O;  dQ = s dS K;  dK = s dSᵀ Q
// (Dao et al. 2022, appendix B.2: D = Σ dP∘P without the large tensors.) P is computed again, out of queries that were joined with dO:
// so it cannot be made before dO is there, and one attention's scores at a time are in memory. Transposes are of [N, C], never of scores.

import { fusedAttention, scaleOf } from "../../attention-core.ts";
import { intOf } from "../../model.ts";
import type { Backward, GradientRule, GradientRules } from "../gradient-rule.ts";

/** Heads side by side, in several orders of axes. */
function headsOf({ ops }: Backward, heads: number, size: number) {
  const apart = ops.ints([0, 0, heads, size]);
  return {
    /** [B, L, C] as [B, H, L, d]. */
    rows: (x: string) => ops.transpose(ops.reshape(x, apart), [0, 2, 1, 3]),
    /** [B, L, C] as [B, H, d, L]. */
    columns: (x: string) => ops.transpose(ops.reshape(x, apart), [0, 2, 3, 1]),
    /** [B, H, L, d] as [B, L, C]. */
    joined: (x: string) => ops.reshape(ops.transpose(x, [0, 2, 1, 3]), ops.ints([0, 0, heads * size])),
    /** [B, H, d, L] as [B, L, C]. */
    joinedColumns: (x: string) => ops.reshape(ops.transpose(x, [0, 3, 1, 2]), ops.ints([0, 0, heads * size])),
    /** Products [B, N, C] summed over each head's channels: [B, H, N, 1]. */
    sums: (x: string) => ops.transpose(ops.sum(ops.reshape(x, apart), [3]), [0, 2, 1, 3]),
  };
}

/** Queries and dO by heads, both [B, H, N, d], the one not there before the other. */
function tiedQueries({ ops, g }: Backward, q: string, heads: number, size: number): readonly [string, string] {
  const both = ops.reshape(ops.op("Concat", [q, g], { axis: { int: 2 } }), ops.ints([0, 0, 2 * heads, size]));
  const [own, cotangent] = ops.split(ops.transpose(both, [0, 2, 1, 3]), 1, [heads, heads]);
  return [own!, cotangent!];
}

const attention: GradientRule = (backward) => {
  const { ops, g, x, y, at, node, scalar } = backward;
  const [heads, channels] = [intOf(node, "num_heads", 1), at(0).dims[2] ?? 0];
  const beyond = node.input.some((name, i) => name !== "" && i > 2 && i !== 5);
  if (beyond || !node.input[2] || at(2).dims[2] !== channels || intOf(node, "unidirectional", 0) !== 0) return [];
  const size = channels / heads;
  const scale = scalar(scaleOf(node, size));
  const { rows, columns, joined, joinedColumns, sums } = headsOf(backward, heads, size);
  const made = once(() => {
    const [own, dO] = tiedQueries(backward, x(0), heads, size);
    const q = ops.mul(own, scale);
    const scores = ops.matmul(q, columns(x(1)));
    const logits = node.input[5] ? ops.add(scores, node.input[5]) : scores;
    return { q, dO, p: ops.op("Softmax", [logits], { axis: { int: -1 } }) };
  });
  const dS = once(() => {
    const { dO, p } = made();
    return ops.mul(p, ops.sub(ops.matmul(dO, columns(x(2))), sums(ops.mul(g, y()))));
  });
  const flipped = (name: string) => ops.transpose(name, [0, 1, 3, 2]);
  return [
    () => joined(ops.mul(ops.matmul(dS(), rows(x(1))), scale)),
    () => joinedColumns(ops.matmul(flipped(made().q), dS())),
    () => joinedColumns(ops.matmul(flipped(made().dO), made().p)),
    null,
    null,
    () => {
      const axes = ops.repeated(node.input[5]!, [at(0).dims[0]!, heads, at(0).dims[1]!, at(1).dims[1]!]);
      return axes.length === 0 ? dS() : ops.sum(dS(), axes);
    },
  ];
};

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

export const attentions: GradientRules = { [fusedAttention]: attention };
