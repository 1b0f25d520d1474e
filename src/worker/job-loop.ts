// One job after the other, and between their network calls a look at what has come in meanwhile.
import { toFailure } from "../models/failure.ts";
import type { FromWorker, Told, ToWorker } from "./protocol.ts";

/** What waits for its turn. */
export type Work = Extract<ToWorker, { job: string; request: unknown }>;

/** `carryOut`: what there is to tell of a job; null: nothing, but a cancel may come through. */
export function createJobLoop<W extends Work>(
  carryOut: (work: W) => AsyncGenerator<Told | null>,
  send: (message: FromWorker, transfer?: Transferable[]) => void,
) {
  const waiting: W[] = [];
  let whenIdle: (() => void)[] = [];
  const cancelled = new Set<string>();
  let running: string | null = null;
  const handled = messagesHandled();

  async function carry(work: W): Promise<void> {
    const { job } = work;
    const telling = carryOut(work);
    for (;;) {
      await handled();
      if (cancelled.has(job)) {
        await telling.return(null);
        return send({ type: "cancelled", job });
      }
      const { done, value: told } = await telling.next();
      if (done) return;
      if (told)
        send(
          { ...told, job },
          Object.values(told).flatMap((part) => (ArrayBuffer.isView(part) ? part.buffer : [])),
        );
    }
  }

  async function workOff(): Promise<void> {
    if (running !== null) return;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { job } = next;
      running = job;
      await carry(next).catch((thrown) => send({ type: "failed", job, failure: toFailure(thrown) }));
      cancelled.delete(job);
    }
    running = null;
    for (const goOn of whenIdle) goOn();
    whenIdle = [];
  }

  return {
    isBusy: () => running !== null,
    /** Resolves when nothing is carried out: at once, or after what waits. What has come in meanwhile is looked at first. */
    async idle(): Promise<void> {
      await handled();
      while (running !== null) await new Promise<void>((resolve) => whenIdle.push(resolve));
    },
    add(work: W) {
      send({ type: "queued", job: work.job, ahead: waiting.length + (running === null ? 0 : 1) });
      waiting.push(work);
      void workOff();
    },
    cancel(job: string) {
      const at = waiting.findIndex((work) => work.job === job);
      if (running === job) cancelled.add(job);
      if (at < 0) return;
      waiting.splice(at, 1);
      send({ type: "cancelled", job });
    },
  };
}

/** Lets waiting messages in: a network call on wasm blocks this thread, and promises alone would never let a cancel through. */
function messagesHandled(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}
