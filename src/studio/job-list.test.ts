import { expect, test } from "vitest";
import { progressJob, remainingOfAll, startJob, withJob } from "./job-list.ts";

const job = (id: string, panels: number) => ({
  id,
  page: id,
  shots: Array.from({ length: panels }, (_, n) => `${id}-${n}`),
  startedAt: 0,
});

test("the time that is left covers what waits, panel by panel", () => {
  const queued = withJob(withJob(startJob(withJob([], job("a", 4)), "a"), job("b", 4)), job("c", 2));
  expect(remainingOfAll(queued)).toBeNull();
  const step = (n: number, remainingMs: number) =>
    ({ type: "progress", job: "a", phase: "denoise", step: n, of: 10, remainingMs }) as const;
  // A tenth is done: ten seconds for four panels, 2.5 s for one.
  const begun = progressJob(queued, step(1, 9_000));
  expect(remainingOfAll(begun)).toBe(9_000 + 6 * 2_500);
  expect(remainingOfAll(progressJob(begun, step(9, 1_000)))).toBe(1_000 + 6 * 2_500);
});
