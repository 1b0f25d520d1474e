// Judges whether a character is still itself.
import * as v from "valibot";
import { between, fields, whole } from "../../models/check.ts";
import { fileFields } from "../../models/manifest.ts";
import type { EmbedderInfo } from "../../worker/protocol.ts";
import { type Embedder, figureEmbedder } from "../networks/embedder.ts";
import { openImageEncoder } from "../networks/image-encoder.ts";
import type { Role } from "./role.ts";

/** Cosine below which two characters count as different; null: not measured with this model's pictures. */
const threshold = v.nullable(between(-1, 1));

const entry = v.variant(
  "kind",
  [
    /** A network of the model's own over figures cut out by their boxes, `part` pixels for head and body each. */
    fields({ ...fileFields, kind: v.literal("figure"), part: whole(1), threshold }),
    /** A published one as Transformers.js wants it, its preprocessor_config.json beside it. */
    fields({ ...fileFields, kind: v.literal("image-encoder"), threshold }),
  ],
  "one of figure, image-encoder",
);

export const embedder: Role<v.InferOutput<typeof entry>, Embedder, { readonly embedder: EmbedderInfo | null }> = {
  title: "embedder",
  entry: () => entry,
  brought: "when asked",
  async open(file, session, files, { runtime }) {
    if (file.kind === "figure") return figureEmbedder(runtime, session, file.part);
    const config = files.get(file.beside?.find(({ path }) => path.endsWith("preprocessor_config.json"))?.path ?? "");
    return openImageEncoder(runtime, session, config?.read(0, config.size));
  },
  info: (file) => ({
    embedder: file && {
      hash: file.sha256 ?? `${file.path}, ${file.bytes} bytes`,
      sees: file.kind === "figure" ? "figure" : "picture",
      threshold: file.threshold,
    },
  }),
};
