// What a server's answer to "the bytes from `have` on, please" gives (RFC 9110, 14).

export type Part =
  /** The body continues at `start`. `total` null: unknown. */
  | { readonly kind: "body"; readonly start: number; readonly total: number | null; readonly etag: string | null }
  /** What is there is the whole file. */
  | { readonly kind: "complete" }
  /** What is there does not belong to the file that the server has now. */
  | { readonly kind: "restart" };

/** Only the bytes from `have` on; nothing when everything is wanted. A form of Range that needs no CORS preflight. */
export function rangeHeader(have: number): Readonly<Record<string, string>> {
  return have > 0 ? { Range: `bytes=${have}-` } : {};
}

/**
 * Reads an answer of status 200, 206 or 416. `etag` is the one that came with the bytes that are there. A server may
 * keep Content-Range from scripts of other origins: then it is believed to have answered what was asked.
 */
export function readPart(status: number, headers: Headers, have: number, etag: string | null): Part {
  const found = headers.get("etag");
  const changed = have > 0 && etag !== null && found !== null && etag !== found;
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  const whole = range?.[2] === undefined || range[2] === "*" ? null : Number(range[2]);
  if (status === 416) return !changed && whole === have ? { kind: "complete" } : { kind: "restart" };
  const length = headers.get("content-length");
  if (status !== 206) return { kind: "body", start: 0, total: length === null ? null : Number(length), etag: found };
  const start = range?.[1] === undefined ? have : Number(range[1]);
  if (changed || start !== have) return { kind: "restart" };
  const total = whole ?? (length === null ? null : have + Number(length));
  return { kind: "body", start, total, etag: found };
}

/** The SHA-256 that a hub says of a file's content, or null. An ETag names a version and nothing else (RFC 9110, 8.8.3), whatever it looks like. */
export function hashFromHeaders(headers: Headers): string | null {
  return /^"?([0-9a-f]{64})"?$/.exec(headers.get("x-linked-etag") ?? "")?.[1] ?? null;
}
