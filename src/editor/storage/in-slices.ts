// Long work of the window, in slices: between two of them the browser answers the artist and paints.
import type { Steps } from "../../comic/steps.ts";

/** Half a frame at 60 Hz. */
const SLICE_MS = 8;

/** Runs the steps to their end; rejects with the signal's reason when that is given up. */
export async function inSlices<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await nextTask();
    signal?.throwIfAborted();
  }
}

/** Resolves in a task of its own. Not by a timeout: those that follow each other wait for 4 ms. */
export function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
