// Jobs that tell what the test has them tell.
import { expect, test } from "vitest";
import { createJobLoop, type Work } from "./job-loop.ts";
import type { FromWorker, Told } from "./protocol.ts";

const job = (name: string) => ({ type: "generate", job: name }) as Work;
const pixels = new Uint8ClampedArray(4);
const preview: Told = { type: "preview", panel: "p", width: 1, height: 1, pixels };
const done = { type: "cancelled" } as const satisfies Told; // Any last word.

/** A loop whose jobs tell `words`, each job's in turn; `ended`: resolves with every message when so many jobs ended. */
function setUp(words: (work: Work) => AsyncGenerator<Told | null>, count: number) {
  const sent: FromWorker[] = [];
  const given: Transferable[][] = [];
  let end: (all: readonly FromWorker[]) => void;
  const ended = new Promise<readonly FromWorker[]>((resolve) => {
    end = resolve;
  });
  let left = count;
  const loop = createJobLoop(words, (message, transfer = []) => {
    sent.push(message);
    given.push(transfer);
    if (message.type === "cancelled" || message.type === "failed" || message.type === "printed") left--;
    if (left === 0) end(sent);
  });
  return { loop, ended, given };
}

const types = (messages: readonly FromWorker[]) =>
  messages.map((message) => `${"job" in message ? message.job : ""} ${message.type}`);

test("one job after the other, each told how many are ahead; buffers are handed over", async () => {
  const { loop, ended, given } = setUp(async function* () {
    yield preview;
    yield null;
    yield done;
  }, 2);
  loop.add(job("a"));
  expect(loop.isBusy()).toBe(true);
  loop.add(job("b"));
  const messages = await ended;
  expect(types(messages)).toEqual(["a queued", "b queued", "a preview", "a cancelled", "b preview", "b cancelled"]);
  expect(messages[1]).toMatchObject({ ahead: 1 });
  expect(given[2]).toEqual([pixels.buffer]);
});

test("a job that waits is cancelled at once, one that runs when it next tells something, and its work is ended", async () => {
  const closed: string[] = [];
  const { loop, ended } = setUp(async function* (work) {
    try {
      for (;;) {
        loop.cancel(work.job);
        yield null;
      }
    } finally {
      closed.push(work.job);
    }
  }, 2);
  loop.add(job("a"));
  loop.add(job("b"));
  loop.cancel("b");
  expect(types(await ended)).toEqual(["a queued", "b queued", "b cancelled", "a cancelled"]);
  expect(closed).toEqual(["a"]);
});

test("a job that fails says why, and the next one goes on", async () => {
  const { loop, ended } = setUp(async function* (work) {
    if (work.job === "a") throw new Error("no luck");
    yield done;
  }, 2);
  loop.add(job("a"));
  loop.add(job("b"));
  const messages = await ended;
  expect(types(messages)).toEqual(["a queued", "b queued", "a failed", "b cancelled"]);
  expect(messages[2]).toMatchObject({ failure: { code: "internal", message: "no luck" } });
});

test("who waits for an idle loop goes on when nothing is carried out any more, what came in just now included", async () => {
  const order: string[] = [];
  const { loop, ended } = setUp(async function* (work) {
    yield null;
    order.push(work.job);
    yield done;
  }, 2);
  const before = loop.idle().then(() => order.push("idle"));
  loop.add(job("a"));
  loop.add(job("b"));
  await Promise.all([ended, before, loop.idle()]);
  expect(order).toEqual(["a", "b", "idle"]);
});
