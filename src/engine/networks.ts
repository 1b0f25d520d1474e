// The pipeline's text encoder and autoencoder over ONNX Runtime sessions (the UNet: denoiser.ts).
import type { Autoencoder, Decode, TextEncoder } from "../diffusion/models.ts";
import { weightFeatures } from "../diffusion/prompt-weights.ts";
import { concatRows, type Tensor } from "../diffusion/tensor.ts";
import { StudioError } from "../models/failure.ts";
import type { ModelManifest } from "../models/manifest.ts";
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

/** Throws StudioError "model-unsupported" when a network has no output of this name. */
export function expectOutput(session: InferenceSession, network: string, output: string): void {
  if (session.outputNames.includes(output)) return;
  throw new StudioError(
    "model-unsupported",
    `The ${network} has the outputs ${session.outputNames.join(", ")}: expected ${output}.`,
    "Use another export of this model, or name the output in model.json.",
  );
}
