// The files of a model, brought in order and open: what is small in memory, what is large where it lies.
import type { ByteSource } from "../graph/external-weights.ts";
import { drawingFiles, type ModelFile, type ModelManifest } from "./manifest.ts";
import { type FileSource, openVerified } from "./weights.ts";

/** By the path that the manifest has for them. */
export type ModelFiles = ReadonlyMap<string, ByteSource>;

/** Every file that drawing needs. */
export function filesToDraw({ files }: ModelManifest): readonly ModelFile[] {
  return drawingFiles.map((role) => files[role]).flatMap((file) => [file, ...(file.beside ?? [])]);
}

/**
 * Brings every file that drawing needs; `onBytes`: of which file how many more bytes have come.
 * Throws StudioError: a file is missing or damaged.
 */
export async function openFiles(
  manifest: ModelManifest,
  source: FileSource,
  onBytes: (file: string, more: number) => void,
): Promise<ModelFiles> {
  const files = new Map<string, ByteSource>();
  // One after the other: a slow line is not shared.
  for (const file of filesToDraw(manifest)) {
    let before = 0;
    const bytes = await openVerified(source, file, (loaded) => {
      onBytes(file.path, loaded - before);
      before = loaded;
    });
    files.set(file.path, bytes);
  }
  return files;
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
