// A UNet as published becomes a UNet that shares: its attentions are brought into one form, then the chosen ones are opened.
import type { Graph } from "./model.ts";
import { type Applied, applyRules, type Rule } from "./rule.ts";
import { attentionBias } from "./rules/attention-bias.ts";
import { fuseAttention } from "./rules/fuse-attention.ts";
import { fuseLayerNorm } from "./rules/fuse-layer-norm.ts";
import { type SharedGraph, type SharingOptions, shareAttention } from "./rules/shared-attention.ts";
import { unpackAttention } from "./rules/unpack-attention.ts";
import { unpackHeads } from "./rules/unpack-heads.ts";

/** Rules that keep what a network computes, in the order in which one makes room for the next. */
const rules = [unpackAttention, unpackHeads, attentionBias, fuseLayerNorm, fuseAttention] as readonly Rule<object>[];

/**
 * Brings every attention into the form MultiHeadAttention(q, k, v) and every LayerNorm into one node. The graph computes the
 * same; it is the one to keep when several sharing graphs are made of a model. The graph given is not changed.
 */
export function normaliseUnet(graph: Graph): Applied {
  return applyRules(graph, rules);
}

/** normaliseUnet(), then shareAttention(): counts and refusals of both. Throws when a name in `sites` fits no self-attention. */
export function rewriteUnet(graph: Graph, options: SharingOptions): SharedGraph {
  const normal = normaliseUnet(graph);
  const shared = shareAttention(normal.graph, options);
  const refused = normal.refused.map(({ node, reason }) => ({ site: node, reason }));
  return { ...shared, counts: { ...normal.counts, ...shared.counts }, refused: [...refused, ...shared.refused] };
}
