// A worker as the window sees it: started when it is first spoken to, heard by whoever wants to.

/** `start` makes it; `failed`: what is told in its place when its script stops, with the reason in words. */
export function windowWorker<To, From>(start: () => Worker, failed: (why: string) => From) {
  const listeners = new Set<(message: From) => void>();
  let worker: Worker | null = null;
  const tell = (message: From) => {
    for (const listener of listeners) listener(message);
  };
  const begin = () => {
    const begun = start();
    begun.addEventListener("message", ({ data }: MessageEvent<From>) => tell(data));
    begun.addEventListener("error", (event) => {
      event.preventDefault();
      tell(failed(event.message || "its script could not be loaded"));
    });
    return begun;
  };
  return {
    send(message: To, transfer: Transferable[] = []) {
      worker ??= begin();
      worker.postMessage(message, transfer);
    },
    /** Ends it; the next message starts another one. */
    end() {
      worker?.terminate();
      worker = null;
    },
    subscribe(listener: (message: From) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
