// Attention that is read and edited (Prompt-to-Prompt, ReCorD): the maps of cross-attentions come out, numbers are added to their
// logits, and a row's maps become another row's. A graph is given the ports that are asked for and pays for no others.
import { TensorProto_DataType } from "onnx-buf";
import type { Attention, Attentions } from "../attention.ts";
import { addAttention } from "../attention-core.ts";
import { editGraph, type GraphEdit } from "../edit.ts";
import type { Graph } from "../model.ts";
import { widerHeads } from "../wider-heads.ts";
import type { SharedSite } from "./shared-attention.ts";

/** What a graph is to have; levels by their divisors (latent cells that a query covers). */
export interface AttentionEdits {
  /** Levels whose mean map comes out. */
  readonly maps?: readonly number[];
  /** Levels whose logits are added to. */
  readonly bias?: readonly number[];
  /** The logits of keys are added to, at every level. */
  readonly keys?: boolean;
  /** Rows take cross-attention maps of other rows, at every level. */
  readonly mix?: boolean;
  /** Levels whose maps are damped. */
  readonly damp?: readonly number[];
  /** Levels whose self-attentions may weigh by another row's queries and keys. */
  readonly selves?: readonly number[];
}

export interface EditedLevel {
  /** Latent cells that a query covers. */
  readonly divisor: number;
  /** Output float32 [B, N, L]: what queries take of each text token, mean over heads and over the cross-attentions of this level. */
  readonly map: string;
  /** Input float32 [B, N, L] added to the logits before the softmax; must be finite. */
  readonly bias: string;
  /** Input float32 [B, N]: every token's map is multiplied by it, except where `spared` says 1. Rows then sum to less than 1. */
  readonly mask: string;
}

/** What an edited graph takes and gives besides, by name. */
export interface EditPorts {
  /** Levels that have a cross-attention, the finest first. */
  readonly levels: readonly EditedLevel[];
  /** Input float32 [B, L] added to the logits of every cross-attention: -1e4 hides a token, must be finite. */
  readonly keys: string;
  /** Input int64 [B]: the row whose maps a row takes, itself for none. */
  readonly bases: string;
  /** Input float32 [B, L, L]: what each token of the base (first) gives to each of this row's; 0 for none. */
  readonly taken: string;
  /** Input float32 [B, L]: how much of its own map each token of this row keeps. */
  readonly own: string;
  /** Input float32 [B, L]: 1 for tokens that no mask damps, else 0. */
  readonly spared: string;
  /** Input int64 [B]: the row whose self-attention probabilities a row takes, itself for none. */
  readonly selfBases: string;
}

/** Names that do not depend on a graph. */
const names = {
  keys: "cross_keys",
  bases: "cross_bases",
  taken: "cross_taken",
  own: "cross_own",
  spared: "cross_spared",
  selfBases: "self_bases",
};

const { FLOAT, INT64 } = TensorProto_DataType;

/**
 * Makes a graph whose attentions can be read and edited. `found`: its attentions, before they were shared if they are;
 * `shared`: those that share. The graph given is not changed. Throws when a level has no attention of the kind.
 */
export function editAttention(
  graph: Graph,
  found: Pick<Attentions, "self" | "cross">,
  edits: AttentionEdits,
  shared: readonly SharedSite[] = [],
): { readonly graph: Graph; readonly ports: EditPorts } {
  const divisors = levelsOf(found.cross);
  for (const what of ["maps", "bias", "damp"] as const) expectLevels(edits[what], divisors, "cross-attention");
  expectLevels(edits.selves, levelsOf(found.self), "self-attention");
  const levels = divisors.map((divisor, l) => ({
    divisor,
    map: `cross_map_${l}`,
    bias: `cross_bias_${l}`,
    mask: `cross_mask_${l}`,
  }));
  const edit = editGraph(graph);
  addInputs(edit, levels, edits);
  for (const level of levels) {
    const maps = found.cross
      .filter(({ divisor }) => divisor === level.divisor)
      .map((site) => editCross(edit, site, level, edits));
    if (edits.maps?.includes(level.divisor)) addMeanMap(edit, level, maps);
  }
  const selves = found.self.filter(({ divisor }) => edits.selves?.includes(divisor));
  if (selves.length > 0) takeBases(edit, graph, selves, shared);
  return { graph: edit.finish(), ports: { ...names, levels } };
}

