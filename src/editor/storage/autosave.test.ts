import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StorageState } from "../../studio/state.ts";
import { createAutosave, longestMs } from "./autosave.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An autosave over a counter of writes, which fail while `broken` is set. */
function desk() {
  const reports: StorageState[] = [];
  const writes: number[] = [];
  const disk: { broken: Error | null; isOurs: boolean } = { broken: null, isOurs: true };
  const begin = Date.now();
  const autosave = createAutosave({
    write: async () => {
      if (disk.broken) throw disk.broken;
      writes.push(Date.now() - begin);
    },
    mayWrite: async () => disk.isOurs,
    report: (state) => void reports.push(state),
    now: () => Date.now(),
  });
  return { autosave, reports, writes, disk };
}

test("one change is written once, within a second", async () => {
  const { autosave, writes, reports } = desk();
  autosave.changed();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(writes).toHaveLength(1);
  expect(writes[0]).toBeLessThanOrEqual(1000);
  expect(reports.map((r) => r.status)).toEqual(["saving", "saved"]);
});

test("what is another tab's to write meanwhile is not written", async () => {
  const { autosave, writes, disk } = desk();
  autosave.changed();
  disk.isOurs = false;
  await vi.advanceTimersByTimeAsync(10_000);
  autosave.drop();
  await autosave.flush();
  expect(writes).toEqual([]);
});

test("changes that keep coming are written at least every two seconds", async () => {
  const { autosave, writes } = desk();
  for (let ms = 0; ms < 6000; ms += 100) {
    autosave.changed();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(writes.length).toBeGreaterThanOrEqual(3);
  expect(writes[0]).toBeLessThanOrEqual(2000);
  for (const [i, at] of writes.entries()) if (i > 0) expect(at - writes[i - 1]!).toBeLessThanOrEqual(longestMs + 200);
});

test("a full disk is reported with a remedy and the next change tries again", async () => {
  const { autosave, writes, reports, disk } = desk();
  disk.broken = Object.assign(new Error("no"), { name: "QuotaExceededError" });
  autosave.changed();
  await vi.advanceTimersByTimeAsync(2000);
  expect(reports.at(-1)).toMatchObject({
    status: "failed",
    message: expect.stringContaining("no room"),
    remedy: expect.stringContaining("Free"),
  });
  disk.broken = null;
  autosave.changed();
  await vi.advanceTimersByTimeAsync(2000);
  expect(writes).toHaveLength(1);
  expect(reports.at(-1)?.status).toBe("saved");
});

test("flush writes at once what is unsaved, also after a failure, and nothing otherwise", async () => {
  const { autosave, writes, disk } = desk();
  await autosave.flush();
  expect(writes).toHaveLength(0);
  disk.broken = new Error("disk gone");
  autosave.changed();
  await autosave.flush();
  disk.broken = null;
  await autosave.flush();
  expect(writes).toEqual([0]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(writes).toHaveLength(1);
});

test("a change during a write is written after it", async () => {
  const writes: number[] = [];
  let value = 1;
  const autosave = createAutosave({
    write: async () => {
      const seen = value;
      await new Promise((resolve) => setTimeout(resolve, 500));
      writes.push(seen);
    },
    mayWrite: async () => true,
    report: () => undefined,
    now: () => Date.now(),
  });
  autosave.changed();
  await vi.advanceTimersByTimeAsync(900);
  value = 2;
  autosave.changed();
  await vi.advanceTimersByTimeAsync(5000);
  expect(writes).toEqual([1, 2]);
});
