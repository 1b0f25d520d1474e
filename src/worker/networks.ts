// The pipeline's networks over ONNX Runtime sessions.
import type { Autoencoder, Decode, Denoiser, SharedTokens, Site, TextEncoder, UnetCall } from "../diffusion/models.ts";
import { weightFeatures } from "../diffusion/prompt-weights.ts";
import { guidanceEmbedding } from "../diffusion/schedulers/lcm.ts";
import { HIDDEN } from "../diffusion/sharing.ts";
import { concatRows, type Tensor } from "../diffusion/tensor.ts";
import { StudioError } from "./failure.ts";
import type { ModelManifest } from "./manifest.ts";
import { expectOnly, feed, findPort, isFixed, type Port, portsOf, toTensor } from "./ports.ts";
import type { InferenceSession, OrtTensor, Runtime } from "./runtime.ts";
import type { PromptTokenizer } from "./tokenizer.ts";

/** `output`: which of the encoder's outputs the UNet was trained on. Throws StudioError "model-unsupported" when it is not there. */
export function textEncoder(
  runtime: Runtime,
  session: InferenceSession,
  tokenizer: PromptTokenizer,
  output: string,
): TextEncoder {
  const ports = portsOf(session);
  const port = findPort(ports, "text encoder", ["input_ids"]);
  expectOnly(ports, "text encoder", (name) => name === port.name);
  expectOutput(session, "text encoder", output);
  const [empty] = tokenizer.tokenize("");
  return {
    tokenize: tokenizer.tokenize,
    async encode(prompts) {
      const chunks = Math.max(...prompts.map((p) => p.length));
      const rows = prompts.flatMap((p) => Array.from({ length: chunks }, (_, i) => p[i] ?? empty!));
      const atOnce = isFixed(port.shape[0]) ? port.shape[0] : rows.length;
      const parts: Tensor[] = [];
      for (let at = 0; at < rows.length; at += atOnce) {
        const part = rows.slice(at, at + atOnce);
        const ids = BigInt64Array.from(
          part.flatMap((r) => r.ids),
          (id) => BigInt(id),
        );
        const found = await runtime.run(
          session,
          { [port.name]: feed(runtime, port, ids, [part.length, empty!.ids.length]) },
          [output],
        );
        parts.push(toTensor(found[output] as OrtTensor));
      }
      const features = weightFeatures(
        concatRows(parts),
        rows.map((r) => r.weights),
      );
      const [, tokens = 0, dim = 0] = features.dims;
      return { dims: [prompts.length, chunks * tokens, dim], data: features.data };
    },
  };
}

/** The autoencoder's latents are scaled to those the UNet was trained on, its pixels to 0..1. */
export function autoencoder(
  runtime: Runtime,
  encoder: InferenceSession,
  decoder: InferenceSession,
  latent: ModelManifest["latent"],
): Autoencoder {
  const { channels, scale, pixels: range } = latent;
  const port = findPort(portsOf(encoder), "autoencoder's encoder", ["sample"]);
  const toRange = range === "signed" ? (x: number) => x * 2 - 1 : (x: number) => x;
  return {
    async encode(pixels) {
      const latents = await through(runtime, encoder, port, pixels.data.map(toRange), pixels.dims);
      const mean = latents.dims[1] === 2 * channels ? firstChannels(latents, channels) : latents;
      return { dims: mean.dims, data: mean.data.map((x) => x * scale) };
    },
    decode: latentDecoder(runtime, decoder, latent),
  };
}

/** A decoder of the autoencoder's latents. Throws StudioError "model-unsupported" when it has no input for them. */
export function latentDecoder(
  runtime: Runtime,
  session: InferenceSession,
  { scale, pixels: range }: ModelManifest["latent"],
): Decode {
  const port = findPort(portsOf(session), "autoencoder's decoder", ["latent_sample", "latent"]);
  const fromRange = range === "signed" ? (x: number) => (x + 1) / 2 : (x: number) => x;
  return async (latents) => {
    const unscaled = latents.data.map((x) => x / scale);
    const pixels = await through(runtime, session, port, unscaled, latents.dims);
    return { dims: pixels.dims, data: pixels.data.map(fromRange) };
  };
}

/** A picture network of one input: its first output. */
export async function through(
  runtime: Runtime,
  session: InferenceSession,
  port: Port,
  data: Float32Array,
  dims: readonly number[],
): Promise<Tensor> {
  const [name = ""] = session.outputNames;
  const found = await runtime.run(session, { [port.name]: feed(runtime, port, data, dims) }, [name]);
  return toTensor(found[name] as OrtTensor);
}

