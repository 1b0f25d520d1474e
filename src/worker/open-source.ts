// The files of a model, wherever they are, in one interface.
import { StudioError } from "./failure.ts";
import type { DiskFile, ModelSource } from "./protocol.ts";
import { storedFile, storedRecord } from "./store/opfs.ts";
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
    read: (path, _, onProgress) => readBlob(path, place, remedy, storedFile(model, path), onProgress),
    async listing() {
      const record = await storedRecord(model);
      return (record?.files ?? []).flatMap(({ path, bytes, sha256 }) =>
        sha256 === null ? [] : [{ path, bytes, sha256 }],
      );
    },
  };
}

/** The model is where model.json is: the picked folder, or one inside it. */
function diskSource(folder: string, files: readonly DiskFile[]): FileSource {
  const remedy = "Pick the folder that holds the model's model.json and all files it names.";
  const [manifest] = files
    .map(({ path }) => path)
    .filter((path) => path.split("/").at(-1) === "model.json")
    .sort((a, b) => a.length - b.length);
  const base = manifest?.slice(0, -"model.json".length) ?? "";
  const byPath = new Map(files.map((file) => [file.path, file.content]));
  const content = (path: string) => Promise.resolve(byPath.get(`${base}${path}`) ?? null);
  return {
    name: folder,
    place: folder,
    remedy,
    read: (path, _, onProgress) => readBlob(path, folder, remedy, content(path), onProgress),
  };
}

async function readBlob(
  path: string,
  place: string,
  remedy: string,
  opening: Promise<DiskFile["content"] | null>,
  onProgress: (loaded: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const content = await opening;
  if (!content) throw new StudioError("model-missing", `${place}: expected the file ${path}, found none.`, remedy);
  try {
    const bytes = new Uint8Array(await content.arrayBuffer());
    onProgress(bytes.length);
    return bytes;
  } catch (cause) {
    throw new StudioError("model-missing", `${place}: ${path} could not be read (${cause}).`, remedy);
  }
}
