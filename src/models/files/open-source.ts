// The files of a model, wherever they are, in one interface.

import type { DiskFile, ModelSource } from "../../worker/protocol.ts";
import { StudioError } from "../failure.ts";
import { storedFile, storedRecord } from "../store/opfs.ts";
import { type FileSource, serverSource } from "./weights.ts";

export function openSource(source: ModelSource): FileSource {
  switch (source.kind) {
    case "url":
      return serverSource(source.manifestUrl);
    case "stored":
      return storedSource(source.model);
    case "disk":
      return diskSource(source.folder, source.files);
  }
}

function storedSource(model: string): FileSource {
  const place = `${model} in this browser's storage`;
  const remedy = "Open the list of models and press “Check and repair”.";
  return {
    name: model,
    place,
    remedy,
    isVerified: true,
    read: async (path, _, onProgress) => expectFile(path, place, remedy, await storedFile(model, path), onProgress),
    async listing() {
      const record = await storedRecord(model);
      return (record?.files ?? []).flatMap(({ path, bytes, sha256 }) =>
        sha256 === null ? [] : [{ path, bytes, sha256 }],
      );
    },
  };
}

const PICK =
  "Pick the folder that holds the model: its model.json, or model_index.json and unet, with everything beside.";

/** The model may lie in a folder inside the picked one. Throws StudioError "model-missing" when there is none. */
function diskSource(folder: string, files: readonly DiskFile[]): FileSource {
  const base = baseOf(folder, files);
  const inside = new Map(
    files.filter(({ path }) => path.startsWith(base)).map((file) => [file.path.slice(base.length), file.content]),
  );
  return {
    name: base === "" ? folder : base.slice(0, -1).split("/").at(-1)!,
    place: folder,
    remedy: PICK,
    isVerified: false,
    read: async (path, _, onProgress) =>
      expectFile(path, folder, PICK, inside.get(path) as Blob | undefined, onProgress),
    listing: async () => [...inside].map(([path, { size }]) => ({ path, bytes: size, sha256: null })),
  };
}

/** Where a model begins: what its own description, or a published repository's, lies in. The outermost one, if several. */
function baseOf(folder: string, files: readonly DiskFile[]): string {
  const [base] = files
    .flatMap(({ path }) => /^(|.*\/)(?:model\.json|model_index\.json|unet\/[^/]+\.onnx)$/.exec(path)?.[1] ?? [])
    .sort((a, b) => a.length - b.length);
  if (base !== undefined) return base;
  const shown = files.slice(0, 5).map(({ path }) => path);
  const more = files.length > shown.length ? ` and ${files.length - shown.length} more` : "";
  throw new StudioError(
    "model-missing",
    `${folder} holds no model: expected model.json, or a published repository with model_index.json and unet/model.onnx; found ${shown.join(", ") || "no files"}${more}.`,
    PICK,
  );
}

/** A file that needs no download. */
function expectFile(
  path: string,
  place: string,
  remedy: string,
  file: Blob | null | undefined,
  onProgress: (loaded: number) => void,
): Blob {
  if (!file) throw new StudioError("model-missing", `${place}: expected the file ${path}, found none.`, remedy);
  onProgress(file.size);
  return file;
}
