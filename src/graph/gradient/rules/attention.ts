// A whole attention as one operator: O = P V with P = softmax(s Q Kᵀ + b), head by head.
//   dV = Pᵀ dO;  dP = dO Vᵀ;  dS = P∘(dP - rows Σ P∘dP);  dQ = s dS K;  dK = s dSᵀ Q
// (Dao et al. 2022, appendix B.2.) P is computed again, out of queries that were joined with dO: so it cannot be made before dO is there, and one
// attention's scores at a time are in memory; where they are many, those of a few heads, one after the other. Transposes are of [N, C], never of scores.

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
  };
}

/** Queries and dO by heads, both [B, H, N, d], the one not there before the other. */
function tiedQueries({ ops, g }: Backward, q: string, heads: number, size: number): readonly [string, string] {
  const both = ops.reshape(ops.op("Concat", [q, g], { axis: { int: 2 } }), ops.ints([0, 0, 2 * heads, size]));
  const [own, cotangent] = ops.split(ops.transpose(both, [0, 2, 1, 3]), 1, [heads, heads]);
  return [own!, cotangent!];
}

/** The scores of the heads that are taken together, at most, beside the queries' own numbers: as many as the wide layer of a feed-forward. */
const MOST_SCORES = 8;

/** Heads that are taken together: the most that share them out evenly and stay within the bound, else one. */
function headsAtOnce(heads: number, channels: number, keys: number): number {
  const fits = (count: number): boolean => heads % count === 0 && count * keys <= MOST_SCORES * channels;
  return Array.from({ length: heads }, (_, i) => heads - i).find(fits) ?? 1;
}

/** Cotangents of some heads' queries, keys and values, with their scores. */
interface HeadsBack {
  readonly dQ: string;
  /** [B, h, d, L], as dV. */
  readonly dK: string;
  readonly dV: string;
  readonly dS: string;
}

const attention: GradientRule = (backward) => {
  const { ops, x, at, node, scalar } = backward;
  const [heads, channels] = [intOf(node, "num_heads", 1), at(0).dims[2] ?? 0];
  const beyond = node.input.some((name, i) => name !== "" && i > 2 && i !== 5);
  if (beyond || !node.input[2] || at(2).dims[2] !== channels || intOf(node, "unidirectional", 0) !== 0) return [];
  const size = channels / heads;
  const scale = scalar(scaleOf(node, size));
  const { rows, columns, joined, joinedColumns } = headsOf(backward, heads, size);
  const flipped = (name: string) => ops.transpose(name, [0, 1, 3, 2]);
  const back = (
    q: string,
    dO: string,
    k: string,
    kColumns: string,
    vColumns: string,
    bias: string | null,
  ): HeadsBack => {
    const scaled = ops.mul(q, scale);
    const scores = ops.matmul(scaled, kColumns);
    const p = ops.op("Softmax", [bias === null ? scores : ops.add(scores, bias)], { axis: { int: -1 } });
    const dP = ops.matmul(dO, vColumns);
    const dS = ops.mul(p, ops.sub(dP, ops.sum(ops.mul(p, dP), [3])));
    return {
      dQ: ops.mul(ops.matmul(dS, k), scale),
      dK: ops.matmul(flipped(scaled), dS),
      dV: ops.matmul(flipped(dO), p),
      dS,
    };
  };
  const made = once((): HeadsBack => {
    const count = headsAtOnce(heads, channels, at(1).dims[1]!);
    const apart = (name: string) => ops.split(name, 1, Array<number>(heads / count).fill(count));
    const bias = node.input[5] ? { name: node.input[5], own: at(5).dims[1] === heads } : null;
    const [q, dO] = tiedQueries(backward, x(0), heads, size).map(apart);
    const [k, kColumns, vColumns] = [rows(x(1)), columns(x(1)), columns(x(2))].map(apart);
    const biases = bias?.own ? apart(bias.name) : null;
    const parts: HeadsBack[] = [];
    for (const [i, queries] of q!.entries()) {
      const before = parts.at(-1);
      const after = before ? ops.add(queries, ops.zeroOf(before.dQ, at(0).type)) : queries;
      parts.push(back(after, dO![i]!, k![i]!, kColumns![i]!, vColumns![i]!, biases?.[i] ?? bias?.name ?? null));
    }
    const together = (part: keyof HeadsBack) => {
      const names = parts.map((each) => each[part]);
      return names.length === 1 ? names[0]! : ops.op("Concat", names, { axis: { int: 1 } });
    };
    return { dQ: together("dQ"), dK: together("dK"), dV: together("dV"), dS: together("dS") };
  });
  return [
    () => joined(made().dQ),
    () => joinedColumns(made().dK),
    () => joinedColumns(made().dV),
    null,
    null,
    () => {
      const axes = ops.repeated(node.input[5]!, [at(0).dims[0]!, heads, at(0).dims[1]!, at(1).dims[1]!]);
      return axes.length === 0 ? made().dS : ops.sum(made().dS, axes);
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
