// Brings a model's files: download with progress, then the SHA-256 that the manifest promises.
import { StudioError } from "./failure.ts";
import type { ModelFile } from "./manifest.ts";

export type Progress = (loaded: number) => void;

const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", bytes));
}

/** Where a model's files come from: a server, the browser's storage, the artist's disk. */
export interface FileSource {
  /** What the model is called here. */
  readonly name: string;
  /** In errors. */
  readonly place: string;
  /** What helps when a file of this source is damaged. */
  readonly remedy: string;
  /**
   * The bytes at a path relative to the model's folder; `renew`: past every cache.
   * Throws StudioError "model-missing" when there is no such file.
   */
  read(path: string, expectedBytes: number, onProgress: Progress, renew: boolean): Promise<Uint8Array<ArrayBuffer>>;
  /** Every file with its hash, where the source knows them. */
  listing?(): Promise<readonly ModelFile[]>;
}

/** Files beside an address. */
export function serverSource(base: string): FileSource {
  return {
    name: base,
    place: base,
    remedy: "Try again. If it stays, the copy on the server is wrong: install the studio's files anew.",
    read: (path, bytes, onProgress, renew) =>
      download(new URL(path, base).href, bytes, renew ? "reload" : "default", onProgress),
  };
}

/**
 * The bytes of a file, verified. A wrong hash is tried once more past every cache, because a broken cache entry is the likely cause.
 * Throws StudioError "model-missing" when the source has no such file or does not answer, "model-corrupt" when the bytes are wrong.
 */
export async function readVerified(
  source: FileSource,
  file: ModelFile,
  onProgress: Progress,
): Promise<Uint8Array<ArrayBuffer>> {
  const first = await source.read(file.path, file.bytes, onProgress, false);
  if ((await sha256(first)) === file.sha256) return first;
  const second = await source.read(file.path, file.bytes, onProgress, true);
  const found = await sha256(second);
  if (found === file.sha256) return second;
  throw new StudioError(
    "model-corrupt",
    `${file.path} is damaged: expected ${file.bytes} bytes with SHA-256 ${file.sha256.slice(0, 12)}…, found ${second.length} bytes with ${found.slice(0, 12)}….`,
    source.remedy,
  );
}

async function download(
  url: string,
  expectedBytes: number,
  cache: RequestCache,
  onProgress: Progress,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await request(url, cache);
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(await response.arrayBuffer());
  let bytes = new Uint8Array(expectedBytes);
  let loaded = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (loaded + part.value.length > bytes.length) {
        const grown = new Uint8Array(Math.max(bytes.length * 2, loaded + part.value.length));
        grown.set(bytes.subarray(0, loaded));
        bytes = grown;
      }
      bytes.set(part.value, loaded);
      loaded += part.value.length;
      onProgress(loaded);
    }
  } catch (cause) {
    throw new StudioError(
      "model-missing",
      `The download of ${url} broke off after ${loaded} of ${expectedBytes} bytes (${cause}).`,
      "Check the connection and try again.",
    );
  }
  return bytes.subarray(0, loaded);
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