/** Divisors of the levels of some attentions, finest first. */
export function levelsOf(sites: readonly Attention[]): readonly number[] {
  return [...new Set(sites.map(({ divisor }) => divisor))].sort((a, b) => a - b);
}

function expectLevels(wanted: readonly number[] = [], found: readonly number[], kind: string): void {
  const lost = wanted.find((divisor) => !found.includes(divisor));
  if (lost === undefined) return;
  const some = found.join(", ") || "none";
  throw new Error(`editAttention(): no ${kind} with ${lost} cells a query in this graph; found ${some}`);
}

function addInputs(edit: GraphEdit, levels: readonly EditedLevel[], edits: AttentionEdits): void {
  const batch = "edit_batch";
  for (const [l, { divisor, bias, mask }] of levels.entries()) {
    if (edits.bias?.includes(divisor)) edit.addInput(bias, FLOAT, [batch, `queries_${l}`, "edit_keys"]);
    if (edits.damp?.includes(divisor)) edit.addInput(mask, FLOAT, [batch, `queries_${l}`]);
  }
  if (edits.keys) edit.addInput(names.keys, FLOAT, [batch, "edit_keys"]);
  if (edits.mix) {
    edit.addInput(names.bases, INT64, [batch]);
    edit.addInput(names.taken, FLOAT, [batch, "edit_keys", "edit_keys"]);
    edit.addInput(names.own, FLOAT, [batch, "edit_keys"]);
  }
  if (edits.damp?.length) edit.addInput(names.spared, FLOAT, [batch, "edit_keys"]);
  if (edits.selves?.length) edit.addInput(names.selfBases, INT64, [batch]);
}

/** Edits one cross-attention; returns its map, mean over heads [B, N, L], when that is asked for. */
function editCross(edit: GraphEdit, site: Attention, level: EditedLevel, edits: AttentionEdits): string | null {
  const has = (levels?: readonly number[]) => levels?.includes(level.divisor) ?? false;
  const bias = has(edits.bias) ? level.bias : null;
  const keys = edits.keys ? names.keys : null;
  if (!edits.mix && !has(edits.maps) && !has(edits.damp)) {
    if (bias || keys) edit.redirect(site.output, attendFused(edit, site, bias, keys));
    return null;
  }
  const own = probabilitiesOf(edit, site, logitsBias(edit, site, bias, keys));
  const mixed = edits.mix ? mixWithBase(edit, site, own) : own;
  const map = has(edits.damp) ? dampMap(edit, site, mixed, level.mask) : mixed;
  const attended = edit.add("MatMul", [map, splitHeads(edit, site, site.v, [0, 2, 1, 3])]);
  const together = edit.add("Transpose", [attended], { attributes: { perm: { ints: [0, 2, 1, 3] } } });
  edit.redirect(site.output, edit.add("Reshape", [together, edit.ints([0, 0, site.channels])]));
  return has(edits.maps) ? toFloat(edit, edit.overAxes("ReduceMean", map, [1]), site.type) : null;
}

/** One fused node: a bias of queries and keys as the node takes it, one of keys alone in wider heads, which need no [B, N, L]. */
function attendFused(edit: GraphEdit, site: Attention, bias: string | null, keys: string | null): string {
  const { q, k, v, heads, scale } = site;
  const name = { hint: "edited/attention" };
  if (bias) return addAttention(edit, [q, k, v, "", "", logitsBias(edit, site, bias, keys)!], heads, scale, name);
  const wide = widerHeads(edit, site);
  const qkv = [wide.queries(q), wide.keys(k, fromFloat(edit, keys!, site.type)), wide.values(v)];
  return wide.narrow(addAttention(edit, qkv, heads, scale, name));
}

/** What is added to the logits of every head, [B, 1, N or 1, L]; null: nothing. */
function logitsBias(edit: GraphEdit, { type }: Attention, bias: string | null, keys: string | null): string | null {
  const parts = [bias && edit.overAxes("Unsqueeze", bias, [1]), keys && edit.overAxes("Unsqueeze", keys, [1, 2])];
  const [first, second] = parts.filter((part) => part !== null);
  if (first === undefined) return null;
  return fromFloat(edit, second === undefined ? first : edit.add("Add", [first, second]), type);
}

