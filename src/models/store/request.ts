// A request that is patient: it asks again when the network or the server is in trouble, and says so meanwhile.
import { StudioError } from "../failure.ts";
import { backoffMs, isWorthRetrying, retryAfterMs } from "./retry.ts";

/** What downloads need of the world; tests bring their own. */
export interface Net {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Rejects with the signal's reason when it is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

/** Failures in a row, over all requests for one file; bytes that arrive set it back to 0. */
export interface Patience {
  failures: number;
  /** Called before each pause, in words. */
  onWait(why: string, ms: number): void;
}

export function missing(why: string): StudioError {
  return new StudioError("model-missing", why, "Check the connection and press Resume: what has arrived is kept.");
}

/** Counts a failure and waits; throws StudioError "model-missing" when there is no more patience. */
export async function pause(
  net: Net,
  patience: Patience,
  why: string,
  askedMs: number | null,
  signal: AbortSignal,
): Promise<void> {
  patience.failures++;
  const ms = backoffMs(patience.failures, askedMs);
  if (ms === null) throw missing(`${why} It was tried ${patience.failures} times.`);
  patience.onWait(why, ms);
  await net.wait(ms, signal);
}

/** An answer that is ok or 416. Throws StudioError "model-missing", or the signal's reason. */
export async function requestPatiently(
  net: Net,
  url: string,
  headers: Readonly<Record<string, string>>,
  patience: Patience,
  signal: AbortSignal,
): Promise<Response> {
  for (;;) {
    let why = `${url} did not answer.`;
    let askedMs: number | null = null;
    try {
      // Gigabytes have no business in the browser's cache.
      const response = await net.fetch(url, { headers, signal, cache: "no-store" });
      if (response.ok || response.status === 416) return response;
      why = `${url} answered ${response.status} ${response.statusText}`.trim();
      if (!isWorthRetrying(response.status)) throw missing(`${why}: expected a file of the model there.`);
      askedMs = retryAfterMs(response.headers.get("retry-after"), net.now());
      await response.body?.cancel();
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof StudioError) throw thrown;
    }
    await pause(net, patience, why, askedMs, signal);
  }
}
