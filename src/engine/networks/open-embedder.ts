// From what a manifest says of its embedder to one that works.

import { StudioError } from "../../models/failure.ts";
import { type FileSource, readVerified } from "../../models/files/weights.ts";
import type { ModelFile, ModelManifest } from "../../models/manifest.ts";
import type { EmbedderInfo } from "../../worker/protocol.ts";
import type { Runtime } from "../runtime.ts";
import { type Embedder, figureEmbedder } from "./embedder.ts";
import { openImageEncoder } from "./image-encoder.ts";

export function embedderInfo({ embedder, files }: ModelManifest): EmbedderInfo | null {
  if (!embedder || !files.embedder) return null;
  const { kind, threshold } = embedder;
  const { path, bytes, sha256 } = files.embedder;
  return { hash: sha256 ?? `${path}, ${bytes} bytes`, sees: kind === "figure" ? "figure" : "picture", threshold };
}

/** Throws StudioError: the model has none, or its file is missing, damaged or of another kind. */
export async function openEmbedder(
  { name, embedder, files }: ModelManifest,
  source: FileSource,
  runtime: Runtime,
): Promise<Embedder> {
  if (!embedder || !files.embedder)
    throw new StudioError("model-unsupported", `${name} has no embedder.`, "Choose another model.");
  const read = (file: ModelFile) => readVerified(source, file);
  const session = await runtime.createSession(await read(files.embedder));
  if (embedder.kind === "figure") return figureEmbedder(runtime, session, embedder.part);
  const config = files.embedder.beside?.find(({ path }) => path.endsWith("preprocessor_config.json"));
  return openImageEncoder(runtime, session, config && (await read(config)));
}