/** softmax(scale q kᵀ + bias), [B, heads, N, L]. */
function probabilitiesOf(edit: GraphEdit, site: Attention, bias: string | null): string {
  const scaled = edit.add("Mul", [site.q, edit.floats([site.scale], [], site.type)]);
  const q = splitHeads(edit, site, scaled, [0, 2, 1, 3]);
  const logits = edit.add("MatMul", [q, splitHeads(edit, site, site.k, [0, 2, 3, 1])]);
  const biased = bias === null ? logits : edit.add("Add", [logits, bias]);
  return edit.add("Softmax", [biased], { attributes: { axis: { int: -1 } } });
}

function splitHeads(edit: GraphEdit, { heads, channels }: Attention, tokens: string, perm: readonly number[]): string {
  const apart = edit.add("Reshape", [tokens, edit.ints([0, 0, heads, channels / heads])]);
  return edit.add("Transpose", [apart], { attributes: { perm: { ints: perm } } });
}

/** p' = p_base · taken + p ∘ own. With taken[π(n), n] = α(n) and own = 1 − α this is p_base[π(n)] α(n) + p[n] (1 − α(n)). */
function mixWithBase(edit: GraphEdit, { type }: Attention, map: string): string {
  const base = edit.add("Gather", [map, names.bases], { attributes: { axis: { int: 0 } } });
  const taken = fromFloat(edit, edit.overAxes("Unsqueeze", names.taken, [1]), type);
  const own = fromFloat(edit, edit.overAxes("Unsqueeze", names.own, [1, 2]), type);
  return edit.add("Add", [edit.add("MatMul", [base, taken]), edit.add("Mul", [map, own])]);
}

/** p' = p ∘ (mask (1 − spared) + spared). */
function dampMap(edit: GraphEdit, { type }: Attention, map: string, mask: string): string {
  const spared = edit.overAxes("Unsqueeze", names.spared, [1, 2]);
  const others = edit.add("Sub", [edit.floats([1], [], FLOAT), spared]);
  const damped = edit.add("Mul", [edit.overAxes("Unsqueeze", mask, [1, 3]), others]);
  return edit.add("Mul", [map, fromFloat(edit, edit.add("Add", [damped, spared]), type)]);
}

function addMeanMap(edit: GraphEdit, { map }: EditedLevel, maps: readonly (string | null)[]): void {
  const means = maps.filter((each) => each !== null);
  const sum = means.reduce((a, b) => edit.add("Add", [a, b]));
  edit.add("Mul", [sum, edit.floats([1 / means.length], [], FLOAT)], { output: map });
  edit.addOutput(map, FLOAT, ["edit_batch", `queries_of_${map}`, "edit_keys"]);
}

/**
 * Probabilities of the base over a row's own values: attention over gathered queries and keys, so that no [B, heads, N, N] is
 * spelt out. Where a site shares, its K' is gathered, and with it what the base reads.
 */
function takeBases(edit: GraphEdit, graph: Graph, sites: readonly Attention[], shared: readonly SharedSite[]): void {
  for (const { name, q, k, v, heads, scale, output } of sites) {
    const sharing = shared.find((site) => site.name === name)?.attention;
    const [queries, keys, values] = graph.nodes.find((node) => node.output[0] === sharing)?.input ?? [q, k, v];
    const [baseQueries, baseKeys] = [queries!, keys!].map((tokens) =>
      edit.add("Gather", [tokens, names.selfBases], { attributes: { axis: { int: 0 } } }),
    );
    const qkv = [baseQueries!, baseKeys!, values!];
    edit.redirect(sharing ?? output, addAttention(edit, qkv, heads, scale, { hint: "edited/attention" }));
  }
}

/** A port's float32 numbers in the type that a site computes in, and the other way round. */
function fromFloat(edit: GraphEdit, name: string, type: number): string {
  return type === FLOAT ? name : edit.add("Cast", [name], { attributes: { to: { int: type } } });
}

function toFloat(edit: GraphEdit, name: string, type: number): string {
  return type === FLOAT ? name : edit.add("Cast", [name], { attributes: { to: { int: FLOAT } } });
}
