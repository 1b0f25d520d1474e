// What the artist is handed: the one file that was written, or all of them in one archive.
import { crc32 } from "../comic/crc32.ts";
import { beginArchive } from "../comic/story-file/archive.ts";
import { fileName } from "./file-name.ts";
import type { ExportedFile } from "./format.ts";

export interface PackedFile {
  readonly name: string;
  readonly blob: Blob;
}

/** Read at once; the window breathes in between. */
const PIECE_BYTES = 1 << 20;

/**
 * Several files become a zip; in it they are named by their suffixes alone ("p01.png"). Rejects when there is none, and when
 * they are more than a zip holds.
 */
export async function packFiles(
  files: AsyncIterable<ExportedFile>,
  title: string,
  extension: string,
): Promise<PackedFile> {
  const written: ExportedFile[] = [];
  for await (const file of files) written.push(file);
  const [first, ...others] = written;
  if (!first) throw new Error("Export: expected at least one file, found none; choose a page.");
  if (others.length === 0) return { name: fileName(title, first.suffix, extension), blob: first.blob };
  const append = beginArchive();
  const parts: BlobPart[] = [];
  for (const { suffix, blob } of written) {
    const header = append.file(`${suffix}.${extension}`, blob.size, await checksum(blob));
    if (!header)
      throw new Error("Export: expected at most 4 GB, found more; choose a lower resolution or export page by page.");
    parts.push(header, blob);
  }
  return { name: fileName(title, "", "zip"), blob: new Blob([...parts, append.end()], { type: "application/zip" }) };
}

async function checksum(blob: Blob): Promise<number> {
  let crc = 0;
  for (let at = 0; at < blob.size; at += PIECE_BYTES)
    crc = crc32(new Uint8Array(await blob.slice(at, at + PIECE_BYTES).arrayBuffer()), crc);
  return crc;
}
