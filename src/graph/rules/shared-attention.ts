// StoryDiffusion's consistent self-attention as a graph rewrite: a site's queries also read keys and values of tokens
// chosen from a pool, which is this run's tokens of all images, followed by rows banked in earlier runs.
import { TensorProto_DataType } from "onnx-buf";
import { type Attention, type Attentions, findAttentions } from "../attention.ts";
import { addAttention } from "../attention-core.ts";
import { editGraph, type GraphEdit } from "../edit.ts";
import { floatTypes } from "../infer.ts";
import type { Graph } from "../model.ts";
import { viewGraph } from "../view.ts";
import { widerHeads } from "../wider-heads.ts";

export interface SharingOptions {
  /** Names of sites or beginnings of names ("up", "up.1", "down.0.1"), or "all". */
  readonly sites: readonly string[] | "all";
  /** Inputs that weigh or hide what is read: SharedPorts.gate and each level's bias. */
  readonly weighted: boolean;
  /** Inputs of each site for rows of earlier runs, which join the pool. */
  readonly bank: boolean;
  /** Outputs of each site: this run's rows. */
  readonly keep: boolean;
}

/** A self-attention that shares. */
export interface SharedSite extends Pick<Attention, "name" | "heads" | "channels" | "divisor"> {
  /** Index into SharedPorts.levels; 0 is the finest level that has a shared site. */
  readonly level: number;
  /** Element type of banked and kept rows. */
  readonly dtype: "float32" | "float16";
  /** Inputs [R, C] for rows of earlier runs; in a graph with a bank. */
  readonly bank: Pick<Attention, "k" | "v">;
  /** Outputs [B * N, C] with this run's rows; in a graph that keeps them. */
  readonly kept: Pick<Attention, "k" | "v">;
  /** The output of its MultiHeadAttention over K' and V'. */
  readonly attention: string;
}

interface SharedLevel {
  /** Latent cells that a token covers. */
  readonly divisor: number;
  /** Input int64 [B, M]: rows of the pool that each batch row reads (row = image * N + token; banked ones after B * N). */
  readonly rows: string;
  /** Input float32 [B, M] added to the logits: log of a strength, -1e4 hides, must be finite; in a weighted graph. */
  readonly bias: string;
}

/** What a shared graph takes and gives besides, by name. */
export interface SharedPorts {
  readonly sites: readonly SharedSite[];
  readonly levels: readonly SharedLevel[];
  /** Input float32 [sites] added to all biases of a site: 0, or -1e4 where it shares nothing; in a weighted graph. */
  readonly gate: string;
}

