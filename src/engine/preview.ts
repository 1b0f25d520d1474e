// A panel as it forms: what the network has in mind for it, as a picture.
import type { Picture } from "../diffusion/panel.ts";
import type { PanelEvent, PanelModel } from "../diffusion/pipelines/request.ts";
import { toRgba } from "../diffusion/pixels.ts";
import { previewPixels } from "../diffusion/preview.ts";
import type { ModelManifest } from "../models/manifest.ts";

type Forming = Extract<PanelEvent, { type: "preview" }>;

/** By the small decoder in full size; without one by the manifest's linear map, a pixel for each latent cell. */
export async function previewOf(
  { tinyDecode, latentChannels }: Pick<PanelModel, "tinyDecode" | "latentChannels">,
  { previewFactors: factors, previewBias: bias }: ModelManifest,
  { latents, h, w }: Forming,
): Promise<Picture> {
  if (!tinyDecode) return { width: w, height: h, pixels: previewPixels(latents, h * w, { factors, bias }) };
  const picture = await tinyDecode({ dims: [1, latentChannels, h, w], data: latents });
  const [, , height = 0, width = 0] = picture.dims;
  return { width, height, pixels: toRgba(picture) };
}
