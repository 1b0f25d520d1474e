// A UNet as published becomes a UNet that shares: its attentions are brought into one form, then the chosen ones are opened.
import { type Attention, findAttentions } from "./attention.ts";
import { addLowRank, type LowRankGraphPorts, type ProjectionWeights, textProjections } from "./gradient/projections.ts";
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
  /** Keys and values of text take low-rank additions. */
  readonly lowRank?: true;
}

/** A UNet that shares, with ports to read and edit its attention by when they were asked for. */
export interface RewrittenGraph extends SharedGraph {
  /** Divisors of the levels that have a cross-attention, finest first. */
  readonly crossLevels: readonly number[];
  readonly edits: EditPorts | null;
  readonly style: StylePorts | null;
  readonly lowRank: LowRankGraphPorts | null;
  /** What low-rank additions can be made to, to_k and to_v of every cross-attention in turn; none: some cannot. */
  readonly projections: readonly ProjectionWeights["width"][];
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
  const whole = styled?.graph ?? edited?.graph ?? shared.graph;
  const adapted = edits?.lowRank && addLowRank(whole, found.cross);
  const refused = normal.refused.map(({ node, reason }) => ({ site: node, reason }));
  return {
    ...shared,
    graph: adapted?.graph ?? whole,
    counts: { ...normal.counts, ...shared.counts },
    refused: [...refused, ...shared.refused],
    crossLevels: levelsOf(found.cross),
    edits: edited?.ports ?? null,
    style: styled?.ports ?? null,
    lowRank: adapted?.ports ?? null,
    projections: projectionsOf(normal.graph, found.cross),
  };
}

function projectionsOf(graph: Graph, cross: readonly Attention[]): RewrittenGraph["projections"] {
  try {
    return textProjections(graph, cross).flatMap(({ k, v }) => [k.width, v.width]);
  } catch {
    return []; // Keys and values that share a product take no additions of their own: all else works.
  }
}
