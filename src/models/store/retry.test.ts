import { expect, test } from "vitest";
import { backoffMs, isWorthRetrying, MAX_TRIES, retryAfterMs } from "./retry.ts";

test("pauses double from a second to a minute, then it is given up", () => {
  const pauses = Array.from({ length: MAX_TRIES }, (_, n) => backoffMs(n + 1, null));
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, null]);
});

test("a server that asks for a longer pause gets it, unless it is longer than ten minutes", () => {
  expect(backoffMs(1, 7000)).toBe(7000);
  expect(backoffMs(3, 1000)).toBe(4000);
  expect(backoffMs(1, 3_600_000)).toBeNull();
});

test("Retry-After is read as seconds and as a date", () => {
  const now = Date.parse("Sun, 22 Nov 2026 07:00:00 GMT");
  expect(retryAfterMs("120", now)).toBe(120_000);
  expect(retryAfterMs("Sun, 22 Nov 2026 07:00:30 GMT", now)).toBe(30_000);
  expect(retryAfterMs("Sun, 22 Nov 2026 06:00:00 GMT", now)).toBe(0);
  expect(retryAfterMs("soon", now)).toBeNull();
  expect(retryAfterMs(null, now)).toBeNull();
});

test("only what may pass by itself is tried again", () => {
  expect([408, 429, 500, 503].every(isWorthRetrying)).toBe(true);
  expect([400, 401, 403, 404, 410].some(isWorthRetrying)).toBe(false);
});
