// A UNet as published becomes a UNet that shares: its attentions are brought into one form, then the chosen ones are opened.
import { findAttentions } from "./attention.ts";
import type { Graph } from "./model.ts";
import { type Applied, applyRules, type Rule } from "./rule.ts";
import { alignStatistics, type StylePorts } from "./rules/aligned-attention.ts";
import { attentionBias } from "./rules/attention-bias.ts";
import { channelFirst } from "./rules/channel-first.ts";
import { type AttentionEdits, type EditPorts, editAttention, levelsOf } from "./rules/edited-attention.ts";
import { fuseAttention } from "./rules/fuse-attention.ts";
import { fuseLayerNorm } from "./rules/fuse-layer-norm.ts";
import { type SharedGraph, type SharingOptions, shareAttention } from "./rules/shared-attention.ts";
import { unpackAttention } from "./rules/unpack-attention.ts";
import { unpackHeads } from "./rules/unpack-heads.ts";
import { viewGraph } from "./view.ts";

/** Rules that keep what a network computes, in the order in which one makes room for the next. */
const rules = [
  unpackAttention,
  unpackHeads,
  attentionBias,
  channelFirst,
  fuseLayerNorm,
  fuseAttention,
] as readonly Rule<object>[];

/**
 * Brings every attention into the form MultiHeadAttention(q, k, v) and every LayerNorm into one node. The graph computes the
 * same; it is the one to keep when several sharing graphs are made of a model. The graph given is not changed.
 */
export function normaliseUnet(graph: Graph): Applied {
  return applyRules(graph, rules);
}

export interface UnetEdits extends AttentionEdits {
  /** The self-attentions that share align their statistics with those of a style. */
  readonly style?: true;
}

/** A UNet that shares, with ports to read and edit its attention by when they were asked for. */
export interface RewrittenGraph extends SharedGraph {
  /** Divisors of the levels that have a cross-attention, finest first. */
  readonly crossLevels: readonly number[];
  readonly edits: EditPorts | null;
  readonly style: StylePorts | null;
}

/**
 * normaliseUnet(), then shareAttention(), then what there is to edit and to align: counts and refusals of the first two.
 * Throws when a name in `sites` fits no self-attention, or a level to edit has no attention.
 */
export function rewriteUnet(graph: Graph, options: SharingOptions, edits: UnetEdits | null = null): RewrittenGraph {
  const normal = normaliseUnet(graph);
  const found = findAttentions(viewGraph(normal.graph));
  const shared = shareAttention(normal.graph, options);
  const edited = edits && editAttention(shared.graph, found, edits, shared.sites);
  const sharing = found.self.filter(({ name }) => shared.sites.some((site) => site.name === name));
  const styled = edits?.style && edited ? alignStatistics(edited.graph, sharing) : null;
  const refused = normal.refused.map(({ node, reason }) => ({ site: node, reason }));
  return {
    ...shared,
    graph: styled?.graph ?? edited?.graph ?? shared.graph,
    counts: { ...normal.counts, ...shared.counts },
    refused: [...refused, ...shared.refused],
    crossLevels: levelsOf(found.cross),
    edits: edited?.ports ?? null,
    style: styled?.ports ?? null,
  };
}