export interface SharedGraph extends SharedPorts, Pick<Attentions, "refused"> {
  readonly graph: Graph;
  /** Self-attentions of the network, shared or not. */
  readonly found: number;
  /** How often each rule was applied. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Makes a graph whose chosen self-attentions share:
 *   K' = Concat(K, Gather(pool_K, rows)), V' alike, attention = MultiHeadAttention(q, K', V').
 * Each batch row reads the rows of the pool that are listed for it besides its own tokens. The graph given is not changed.
 * Throws when a name in `sites` fits no self-attention.
 */
export function shareAttention(graph: Graph, options: SharingOptions): SharedGraph {
  const { self, cross, refused } = findAttentions(viewGraph(graph));
  const chosen = choose(self, options.sites);
  const divisors = [...new Set(chosen.map((site) => site.divisor))].sort((a, b) => a - b);
  const levels = divisors.map((divisor, l) => ({ divisor, rows: `share_${l}`, bias: `share_bias_${l}` }));
  const sites = chosen.map(({ name, channels, heads, divisor, type }, s): SharedSite => {
    const level = divisors.indexOf(divisor);
    const [bank, kept] = ["bank", "site"].map((what) => ({ k: `${what}_k_${s}`, v: `${what}_v_${s}` }));
    return {
      name,
      level,
      channels,
      heads,
      divisor,
      dtype: floatTypes.get(type)!,
      bank: bank!,
      kept: kept!,
      attention: `share_attention_${s}`,
    };
  });
  const ports = { sites, levels, gate: "share_gate" };
  const others = self.filter((site) => !chosen.includes(site));
  return {
    ...ports,
    graph: sites.length === 0 ? graph : openSites(graph, chosen, ports, options),
    found: self.length,
    counts: { "shared-attention": sites.length },
    refused: [
      ...refused,
      ...cross.map(({ node, source, keySource }) => ({
        site: node,
        reason: `cross-attention: queries project "${source}", keys "${keySource}"`,
      })),
      ...others.map(({ node }) => ({ site: node, reason: "not among the sites to share" })),
    ],
  };
}

function choose(found: readonly Attention[], wanted: SharingOptions["sites"]): readonly Attention[] {
  if (wanted === "all") return found;
  const fits = (site: Attention, name: string): boolean => site.name === name || site.name.startsWith(`${name}.`);
  const lost = wanted.find((name) => !found.some((site) => fits(site, name)));
  if (lost !== undefined) {
    const names = found.map((site) => site.name).join(", ") || "none";
    throw new Error(`shareAttention(): no self-attention "${lost}" in this graph; found ${names}`);
  }
  return found.filter((site) => wanted.some((name) => fits(site, name)));
}

function openSites(
  graph: Graph,
  attentions: readonly Attention[],
  { sites, levels, gate }: SharedPorts,
  options: SharingOptions,
): Graph {
  const edit = editGraph(graph);
  for (const [l, { rows, bias }] of levels.entries()) {
    edit.addInput(rows, TensorProto_DataType.INT64, ["share_batch", `shared_${l}`]);
    if (options.weighted) edit.addInput(bias, TensorProto_DataType.FLOAT, ["share_batch", `shared_${l}`]);
  }
  if (options.weighted) edit.addInput(gate, TensorProto_DataType.FLOAT, [sites.length]);
  for (const [s, attention] of attentions.entries()) {
    const { q, k, v, heads, scale, output } = attention;
    const { level, attention: name } = sites[s]!;
    const { rows, bias } = levels[level]!;
    const keys = readPool(edit, attention, sites[s]!, "k", rows, options);
    const values = readPool(edit, attention, sites[s]!, "v", rows, options);
    const attend = (...qkv: readonly string[]) => addAttention(edit, qkv, heads, scale, { output: name });
    const joined = options.weighted
      ? attendWeighted(edit, attention, [keys, values], siteBias(edit, attention, s, bias, gate), attend)
      : attend(q, concatTokens(edit, k, keys), concatTokens(edit, v, values));
    edit.redirect(output, joined);
  }
  return edit.finish();
}

/** The rows that each image reads: Gather(pool, rows) → [B, M, C]. */
function readPool(
  edit: GraphEdit,
  attention: Attention,
  { channels, level, bank, kept }: SharedSite,
  which: "k" | "v",
  rows: string,
  options: SharingOptions,
): string {
  const naming = options.keep ? { output: kept[which] } : {};
  const own = edit.add("Reshape", [attention[which], edit.ints([-1, channels])], naming);
  if (options.keep) edit.addOutput(kept[which], attention.type, ["kept_rows", channels]);
  const axis = { attributes: { axis: { int: 0 } } };
  if (!options.bank) return edit.add("Gather", [own, rows], axis);
  edit.addInput(bank[which], attention.type, [`bank_rows_${level}`, channels]);
  return edit.add("Gather", [edit.add("Concat", [own, bank[which]], axis), rows], axis);
}

function concatTokens(edit: GraphEdit, own: string, read: string): string {
  return edit.add("Concat", [own, read], { attributes: { axis: { int: 1 } } });
}

/** What is added to the logits of a site's read columns, [B, M]. */
function siteBias(edit: GraphEdit, { type }: Attention, s: number, bias: string, gate: string): string {
  const own = edit.add("Gather", [gate, edit.ints([s])], { attributes: { axis: { int: 0 } } });
  const summed = edit.add("Add", [bias, own]);
  return type === TensorProto_DataType.FLOAT
    ? summed
    : edit.add("Cast", [summed], { attributes: { to: { int: type } } });
}

/** A weighted graph's attention: the columns that are read carry their bias. */
function attendWeighted(
  edit: GraphEdit,
  site: Attention,
  [keys, values]: readonly [string, string],
  bias: string,
  attend: (q: string, k: string, v: string) => string,
): string {
  const wide = widerHeads(edit, site);
  const k = concatTokens(edit, wide.keys(site.k), wide.keys(keys, bias));
  const v = wide.values(concatTokens(edit, site.v, values));
  return wide.narrow(attend(wide.queries(site.q), k, v));
}
