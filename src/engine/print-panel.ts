// A finished panel decoded once more, as large as its model can for print.
import type { Decode } from "../diffusion/models.ts";
import type { PanelModel } from "../diffusion/pipelines/request.ts";
import { fromRgba, toRgba } from "../diffusion/pixels.ts";
import { type Tensor, tensor } from "../diffusion/tensor.ts";
import { halfToNumber } from "../graph/half.ts";
import { StudioError } from "../models/failure.ts";
import type { PrintRequest, Told } from "../worker/protocol.ts";
import type { LoadedModel } from "./load-model.ts";
import { recovering } from "./processors/recoverable.ts";

/** -> pixels [1, 3, H, W] in 0..1. Throws as `latentsOf`. */
export async function printPanel(
  decode: Decode,
  { autoencoder, latentChannels, downscale }: Pick<PanelModel, "autoencoder" | "latentChannels" | "downscale">,
  { width, height, from }: PrintRequest,
): Promise<Tensor> {
  if (from.kind === "pixels") return decode(await autoencoder.encode(fromRgba(from.pixels, width, height)));
  return decode(latentsOf({ latentChannels, downscale }, width, height, from.halves));
}

/** What a panel of so many pixels was decoded from. -> [1, C, h, w]. Throws StudioError "request-invalid" when it does not fit. */
export function latentsOf(
  { latentChannels, downscale }: Pick<PanelModel, "latentChannels" | "downscale">,
  width: number,
  height: number,
  halves: Uint16Array,
): Tensor {
  const dims = [1, latentChannels, height / downscale, width / downscale];
  const count = dims.reduce((a, b) => a * b, 1);
  if (count !== halves.length)
    throw new StudioError(
      "request-invalid",
      `A panel of ${width} x ${height} pixels has ${count} latent numbers: found ${halves.length}.`,
      "Draw the panel again.",
    );
  return tensor(dims, Float32Array.from(halves, halfToNumber));
}

/** A request for a print as what there is to tell of it, as `drawing` does. */
export async function* printing(
  loaded: LoadedModel,
  reopen: () => Promise<LoadedModel>,
  request: PrintRequest,
): AsyncGenerator<Told | null> {
  const work = recovering(loaded, reopen);
  const printed = await work(async ({ networks, model }) => printPanel(await networks.printDecoder(), model, request));
  yield null;
  const [, , height = 0, width = 0] = printed.dims;
  yield { type: "printed", width, height, pixels: toRgba(printed) };
}
