// The pipeline's UNet over an ONNX Runtime session.
import type { AttentionEdits, Denoiser, StyleAlignment, UnetCall } from "../../diffusion/models.ts";
import { HIDDEN } from "../../diffusion/shared-tokens.ts";
import type { Tensor } from "../../diffusion/tensor.ts";
import type { UnetEdits } from "../../graph/rewrite-unet.ts";
import type { StylePorts } from "../../graph/rules/aligned-attention.ts";
import type { EditPorts, AttentionEdits as GraphEdits } from "../../graph/rules/edited-attention.ts";
import type { SharedPorts, SharedSite } from "../../graph/rules/shared-attention.ts";
import { deviceRows } from "../rows/device-rows.ts";
import { tabRows } from "../rows/tab-rows.ts";
import type { InferenceSession, OrtTensor, Runtime } from "../runtime.ts";
import { expectOnly, expectOutput, type Port, portsOf, toTensor } from "./ports.ts";
import { type Give, giveAdditions, giving, type UnetInputs, unetFeeds } from "./unet-feeds.ts";
import type { UnetSessions } from "./unet-sessions.ts";

/**
 * A UNet whose self-attentions were rewritten by graph/rules/shared-attention (weighted, with banks and kept rows). What else it
 * takes is read from its graph. `sessions`: those whose attention can be edited, where it has a cross-attention. Throws StudioError
 * "model-unsupported" for an input the studio cannot give.
 */
export function denoiser(
  runtime: Runtime,
  session: InferenceSession,
  { sites, levels, gate, crossLevels, projections }: SharedPorts & Pick<Denoiser, "crossLevels" | "projections">,
  inputs: UnetInputs,
  sessions: UnetSessions = async () => ({ session, edits: null, style: null, lowRank: null }),
): Denoiser {
  const ports = portsOf(session);
  const { device } = runtime;
  const memory = device ? deviceRows(runtime, device, sites) : tabRows(runtime, sites);
  const plain = unetFeeds(runtime, ports, inputs);
  const shared = [gate, ...levels.flatMap((l) => [l.rows, l.bias]), ...sites.flatMap(({ bank }) => [bank.k, bank.v])];
  expectOnly(ports, "UNet", (name) => plain.names.includes(name) || shared.includes(name));
  expectOutput(session, "UNet", "out_sample");
  return {
    sites,
    crossLevels,
    projections,
    fixedBatch: plain.fixedBatch,
    keptNumberBytes: memory.numberBytes,
    emptyBank: async (rows) => memory.emptyBank(rows),
    async run(call) {
      const { shared, edits, style } = call;
      const opened = await sessions(wantedEdits(call, crossLevels));
      const feeds = plain.give(call);
      const give = giving(runtime, feeds);
      giveShared(give, ports, { sites, levels, gate }, call);
      if (shared?.bank) Object.assign(feeds, memory.bankTensors(shared.bank));
      if (edits && opened.edits) giveEdits(give, portsOf(opened.session), opened.edits, edits);
      if (style && opened.style) giveStyle(give, portsOf(opened.session), opened.style, style);
      if (call.additions && opened.lowRank)
        giveAdditions(give, portsOf(opened.session), opened.lowRank, call.additions);
      const looksAt = style && !style.statistics ? (opened.style?.sites.map(({ own }) => own) ?? []) : [];
      const map = opened.edits?.levels.find(({ divisor }) => divisor === edits?.map)?.map;
      const keeps = call.keep !== "nowhere";
      const wanted = ["out_sample", ...(keeps ? keptNames(sites) : []), ...(map ? [map] : []), ...looksAt];
      const output = await runtime.run(opened.session, feeds, wanted);
      const left = keeps ? await memory.keep(output, call.sample.dims[0]!, call.keep === "tab") : null;
      const kept = left ? Array.from(call.timestep, (_, row) => ({ call: left, row })) : [];
      return {
        sample: toTensor(output.out_sample as OrtTensor),
        kept,
        ...(map && { map: toTensor(output[map] as OrtTensor) }),
        ...(looksAt.length > 0 && { statistics: looksAt.map((name) => toTensor(output[name] as OrtTensor)) }),
      };
    },
  };
}

