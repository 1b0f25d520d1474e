// The pipeline's UNet over an ONNX Runtime session.
import type { AttentionEdits, Denoiser, UnetCall } from "../../diffusion/models.ts";
import { guidanceEmbedding } from "../../diffusion/schedulers/lcm.ts";
import { HIDDEN } from "../../diffusion/shared-tokens.ts";
import { concatRows, type Tensor, tensor } from "../../diffusion/tensor.ts";
import type { EditPorts } from "../../graph/rules/edited-attention.ts";
import type { SharedPorts, SharedSite } from "../../graph/rules/shared-attention.ts";
import { StudioError } from "../../models/failure.ts";
import { deviceRows } from "../rows/device-rows.ts";
import { tabRows } from "../rows/tab-rows.ts";
import type { InferenceSession, OrtTensor, Runtime } from "../runtime.ts";
import { expectOnly, expectOutput, feed, findPort, isFixed, type Port, portsOf, toTensor } from "./ports.ts";
import type { UnetSessions } from "./unet-sessions.ts";

/** The input for lines, and how many of its pixels lie along a side of a latent cell. */
export interface RoughInput {
  readonly name: string;
  readonly scale: number;
}

/**
 * A UNet whose self-attentions were rewritten by graph/rules/shared-attention (weighted, with banks and kept rows). What else it
 * takes is read from its graph. `sessions`: those whose attention can be edited, where it has a cross-attention. Throws StudioError
 * "model-unsupported" for an input the studio cannot give.
 */
export function denoiser(
  runtime: Runtime,
  session: InferenceSession,
  { sites, levels, gate, crossLevels }: SharedPorts & Pick<Denoiser, "crossLevels">,
  layoutInput: string | null,
  rough: RoughInput | null = null,
  sessions: UnetSessions = async () => ({ session, edits: null }),
): Denoiser {
  const ports = portsOf(session);
  const { device } = runtime;
  const memory = device ? deviceRows(runtime, device, sites) : tabRows(runtime, sites);
  const sample = findPort(ports, "UNet", ["sample"]);
  const time = findPort(ports, "UNet", ["timestep"]);
  const context = findPort(ports, "UNet", ["encoder_hidden_states"]);
  const guidance = ports.get("timestep_cond");
  const layoutPort = layoutInput === null ? undefined : ports.get(layoutInput);
  const own = [sample, time, context].map((p) => p.name).concat("timestep_cond", layoutInput ?? [], rough?.name ?? []);
  const shared = [gate, ...levels.flatMap((l) => [l.rows, l.bias]), ...sites.flatMap(({ bank }) => [bank.k, bank.v])];
  expectOnly(ports, "UNet", (name) => own.includes(name) || shared.includes(name));
  expectOutput(session, "UNet", "out_sample");
  return {
    sites,
    crossLevels,
    fixedBatch: isFixed(sample.shape[0]),
    keptNumberBytes: memory.numberBytes,
    emptyBank: async (rows) => memory.emptyBank(rows),
    async run(call) {
      const { layout, shared, edits } = call;
      const opened = await sessions(
        edits ? { bias: edits.bias.length > 0 ? crossLevels : [], maps: [edits.map] } : null,
      );
      const feeds: Record<string, OrtTensor> = {};
      const give: Give = (port, data, dims) => {
        feeds[port.name] = feed(runtime, port, data, dims);
      };
      give(sample, call.sample.data, call.sample.dims);
      giveTime(give, time, sample, call.timestep);
      give(context, call.context.data, call.context.dims);
      giveShared(give, ports, { sites, levels, gate }, call);
      if (shared?.bank) Object.assign(feeds, memory.bankTensors(shared.bank));
      if (layoutPort && layout) give(layoutPort, layout.data, layout.dims);
      if (rough) giveNoRough(give, ports.get(rough.name)!, rough, call.sample);
      if (guidance) giveGuidance(give, guidance, call);
      if (edits && opened.edits) giveBias(give, portsOf(opened.session), opened.edits, edits);
      const map = opened.edits?.levels.find(({ divisor }) => divisor === edits?.map)?.map;
      const keeps = call.keep !== "nowhere";
      const wanted = ["out_sample", ...(keeps ? keptNames(sites) : []), ...(map ? [map] : [])];
      const output = await runtime.run(opened.session, feeds, wanted);
      const left = keeps ? await memory.keep(output, call.sample.dims[0]!, call.keep === "tab") : null;
      const kept = left ? Array.from(call.timestep, (_, row) => ({ call: left, row })) : [];
      return {
        sample: toTensor(output.out_sample as OrtTensor),
        kept,
        ...(map && { map: toTensor(output[map] as OrtTensor) }),
      };
    },
  };
}

/** What is added to logits, a level at a time. */
function giveBias(give: Give, ports: ReadonlyMap<string, Port>, { levels }: EditPorts, { bias }: AttentionEdits): void {
  for (const [l, { data, dims }] of bias.entries()) give(ports.get(levels[l]!.bias)!, data, dims);
}

/** No lines of the artist: all zero. */
function giveNoRough(give: Give, port: Port, { scale }: RoughInput, sample: Tensor): void {
  const [batch, , height, width] = sample.dims as [number, number, number, number];
  const none = tensor([batch, 1, scale * height, scale * width]);
  give(port, none.data, none.dims);
}

/** A call's outputs that may be kept: keys and values of every site. */
export function keptNames(sites: readonly SharedSite[]): readonly string[] {
  return sites.flatMap(({ kept }) => [kept.k, kept.v]);
}

/** Feeds an input of the call that is put together. */
type Give = (port: Port, data: Float32Array | BigInt64Array, dims: readonly number[]) => void;

/** A scalar, one time, or one per row where the graph ties the two together by name or fixes the count. */
function giveTime(give: Give, port: Port, sample: Port, timestep: Float32Array): void {
  const [dim] = port.shape;
  const count = isFixed(dim) ? dim : dim === sample.shape[0] ? timestep.length : 1;
  if (dim === undefined) give(port, timestep.slice(0, 1), []);
  else give(port, new Float32Array(count).fill(timestep[0]!), [count]);
}

function giveGuidance(give: Give, port: Port, { sample, guidanceScale }: UnetCall): void {
  const batch = sample.dims[0]!;
  const dim = port.shape[1];
  if (!isFixed(dim))
    throw new StudioError(
      "model-unsupported",
      `Input "timestep_cond" has the shape [${port.shape.join(", ")}]: expected a fixed width.`,
      "Use another export of this model.",
    );
  const row = { dims: [1, dim], data: guidanceEmbedding(guidanceScale, dim) };
  give(port, concatRows(Array(batch).fill(row)).data, [batch, dim]);
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
