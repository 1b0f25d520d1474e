// StoryDiffusion's consistent self-attention as a graph rewrite: a site's queries also read keys and values of tokens
// chosen from a pool, which is this run's tokens of all images, followed by rows banked in earlier runs.
import type { NodeProto } from "onnx-buf";
import { TensorProto_DataType } from "onnx-buf";
import { attentionSeeds } from "../attention-core.ts";
import type { Attribute, GraphEdit } from "../edit.ts";
import { floatTypes } from "../infer.ts";
import type { Graph } from "../model.ts";
import { applyRules, isRefusal, type Rule } from "../rule.ts";
import { findSelfAttentions, matchSelfAttention, type SelfAttention } from "../self-attention.ts";
import { viewGraph } from "../view.ts";

export interface SharingOptions {
  /** Names of sites or beginnings of names ("up", "up.1", "down.0.1"), or "all". */
  readonly sites: readonly string[] | "all";
  /** Inputs `share_bias_<level>` and `share_gate`: weigh or hide what is read. */
  readonly weighted: boolean;
  /** Inputs `bank_k_<s>` and `bank_v_<s>`: rows of earlier runs join the pool. */
  readonly bank: boolean;
  /** Outputs `site_k_<s>` and `site_v_<s>`: this run's rows. */
  readonly keep: boolean;
}

/** A self-attention that shares; its place in the list is the s of the input and output names. */
export interface SharedSite {
  readonly name: string;
  /** Index of the share inputs; 0 is the finest level that has a shared site. */
  readonly level: number;
  readonly channels: number;
  readonly heads: number;
  /** Tokens = h * w / divisor for latents [B, C, h, w]. */
  readonly divisor: number;
  /** Element type of banked and kept rows. */
  readonly dtype: "float32" | "float16";
}

export interface SharedGraph {
  readonly graph: Graph;
  readonly sites: readonly SharedSite[];
  /** One entry per `share_<level>` input: latent cells that a token of it covers. */
  readonly levels: readonly { readonly divisor: number }[];
  /** How often each rule was applied. */
  readonly counts: Readonly<Record<string, number>>;
  /** Attentions left alone, by node, and why: cross-attention, not chosen, or spelt in a way that is not read. */
  readonly refused: readonly { readonly site: string; readonly reason: string }[];
}

interface Target {
  readonly site: SelfAttention;
  readonly s: number;
  readonly level: number;
}

/** Channels that carry the bias; MultiHeadAttention on WebGPU wants head sizes in fours. */
const extra = 4;

/**
 * Makes a graph whose chosen self-attentions share:
 *   K' = Concat(K, Gather(pool_K, share)), V' alike, attention = MultiHeadAttention(q, K', V').
 * Inputs added: `share_<level>` int64 [B, M], rows of the pool (row = image * N + token; banked rows after B * N) that
 * each batch row reads besides its own tokens; the rest as in SharingOptions, with `bank_*_<s>` [R, C], `share_bias_<level>`
 * float32 [B, M] added to the logits (log of a strength; -1e4 hides; must be finite) and `share_gate` float32 [sites] added
 * to all biases of a site (0, or -1e4 for a site that shares nothing). The graph given is not changed.
 * Throws when a name in `sites` fits no self-attention.
 */
export function shareAttention(graph: Graph, options: SharingOptions): SharedGraph {
  const chosen = choose(findSelfAttentions(viewGraph(graph)), options.sites);
  const divisors = [...new Set(chosen.map((site) => site.divisor))].sort((a, b) => a - b);
  const targets = chosen.map((site, s): Target => ({ site, s, level: divisors.indexOf(site.divisor) }));
  const applied = applyRules(graph, [sharedAttention(targets, options)]);
  return {
    graph: applied.graph,
    sites: targets.map(({ site, level }) => ({
      name: site.name,
      level,
      channels: site.channels,
      heads: site.heads,
      divisor: site.divisor,
      dtype: floatTypes.get(site.type)!,
    })),
    levels: divisors.map((divisor) => ({ divisor })),
    counts: applied.counts,
    refused: applied.refused.map(({ node, reason }) => ({ site: node, reason })),
  };
}

function choose(found: readonly SelfAttention[], wanted: SharingOptions["sites"]): readonly SelfAttention[] {
  if (wanted === "all") return found;
  const fits = (site: SelfAttention, name: string): boolean => site.name === name || site.name.startsWith(`${name}.`);
  const lost = wanted.find((name) => !found.some((site) => fits(site, name)));
  if (lost !== undefined) {
    const names = found.map((site) => site.name).join(", ") || "none";
    throw new Error(`shareAttention(): no self-attention "${lost}" in this graph; found ${names}`);
  }
  return found.filter((site) => wanted.some((name) => fits(site, name)));
}

/** softmax(s q kᵀ) v → MultiHeadAttention(q, Concat(K, Gather(pool_K, share)), Concat(V, Gather(pool_V, share))) at the targets. */
function sharedAttention(targets: readonly Target[], options: SharingOptions): Rule<Target> {
  const byOutput = new Map(targets.map((target) => [target.site.output, target]));
  return {
    name: "shared-attention",
    candidates: attentionSeeds,
    check(view, node: NodeProto) {
      const core = matchSelfAttention(view, node);
      if (isRefusal(core)) return core;
      return byOutput.get(core.output) ?? { reason: "not among the sites to share" };
    },
    rewrite(edit, target) {
      if (target.s === 0) addCommonInputs(edit, targets, options);
      shareSite(edit, target, options);
    },
  };
}