/** The session that a call needs; null: the plain one. */
function wantedEdits({ edits, style, additions }: UnetCall, crossLevels: readonly number[]): UnetEdits | null {
  if (!edits && !style && !additions) return null;
  const wanted = edits ? portsFor(edits, crossLevels) : {};
  return { ...wanted, ...(style && { style: true }), ...(additions && { lowRank: true }) };
}

function giveStyle(
  give: Give,
  ports: ReadonlyMap<string, Port>,
  { strength, sites }: StylePorts,
  style: StyleAlignment,
): void {
  const rows = style.strength.length;
  give(ports.get(strength)!, style.strength, [rows]);
  for (const [s, { style: name, channels }] of sites.entries())
    give(ports.get(name)!, style.statistics?.[s]?.data ?? new Float32Array(rows * 4 * channels), [rows, 4, channels]);
}

/** The ports that a call with these edits needs. */
function portsFor({ bias, map, mix, damp }: AttentionEdits, crossLevels: readonly number[]): GraphEdits {
  return {
    bias: bias.length > 0 ? crossLevels : [],
    maps: [map],
    ...(mix && { mix: true, selves: mix.selves }),
    ...(damp && { damp: crossLevels }),
  };
}

function giveEdits(
  give: Give,
  ports: ReadonlyMap<string, Port>,
  { levels, ...names }: EditPorts,
  { bias, mix, damp }: AttentionEdits,
): void {
  const to = (name: string, { data, dims }: Tensor) => give(ports.get(name)!, data, dims);
  const toRows = (name: string, rows: readonly number[]) =>
    give(ports.get(name)!, BigInt64Array.from(rows, BigInt), [rows.length]);
  for (const [l, each] of bias.entries()) to(levels[l]!.bias, each);
  if (mix) {
    toRows(names.bases, mix.bases);
    to(names.taken, mix.taken);
    to(names.own, mix.own);
    if (mix.selves.length > 0) toRows(names.selfBases, mix.selfBases);
  }
  if (!damp) return;
  for (const [l, mask] of damp.masks.entries()) to(levels[l]!.mask, mask);
  to(names.spared, damp.spared);
}

/** A call's outputs that may be kept: keys and values of every site. */
export function keptNames(sites: readonly SharedSite[]): readonly string[] {
  return sites.flatMap(({ kept }) => [kept.k, kept.v]);
}

/** What is read besides a row's own tokens. Without sharing one hidden row per reader: the network computes what the plain one does. */
function giveShared(
  give: Give,
  ports: ReadonlyMap<string, Port>,
  { sites, levels, gate }: SharedPorts,
  { shared, sample: { dims } }: UnetCall,
): void {
  const [batch = 0, , h = 0, w = 0] = dims;
  if (sites.length > 0)
    give(ports.get(gate)!, shared?.gate ?? new Float32Array(sites.length).fill(HIDDEN), [sites.length]);
  for (const [level, { rows, bias, divisor }] of levels.entries()) {
    const { perRow, ...read } = shared?.index[level] ?? {
      perRow: 1,
      rows: BigInt64Array.from({ length: batch }, (_, row) => BigInt((row * h * w) / divisor)),
      bias: new Float32Array(batch).fill(HIDDEN),
    };
    give(ports.get(rows)!, read.rows, [batch, perRow]);
    give(ports.get(bias)!, read.bias, [batch, perRow]);
  }
  // One unread row of zeros stands for an empty bank: not every backend takes tensors without elements.
  for (const { channels, bank } of sites)
    for (const name of [bank.k, bank.v]) give(ports.get(name)!, new Float32Array(channels), [1, channels]);
}
