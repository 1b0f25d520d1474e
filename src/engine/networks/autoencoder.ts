// The pipeline's autoencoder over ONNX Runtime sessions.
import type { Autoencoder, Decode } from "../../diffusion/models.ts";
import { concatRows, type Tensor } from "../../diffusion/tensor.ts";
import type { ModelManifest } from "../../models/manifest.ts";
import type { InferenceSession, Runtime } from "../runtime.ts";
import { findPort, portsOf, through } from "./ports.ts";

/** The autoencoder's latents are scaled to those the UNet was trained on, its pixels to 0..1. */
export function autoencoder(
  runtime: Runtime,
  encoder: InferenceSession,
  decoder: InferenceSession,
  latent: ModelManifest["latent"],
): Autoencoder {
  const { channels, scale, pixels: range } = latent;
  const run = through(runtime, encoder, findPort(portsOf(encoder), "autoencoder's encoder", ["sample"]));
  const toRange = range === "signed" ? (x: number) => x * 2 - 1 : (x: number) => x;
  return {
    async encode(pixels) {
      const latents = await run(pixels.data.map(toRange), pixels.dims);
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
  const run = through(
    runtime,
    session,
    findPort(portsOf(session), "autoencoder's decoder", ["latent_sample", "latent"]),
  );
  const fromRange = range === "signed" ? (x: number) => (x + 1) / 2 : (x: number) => x;
  return async (latents) => {
    const { dims, data } = await run(
      latents.data.map((x) => x / scale),
      latents.dims,
    );
    return { dims, data: data.map(fromRange) };
  };
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
