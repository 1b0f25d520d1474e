// When to ask a server again. Pure: the clock comes from outside.

export const MAX_TRIES = 6;
const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
/** A server that wants more patience than this is not waited for. */
const LONGEST_ASKED_MS = 600_000;

/** Statuses after which the same request may succeed: 408, 425, 429 and every 5xx. */
export function isWorthRetrying(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** Milliseconds of a Retry-After header, seconds or a date (RFC 9110, 10.2.3); null when there is none that can be read. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/**
 * How long to wait after the n-th failure in a row (from 1): doubling from one second to a minute, or longer when the
 * server says so. null: give up.
 */
export function backoffMs(failures: number, askedMs: number | null): number | null {
  if (failures >= MAX_TRIES || (askedMs ?? 0) > LONGEST_ASKED_MS) return null;
  return Math.max(askedMs ?? 0, Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)));
}
