// A small decoder of the latents as the network gives them (TAESD): for previews, and for panels where time is short.
import type { Decode } from "../../diffusion/models.ts";
import { fields } from "../../models/check.ts";
import { fileFields, type ModelFile } from "../../models/manifest.ts";
import { openTinyDecoder } from "../networks/tiny-decoder.ts";
import type { Role } from "./role.ts";

export const tinyDecoder: Role<ModelFile, Decode, { readonly hasTinyDecoder: boolean }> = {
  title: "small decoder",
  entry: () => fields(fileFields),
  brought: "with drawing",
  open: ({ path }, session, _, { runtime, decode, manifest }) =>
    openTinyDecoder(runtime, session, path, decode, manifest.latent),
  info: (file) => ({ hasTinyDecoder: file !== null }),
};
