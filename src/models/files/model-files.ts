// The files of a model, brought and open: what is small in memory, what is large where it lies.
import type { ByteSource } from "../../graph/external-weights.ts";
import { drawingFiles, type ModelFile, type ModelManifest } from "../manifest.ts";
import { type FileSource, openVerified } from "./weights.ts";

/** By the path that the manifest has for them. */
export type ModelFiles = ReadonlyMap<string, ByteSource>;

/** A file and what it does not go without. */
export const withWeights = (file: ModelFile): readonly ModelFile[] => [file, ...(file.beside ?? [])];

/** Every file that decides what is drawn. */
export function networkFiles({ files }: ModelManifest): readonly ModelFile[] {
  return drawingFiles.flatMap((role) => withWeights(files[role]));
}

/** Brings these files, all at once; `onBytes`: of which file how many more bytes have come. Throws StudioError: one is missing or damaged. */
export async function openFiles(
  wanted: readonly ModelFile[],
  source: FileSource,
  onBytes: (file: string, more: number) => void = () => undefined,
): Promise<ModelFiles> {
  // Once one has failed, what is still on its way is of no more interest.
  let isOver = false;
  const open = async (file: ModelFile) => {
    let before = 0;
    const bytes = await openVerified(source, file, (loaded) => {
      if (!isOver) onBytes(file.path, loaded - before);
      before = loaded;
    });
    return [file.path, bytes] as const;
  };
  try {
    return new Map(await Promise.all(wanted.map(open)));
  } finally {
    isOver = true;
  }
}

/** The same files, telling what is read of them: the runtime reads every weight once, and takes its time. */
export function counted(files: ModelFiles, onBytes: (file: string, more: number) => void): ModelFiles {
  const count = (path: string, { read, ...source }: ByteSource): ByteSource => ({
    ...source,
    read(from, to) {
      onBytes(path, to - from);
      return read(from, to);
    },
  });
  return new Map([...files].map(([path, source]) => [path, count(path, source)]));
}

/** Throws when the file is not among them, which filesToDraw() rules out. */
export function fileAt(files: ModelFiles, path: string): ByteSource {
  const file = files.get(path);
  if (!file) throw new Error(`fileAt(): expected ${path}, found ${[...files.keys()].join(", ")}`);
  return file;
}