function addCommonInputs(edit: GraphEdit, targets: readonly Target[], options: SharingOptions): void {
  edit.requireOpset("com.microsoft", 1);
  for (const level of new Set(targets.map((target) => target.level))) {
    edit.addInput(`share_${level}`, TensorProto_DataType.INT64, ["share_batch", `shared_${level}`]);
    if (!options.weighted) continue;
    edit.addInput(`share_bias_${level}`, TensorProto_DataType.FLOAT, ["share_batch", `shared_${level}`]);
  }
  if (options.weighted) edit.addInput("share_gate", TensorProto_DataType.FLOAT, [targets.length]);
}

function shareSite(edit: GraphEdit, target: Target, options: SharingOptions): void {
  const { site, level } = target;
  const keys = readPool(edit, target, "k", options);
  const values = readPool(edit, target, "v", options);
  const joined = options.weighted
    ? attendWeighted(edit, target, keys, values)
    : attend(
        edit,
        site,
        [site.q, concatTokens(edit, site.k, keys), concatTokens(edit, site.v, values)],
        `share_${level}`,
      );
  edit.redirect(site.output, joined);
}

/** The rows that each image reads: Gather(pool, share) → [B, M, C]. */
function readPool(edit: GraphEdit, { site, s, level }: Target, which: "k" | "v", options: SharingOptions): string {
  const output = `site_${which}_${s}`;
  const rows = edit.add("Reshape", [site[which], edit.ints([-1, site.channels])], options.keep ? { output } : {});
  if (options.keep) edit.addOutput(output, site.type, ["kept_rows", site.channels]);
  if (!options.bank) return edit.add("Gather", [rows, `share_${level}`], { attributes: { axis: { int: 0 } } });
  const bank = `bank_${which}_${s}`;
  edit.addInput(bank, site.type, [`bank_rows_${level}`, site.channels]);
  const pool = edit.add("Concat", [rows, bank], { attributes: { axis: { int: 0 } } });
  return edit.add("Gather", [pool, `share_${level}`], { attributes: { axis: { int: 0 } } });
}

function concatTokens(edit: GraphEdit, own: string, read: string): string {
  return edit.add("Concat", [own, read], { attributes: { axis: { int: 1 } } });
}

function attend(edit: GraphEdit, site: SelfAttention, qkv: readonly string[], hint: string): string {
  const attributes: Record<string, Attribute> = { num_heads: { int: site.heads }, scale: { float: site.scale } };
  return edit.add("MultiHeadAttention", qkv, { domain: "com.microsoft", attributes, hint: `added/${hint}/attention` });
}

/**
 * Adds the bias b of a read column to its logits without a mask [B, L, N + M]: every head grows by four channels, in which q
 * is 1/scale, K' is (b, 0, 0, 0) and V' is 0. Then scale * (q·k + b/scale) = scale * q·k + b.
 */
function attendWeighted(edit: GraphEdit, { site, s, level }: Target, keys: string, values: string): string {
  const { heads, type } = site;
  const size = site.channels / heads;
  const split = edit.ints([0, 0, heads, size]);
  const joined = edit.ints([0, 0, heads * (size + extra)]);
  const padding = edit.ints([0, 0, 0, 0, 0, 0, 0, extra]);
  const widen = (tokens: string, fill: number): string => {
    const apart = edit.add("Reshape", [tokens, split]);
    return edit.add("Reshape", [edit.add("Pad", [apart, padding, edit.floats([fill], [], type)]), joined]);
  };
  const gate = edit.add("Gather", ["share_gate", edit.ints([s])], { attributes: { axis: { int: 0 } } });
  const summed = edit.add("Add", [`share_bias_${level}`, gate]);
  const bias =
    type === TensorProto_DataType.FLOAT ? summed : edit.add("Cast", [summed], { attributes: { to: { int: type } } });
  const spread = Array.from({ length: heads * extra }, (_, i) => (i % extra === 0 ? 1 : 0));
  const columns = edit.add("Mul", [
    edit.add("Reshape", [bias, edit.ints([0, 0, 1, 1])]),
    edit.floats(spread, [1, 1, heads, extra], type),
  ]);
  const weighted = edit.add("Concat", [edit.add("Reshape", [keys, split]), columns], {
    attributes: { axis: { int: 3 } },
  });
  const k = concatTokens(edit, widen(site.k, 0), edit.add("Reshape", [weighted, joined]));
  const v = widen(concatTokens(edit, site.v, values), 0);
  const wide = attend(edit, site, [widen(site.q, 1 / site.scale), k, v], `share_${level}`);
  const apart = edit.add("Reshape", [wide, edit.ints([0, 0, heads, size + extra])]);
  const cut = edit.add("Slice", [apart, edit.ints([0]), edit.ints([size]), edit.ints([3])]);
  return edit.add("Reshape", [cut, edit.ints([0, 0, site.channels])]);
}
