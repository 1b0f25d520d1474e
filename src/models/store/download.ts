// One file from a server to the disk, as a stream: resumed where it stopped, verified as it comes.
import { StudioError } from "../failure.ts";
import { createHasher, type Hasher } from "../files/hash.ts";
import { hashFromHeaders, rangeHeader, readPart } from "./range.ts";
import { missing, type Net, type Patience, pause, requestPatiently } from "./request.ts";

/** A file that is being written. The browser's synchronous access handle fits. */
export interface OpenFile {
  getSize(): number;
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
}

export interface Wanted {
  readonly url: string;
  /** Exact when `sha256` is known, else an estimate. */
  readonly bytes: number;
  readonly sha256: string | null;
  /** Of the bytes that are there already. */
  readonly etag: string | null;
}

export interface DownloadEvents {
  /** Bytes there, of how many as far as is known. */
  onProgress(loaded: number, total: number): void;
  onWait(why: string): void;
  /** Which version of the file is being received. */
  onVersion(etag: string | null): Promise<void>;
}

export interface Downloaded {
  readonly bytes: number;
  readonly sha256: string;
}

/** No byte for so long: the line is dead, whatever the browser thinks. */
const STALL_MS = 45_000;
const CHUNK = 1 << 20;
const FLUSH_EVERY = 16 << 20;

/** SHA-256 of what is in a file, read piece by piece. */
function hashFile(file: OpenFile): Hasher {
  const hash = createHasher();
  const piece = new Uint8Array(CHUNK);
  const size = file.getSize();
  for (let at = 0; at < size; ) {
    const count = file.read(piece.subarray(0, Math.min(CHUNK, size - at)), { at });
    if (count === 0) break;
    hash.update(piece.subarray(0, count));
    at += count;
  }
  return hash;
}

export const digest = (file: OpenFile): string => hashFile(file).hex();

/**
 * Brings a file. Throws StudioError "model-missing" (the server does not give it), "model-corrupt" (what came is not what
 * was promised; the bytes stay, for the caller to judge), or the signal's reason.
 */
export async function downloadFile(
  wanted: Wanted,
  file: OpenFile,
  net: Net,
  signal: AbortSignal,
  events: DownloadEvents,
): Promise<Downloaded> {
  const patience: Patience = { failures: 0, onWait: events.onWait };
  const state: Receiving = {
    hash: hashFile(file),
    etag: wanted.etag,
    expected: wanted.sha256,
    furthest: file.getSize(),
  };
  for (;;) {
    const done = await receive(wanted, state, file, { net, signal, events, patience });
    if (done) break;
  }
  file.flush();
  const found = { bytes: file.getSize(), sha256: state.hash.hex() };
  if (state.expected === null || state.expected === found.sha256) return found;
  throw new StudioError(
    "model-corrupt",
    `${wanted.url} is not the file it should be: expected SHA-256 ${state.expected.slice(0, 12)}…, found ${found.bytes} bytes with ${found.sha256.slice(0, 12)}….`,
    "Press Repair: the damaged file is downloaded again. If it stays, the copy on the server is wrong.",
  );
}

interface Receiving {
  hash: Hasher;
  etag: string | null;
  expected: string | null;
  /** Only bytes beyond it count as progress: a server that always breaks off at the same place is given up. */
  furthest: number;
}

interface Line {
  readonly net: Net;
  readonly signal: AbortSignal;
  readonly events: DownloadEvents;
  readonly patience: Patience;
}

/** One request and its body. true: the file is complete; false: ask again from where it stands. */
async function receive(wanted: Wanted, state: Receiving, file: OpenFile, line: Line): Promise<boolean> {
  const have = file.getSize();
  if (wanted.sha256 !== null && have === wanted.bytes) return true;
  if (wanted.sha256 !== null && have > wanted.bytes) restart(state, file);
  const from = file.getSize();
  const response = await requestPatiently(line.net, wanted.url, rangeHeader(from), line.patience, line.signal);
  const part = readPart(response.status, response.headers, from, state.etag);
  if (part.kind === "complete") return true;
  if (part.kind === "restart") {
    await response.body?.cancel();
    restart(state, file);
    await pause(line.net, line.patience, `${wanted.url} has changed.`, 0, line.signal);
    return false;
  }
  if (part.start === 0 && from > 0) restart(state, file);
  state.etag = part.etag;
  state.expected = wanted.sha256 ?? hashFromHeaders(response.headers) ?? state.expected;
  await line.events.onVersion(state.etag);
  const total = wanted.sha256 === null ? (part.total ?? wanted.bytes) : wanted.bytes;
  const broken = await pour(response, state, file, total, line);
  const size = file.getSize();
  // Without a hash the length in the headers may be that of a compressed body: the end of the stream decides.
  if (broken === null && (wanted.sha256 === null || size >= wanted.bytes)) return true;
  await pause(
    line.net,
    line.patience,
    broken ?? `${wanted.url} ended after ${size} of ${total} bytes.`,
    null,
    line.signal,
  );
  return false;
}

function restart(state: Receiving, file: OpenFile): void {
  file.truncate(0);
  state.hash = createHasher();
}

/** Writes a body to the end of the file. null: it came to its end; else why not. */
async function pour(
  response: Response,
  state: Receiving,
  file: OpenFile,
  total: number,
  { net, signal, events, patience }: Line,
): Promise<string | null> {
  const reader = response.body?.getReader();
  if (!reader) throw missing(`${response.url} answered without a body.`);
  let at = file.getSize();
  let flushed = at;
  try {
    for (;;) {
      const part = await orStalled(reader.read(), net, signal);
      if (part.done) return null;
      file.write(part.value, { at });
      state.hash.update(part.value);
      at += part.value.length;
      if (at > state.furthest) patience.failures = 0;
      state.furthest = Math.max(state.furthest, at);
      if (at - flushed >= FLUSH_EVERY) {
        file.flush();
        flushed = at;
      }
      events.onProgress(at, Math.max(total, at));
    }
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof Error && thrown.name === "QuotaExceededError") throw thrown;
    return `The download broke off after ${at} of ${total} bytes.`;
  } finally {
    await reader.cancel().catch(() => undefined);
    file.flush();
  }
}

async function orStalled<T>(reading: Promise<T>, net: Net, signal: AbortSignal): Promise<T> {
  const arrived = new AbortController();
  const stalled = net.wait(STALL_MS, AbortSignal.any([signal, arrived.signal])).then(() => {
    throw new Error("stalled");
  });
  stalled.catch(() => undefined);
  try {
    return await Promise.race([reading, stalled]);
  } finally {
    arrived.abort();
  }
}
