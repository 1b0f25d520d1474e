// Brings a model's files and gives random access to them: what is large stays where it is, in the browser's storage or on the
// disk, and is read part by part when the runtime wants it.
import { type ByteSource, bytesSource } from "../../graph/external-weights.ts";
import { StudioError } from "../failure.ts";
import type { ModelFile } from "../manifest.ts";
import { createHasher, hashOf } from "./hash.ts";

export type Progress = (loaded: number) => void;

/** Larger files are never in JavaScript's memory as a whole. */
const WHOLE_UP_TO = 16 << 20;
/** Bytes hashed at a time. */
const PIECE = 4 << 20;

/** Where a model's files come from: a server, the browser's storage, the artist's disk. */
export interface FileSource {
  /** What the model is called here. */
  readonly name: string;
  /** In errors. */
  readonly place: string;
  /** What helps when a file of this source is damaged. */
  readonly remedy: string;
  /** Hashes were compared when the files were written: only their sizes are looked at again. */
  readonly isVerified: boolean;
  /**
   * The file at a path relative to the model's folder; `renew`: past every cache.
   * Throws StudioError "model-missing" when there is no such file.
   */
  read(path: string, expectedBytes: number, onProgress: Progress, renew: boolean): Promise<Blob>;
  /** Every file, where the source knows them. */
  listing?(): Promise<readonly ModelFile[]>;
}

/** Files beside an address. */
export function serverSource(base: string): FileSource {
  return {
    name: base,
    place: base,
    remedy: "Try again. If it stays, the copy on the server is wrong: install the studio's files anew.",
    isVerified: false,
    read: (path, bytes, onProgress, renew) =>
      download(new URL(path, base).href, bytes, renew ? "reload" : "default", onProgress),
  };
}

/** A file as bytes: a small one is read at once, a large one on demand, which takes a worker. */
export async function openBlob(blob: Blob): Promise<ByteSource> {
  if (blob.size <= WHOLE_UP_TO) return bytesSource(new Uint8Array(await blob.arrayBuffer()));
  const reader = new FileReaderSync();
  return {
    size: blob.size,
    copies: true,
    read: (from, to) => new Uint8Array(reader.readAsArrayBuffer(blob.slice(from, to))),
  };
}

/**
 * A file, verified. A wrong one is tried once more past every cache, because a broken cache entry is the likely cause.
 * Throws StudioError "model-missing" when the source has no such file or does not answer, "model-corrupt" when the bytes are wrong.
 */
export async function openVerified(source: FileSource, file: ModelFile, onProgress: Progress): Promise<ByteSource> {
  let found = "";
  for (const renew of [false, true]) {
    const bytes = await openBlob(await source.read(file.path, file.bytes, onProgress, renew));
    found = `${bytes.size} bytes`;
    if (source.isVerified || file.sha256 === null) {
      if (bytes.size === file.bytes) return bytes;
      continue;
    }
    const hash = await hashOfSource(bytes);
    if (hash === file.sha256) return bytes;
    found += ` with ${hash.slice(0, 12)}…`;
  }
  const hash = file.sha256 === null ? "" : ` with SHA-256 ${file.sha256.slice(0, 12)}…`;
  throw new StudioError(
    "model-corrupt",
    `${file.path} is damaged: expected ${file.bytes} bytes${hash}, found ${found}.`,
    source.remedy,
  );
}

async function hashOfSource(source: ByteSource): Promise<string> {
  // The browser hashes faster, but only what is in memory.
  if (source.size <= WHOLE_UP_TO) return hashOf(new Uint8Array(source.read(0, source.size)));
  const hash = createHasher();
  for (let at = 0; at < source.size; at += PIECE) hash.update(source.read(at, Math.min(source.size, at + PIECE)));
  return hash.hex();
}

/**
 * Names a file whose hash nobody has told, without reading all of it: SHA-256 over its size and samples of 64 kB from 64 places.
 */
export function fingerprint(source: ByteSource): string {
  const [samples, length] = [64, 64 << 10];
  const parts = Array.from({ length: samples }, (_, i) => {
    const at = Math.floor((Math.max(0, source.size - length) * i) / (samples - 1));
    return source.read(at, Math.min(source.size, at + length));
  });
  const hash = createHasher();
  hash.update(new TextEncoder().encode(`${source.size}:`));
  for (const part of parts) hash.update(part);
  return hash.hex();
}

/** A body becomes a Blob as it comes: the browser keeps it, on disk when it is large, and not JavaScript's memory. */
async function download(url: string, expectedBytes: number, cache: RequestCache, onProgress: Progress): Promise<Blob> {
  const { body } = await request(url, cache);
  let loaded = 0;
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(part, through) {
      loaded += part.length;
      onProgress(loaded);
      through.enqueue(part);
    },
  });
  try {
    return await new Response(body?.pipeThrough(counting)).blob();
  } catch (cause) {
    throw new StudioError(
      "model-missing",
      `The download of ${url} broke off after ${loaded} of ${expectedBytes} bytes (${cause}).`,
      "Check the connection and try again.",
    );
  }
}

/** fetch that answers or throws StudioError "model-missing". */
async function request(url: string, cache: RequestCache = "default"): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { cache });
  } catch {
    throw new StudioError(
      "model-missing",
      `${url} did not answer.`,
      "Check the connection, or whether the studio's server still runs, and try again.",
    );
  }
  if (!response.ok)
    throw new StudioError(
      "model-missing",
      `${url} answered ${response.status} ${response.statusText}: expected the model's file there.`,
      "Check that the studio was copied to the server with its models folder.",
    );
  return response;
}
