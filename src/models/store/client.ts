// The window's side of the store: started when the models are first looked at.
import type { FromStore, ToStore } from "../../worker/protocol.ts";
import { type CatalogueModel, readCatalogue } from "../catalogue.ts";

/** `base` is the absolute address of the folder the studio is served from. */
export function connectStore(base: string) {
  const listeners = new Set<(message: FromStore) => void>();
  let worker: Worker | null = null;
  const tell = (message: FromStore) => {
    for (const listener of listeners) listener(message);
  };
  const start = () => {
    const started = new Worker(new URL("./entry.ts", import.meta.url), { type: "module", name: "komawari-store" });
    started.addEventListener("message", ({ data }: MessageEvent<FromStore>) => tell(data));
    started.addEventListener("error", (event) => {
      event.preventDefault();
      const message = `The store of models stopped: ${event.message || "its script could not be loaded"}.`;
      tell({ type: "store-failed", failure: { code: "internal", message, remedy: "Reload the page." } });
    });
    return started;
  };
  return {
    /** The ladder of this studio; rejects when it cannot be read. */
    async catalogue(): Promise<readonly CatalogueModel[]> {
      const url = new URL("models/catalogue.json", base).href;
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url} answered ${response.status}: expected the list of models there`);
      return readCatalogue(await response.json(), url).map((model) => ({
        ...model,
        files: model.files.map((file) => ({ ...file, url: new URL(file.url, url).href })),
      }));
    },
    send(message: ToStore) {
      worker ??= start();
      worker.postMessage(message);
    },
    /** Asks the browser not to clear the storage on its own; true: it promised. */
    persist: async () => (await navigator.storage?.persist?.()) ?? false,
    subscribe(listener: (message: FromStore) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