/** Some encoders give mean and log variance, one after the other: the mean is what a picture is. */
function firstChannels({ dims, data }: Tensor, channels: number): Tensor {
  const [batch = 0, all = 0, h = 0, w = 0] = dims;
  const parts = Array.from({ length: batch }, (_, b) => ({
    dims: [1, channels, h, w],
    data: data.subarray(b * all * h * w, (b * all + channels) * h * w),
  }));
  return concatRows(parts);
}

function expectOutput(session: InferenceSession, network: string, output: string): void {
  if (session.outputNames.includes(output)) return;
  throw new StudioError(
    "model-unsupported",
    `The ${network} has the outputs ${session.outputNames.join(", ")}: expected ${output}.`,
    "Use another export of this model, or name the output in model.json.",
  );
}

/** Inputs that graph/rules/shared-attention adds. */
const SHARED_INPUT = /^(share_gate|share(_bias)?_\d+|bank_[kv]_\d+)$/;

/**
 * A UNet whose self-attentions were rewritten by graph/rules/shared-attention (weighted, with banks and kept rows). What else it
 * takes is read from its graph. Throws StudioError "model-unsupported" for an input the studio cannot give.
 */
export function denoiser(
  runtime: Runtime,
  session: InferenceSession,
  sites: readonly Site[],
  layoutInput: string | null,
): Denoiser {
  const keptNames = sites.flatMap((_, s) => [`site_k_${s}`, `site_v_${s}`]);
  const ports = portsOf(session);
  const sample = findPort(ports, "UNet", ["sample"]);
  const time = findPort(ports, "UNet", ["timestep"]);
  const context = findPort(ports, "UNet", ["encoder_hidden_states"]);
  const guidance = ports.get("timestep_cond");
  const own = [sample, time, context].map((p) => p.name).concat("timestep_cond", layoutInput ?? []);
  expectOnly(ports, "UNet", (name) => own.includes(name) || SHARED_INPUT.test(name));
  expectOutput(session, "UNet", "out_sample");
  return {
    sites,
    fixedBatch: isFixed(sample.shape[0]),
    async run(call) {
      const { layout } = call;
      const feeds: Record<string, OrtTensor> = {
        [sample.name]: feed(runtime, sample, call.sample.data, call.sample.dims),
        [time.name]: timeFeed(runtime, time, sample, call.timestep),
        [context.name]: feed(runtime, context, call.context.data, call.context.dims),
        ...sharedFeeds(runtime, ports, sites, call),
      };
      const layoutPort = layoutInput === null ? undefined : ports.get(layoutInput);
      if (layoutPort && layout) feeds[layoutPort.name] = feed(runtime, layoutPort, layout.data, layout.dims);
      if (guidance) feeds[guidance.name] = guidanceFeed(runtime, guidance, call);
      const output = await runtime.run(session, feeds, call.keep ? ["out_sample", ...keptNames] : ["out_sample"]);
      const rows = call.keep
        ? sites.map((_, s) => ({
            k: toTensor(output[`site_k_${s}`] as OrtTensor),
            v: toTensor(output[`site_v_${s}`] as OrtTensor),
          }))
        : [];
      return { sample: toTensor(output.out_sample as OrtTensor), rows };
    },
  };
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
  sites: readonly Site[],
  call: UnetCall,
): Record<string, OrtTensor> {
  const batch = call.sample.dims[0] ?? 0;
  const cells = (call.sample.dims[2] ?? 0) * (call.sample.dims[3] ?? 0);
  const shared = call.shared ?? unshared(sites, batch, cells);
  const feeds: Record<string, OrtTensor> = {};
  const give = (name: string, data: Float32Array | BigInt64Array, dims: readonly number[]) => {
    feeds[name] = feed(runtime, ports.get(name)!, data, dims);
  };
  if (sites.length > 0) give("share_gate", shared.gate, [sites.length]);
  shared.index.forEach(({ rows, bias, perRow }, level) => {
    give(`share_${level}`, rows, [batch, perRow]);
    give(`share_bias_${level}`, bias, [batch, perRow]);
  });
  sites.forEach((site, s) => {
    const rows = shared.bank[s];
    // One unread row of zeros stands for an empty bank: not every backend takes tensors without elements.
    const empty = { dims: [1, site.channels], data: new Float32Array(site.channels) };
    const k = rows?.k.data.length ? rows.k : empty;
    const v = rows?.v.data.length ? rows.v : empty;
    give(`bank_k_${s}`, k.data, k.dims);
    give(`bank_v_${s}`, v.data, v.dims);
  });
  return feeds;
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
  return { index, gate: new Float32Array(sites.length).fill(HIDDEN), bank: [] };
}
