// A second decoder of the same latents, for print.
import type * as v from "valibot";
import type { Decode } from "../../diffusion/models.ts";
import { fields, whole } from "../../models/check.ts";
import { fileFields, type ModelManifest } from "../../models/manifest.ts";
import { latentDecoder } from "../networks/autoencoder.ts";
import type { Role } from "./role.ts";

/** `upscale`: pixels per latent cell. */
const entry = ({ latent }: ModelManifest) =>
  fields({
    ...fileFields,
    upscale: whole(latent.downscale + 1, `a whole number above latent.downscale, ${latent.downscale}`),
  });

type File = v.InferOutput<ReturnType<typeof entry>>;

export const printDecoder: Role<File, Decode, { readonly printFactor: number | null }> = {
  title: "print decoder",
  entry,
  brought: "when asked",
  open: async (_, session, __, { runtime, manifest }) => latentDecoder(runtime, session, manifest.latent),
  info: (file, { latent }) => ({ printFactor: file && file.upscale / latent.downscale }),
};
