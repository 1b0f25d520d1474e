// What every form of a UNet takes: latents, their time, text, and where it has inputs for them a layout, lines and guidance.
import type { TextAdditions, UnetCall } from "../../diffusion/models.ts";
import { guidanceEmbedding } from "../../diffusion/schedulers/lcm.ts";
import { concatRows, tensor } from "../../diffusion/tensor.ts";
import type { LowRankGraphPorts } from "../../graph/gradient/projections.ts";
import { StudioError } from "../../models/failure.ts";
import type { OrtTensor, Runtime } from "../runtime.ts";
import { feed, findPort, isFixed, type Port } from "./ports.ts";

/** The input for lines, and how many of its pixels lie along a side of a latent cell. */
export interface RoughInput {
  readonly name: string;
  readonly scale: number;
}

/** Inputs that some models have besides, as their manifest names them. */
export interface UnetInputs {
  readonly layout: string | null;
  readonly rough: RoughInput | null;
}

/** Feeds an input of the call that is put together. */
export type Give = (port: Port, data: Float32Array | BigInt64Array, dims: readonly number[]) => void;

/** Adds to feeds. */
export function giving(runtime: Runtime, feeds: Record<string, OrtTensor>): Give {
  return (port, data, dims) => {
    feeds[port.name] = feed(runtime, port, data, dims);
  };
}

/** What the keys and values of text have added. */
export function giveAdditions(
  give: Give,
  ports: ReadonlyMap<string, Port>,
  { gate, additions }: LowRankGraphPorts,
  { gate: open, factors }: TextAdditions,
): void {
  give(ports.get(gate)!, open.data, open.dims);
  for (const [i, { a, b }] of additions.entries()) {
    const own = factors[i]!;
    give(ports.get(a)!, own.a.data, own.a.dims);
    give(ports.get(b)!, own.b.data, own.b.dims);
  }
}

/** Throws StudioError "model-unsupported" when an input is missing that every UNet has. */
export function unetFeeds(runtime: Runtime, ports: ReadonlyMap<string, Port>, { layout, rough }: UnetInputs) {
  const sample = findPort(ports, "UNet", ["sample"]);
  const time = findPort(ports, "UNet", ["timestep"]);
  const context = findPort(ports, "UNet", ["encoder_hidden_states"]);
  const guidance = ports.get("timestep_cond");
  const layoutPort = layout === null ? undefined : ports.get(layout);
  return {
    names: [sample, time, context].map((p) => p.name).concat("timestep_cond", layout ?? [], rough?.name ?? []),
    fixedBatch: isFixed(sample.shape[0]),
    give(call: Pick<UnetCall, "sample" | "timestep" | "context" | "guidanceScale" | "layout" | "rough">) {
      const feeds: Record<string, OrtTensor> = {};
      const give = giving(runtime, feeds);
      give(sample, call.sample.data, call.sample.dims);
      giveTime(give, time, sample, call.timestep);
      give(context, call.context.data, call.context.dims);
      if (layoutPort && call.layout) give(layoutPort, call.layout.data, call.layout.dims);
      if (rough) giveRough(give, ports.get(rough.name)!, rough, call);
      if (guidance) giveGuidance(give, guidance, call);
      return feeds;
    },
  };
}

/** Without lines of the artist all zero. */
function giveRough(give: Give, port: Port, { scale }: RoughInput, call: Pick<UnetCall, "sample" | "rough">): void {
  const [batch, , height, width] = call.sample.dims as [number, number, number, number];
  const { data, dims } = call.rough ?? tensor([batch, 1, scale * height, scale * width]);
  give(port, data, dims);
}

/** A scalar, one time, or one per row where the graph ties the two together by name or fixes the count. */
function giveTime(give: Give, port: Port, sample: Port, timestep: Float32Array): void {
  const [dim] = port.shape;
  const count = isFixed(dim) ? dim : dim === sample.shape[0] ? timestep.length : 1;
  if (dim === undefined) give(port, timestep.slice(0, 1), []);
  else give(port, new Float32Array(count).fill(timestep[0]!), [count]);
}

function giveGuidance(
  give: Give,
  port: Port,
  { sample, guidanceScale }: Pick<UnetCall, "sample" | "guidanceScale">,
): void {
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
