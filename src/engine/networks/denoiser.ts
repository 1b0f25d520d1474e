// The pipeline's UNet over an ONNX Runtime session.
import type { Denoiser, SharedTokens, Site, UnetCall } from "../../diffusion/models.ts";
import { guidanceEmbedding } from "../../diffusion/schedulers/lcm.ts";
import { HIDDEN } from "../../diffusion/shared-tokens.ts";
import { concatRows } from "../../diffusion/tensor.ts";
import type { SharedPorts, SharedSite } from "../../graph/rules/shared-attention.ts";
import { StudioError } from "../../models/failure.ts";
import { deviceRows } from "../rows/device-rows.ts";
import type { RowMemory } from "../rows/row-memory.ts";
import { tabRows } from "../rows/tab-rows.ts";
import type { InferenceSession, OrtTensor, Runtime } from "../runtime.ts";
import { expectOnly, expectOutput, feed, findPort, isFixed, type Port, portsOf, toTensor } from "./ports.ts";

/**
 * A UNet whose self-attentions were rewritten by graph/rules/shared-attention (weighted, with banks and kept rows). What else it
 * takes is read from its graph. Throws StudioError "model-unsupported" for an input the studio cannot give.
 */
export function denoiser(
  runtime: Runtime,
  session: InferenceSession,
  { sites, levels, gate }: SharedPorts,
  layoutInput: string | null,
): Denoiser {
  const ports = portsOf(session);
  const { device } = runtime;
  const memory = device ? deviceRows(runtime, device, sites) : tabRows(runtime, sites);
  const sample = findPort(ports, "UNet", ["sample"]);
  const time = findPort(ports, "UNet", ["timestep"]);
  const context = findPort(ports, "UNet", ["encoder_hidden_states"]);
  const guidance = ports.get("timestep_cond");
  const own = [sample, time, context].map((p) => p.name).concat("timestep_cond", layoutInput ?? []);
  const shared = [gate, ...levels.flatMap((l) => [l.rows, l.bias]), ...sites.flatMap(({ bank }) => [bank.k, bank.v])];
  expectOnly(ports, "UNet", (name) => own.includes(name) || shared.includes(name));
  expectOutput(session, "UNet", "out_sample");
  return {
    sites,
    fixedBatch: isFixed(sample.shape[0]),
    keptNumberBytes: memory.numberBytes,
    emptyBank: async (rows) => memory.emptyBank(rows),
    async run(call) {
      const { layout } = call;
      const feeds: Record<string, OrtTensor> = {
        [sample.name]: feed(runtime, sample, call.sample.data, call.sample.dims),
        [time.name]: timeFeed(runtime, time, sample, call.timestep),
        [context.name]: feed(runtime, context, call.context.data, call.context.dims),
        ...sharedFeeds(runtime, ports, { sites, levels, gate }, call),
        ...bankFeeds(runtime, ports, sites, memory, call),
      };
      const layoutPort = layoutInput === null ? undefined : ports.get(layoutInput);
      if (layoutPort && layout) feeds[layoutPort.name] = feed(runtime, layoutPort, layout.data, layout.dims);
      if (guidance) feeds[guidance.name] = guidanceFeed(runtime, guidance, call);
      const keeps = call.keep !== "nowhere";
      const output = await runtime.run(session, feeds, ["out_sample", ...(keeps ? keptNames(sites) : [])]);
      const left = keeps ? await memory.keep(output, call.sample.dims[0]!, call.keep === "tab") : null;
      const kept = left ? Array.from(call.timestep, (_, row) => ({ call: left, row })) : [];
      return { sample: toTensor(output.out_sample as OrtTensor), kept };
    },
  };
}

/** A call's outputs that may be kept: keys and values of every site. */
export function keptNames(sites: readonly SharedSite[]): readonly string[] {
  return sites.flatMap(({ kept }) => [kept.k, kept.v]);
}

/** A scalar, one time, or one per row where the graph ties the two together by name or fixes the count. */
function timeFeed(runtime: Runtime, port: Port, sample: Port, timestep: Float32Array): OrtTensor {
  const [dim] = port.shape;
  if (dim === undefined) return feed(runtime, port, timestep.slice(0, 1), []);
  const count = isFixed(dim) ? dim : dim === sample.shape[0] ? timestep.length : 1;
  return feed(runtime, port, new Float32Array(count).fill(timestep[0]!), [count]);
}

function guidanceFeed(runtime: Runtime, port: Port, { sample, guidanceScale }: UnetCall): OrtTensor {
  const batch = sample.dims[0]!;
  const dim = port.shape[1];
  if (!isFixed(dim))
    throw new StudioError(
      "model-unsupported",
      `Input "timestep_cond" has the shape [${port.shape.join(", ")}]: expected a fixed width.`,
      "Use another export of this model.",
    );
  const row = { dims: [1, dim], data: guidanceEmbedding(guidanceScale, dim) };
  return feed(runtime, port, concatRows(Array(batch).fill(row)).data, [batch, dim]);
}

function sharedFeeds(
  runtime: Runtime,
  ports: ReadonlyMap<string, Port>,
  { sites, levels, gate }: SharedPorts,
  call: UnetCall,
): Record<string, OrtTensor> {
  const batch = call.sample.dims[0] ?? 0;
  const cells = (call.sample.dims[2] ?? 0) * (call.sample.dims[3] ?? 0);
  const shared = call.shared ?? unshared(sites, batch, cells);
  const feeds: Record<string, OrtTensor> = {};
  const give = (name: string, data: Float32Array | BigInt64Array, dims: readonly number[]) => {
    feeds[name] = feed(runtime, ports.get(name)!, data, dims);
  };
  if (sites.length > 0) give(gate, shared.gate, [sites.length]);
  shared.index.forEach(({ rows, bias, perRow }, level) => {
    give(levels[level]!.rows, rows, [batch, perRow]);
    give(levels[level]!.bias, bias, [batch, perRow]);
  });
  return feeds;
}

/** One unread row of zeros stands for an empty bank: not every backend takes tensors without elements. */
function bankFeeds(
  runtime: Runtime,
  ports: ReadonlyMap<string, Port>,
  sites: readonly SharedSite[],
  memory: RowMemory,
  { shared }: UnetCall,
): Record<string, OrtTensor> {
  const given = shared?.bank ? memory.bankTensors(shared.bank) : {};
  const empty = sites.flatMap(({ channels, bank }) =>
    [bank.k, bank.v].map((name) => [name, feed(runtime, ports.get(name)!, new Float32Array(channels), [1, channels])]),
  );
  return { ...Object.fromEntries(empty), ...given };
}

/** One hidden row per reader: the network computes what the plain one does. */
function unshared(sites: readonly Site[], batch: number, cells: number): SharedTokens {
  const levels = Math.max(-1, ...sites.map((s) => s.level)) + 1;
  const index = Array.from({ length: levels }, (_, level) => {
    const tokens = cells / sites.find((s) => s.level === level)!.divisor;
    return {
      rows: BigInt64Array.from({ length: batch }, (_, row) => BigInt(row * tokens)),
      bias: new Float32Array(batch).fill(HIDDEN),
      perRow: 1,
    };
  });
  return { index, gate: new Float32Array(sites.length).fill(HIDDEN), bank: null };
}
