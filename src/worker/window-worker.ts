// A worker as the window sees it: started when it is first spoken to at the latest, heard by whoever wants to.

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
  const running = () => {
    worker ??= begin();
    return worker;
  };
  return {
    /** Starts it before there is anything to say. */
    start: () => void running(),
    send: (message: To, transfer: Transferable[] = []) => running().postMessage(message, transfer),
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
