// The window's side of the store: started when the models are first looked at.

import { type CatalogueModel, readCatalogue } from "../models/catalogue.ts";
import type { FromStore, ToStore } from "./protocol.ts";
import { windowWorker } from "./window-worker.ts";

/** `base` is the absolute address of the folder the studio is served from. */
export function connectStore(base: string) {
  const { send, subscribe } = windowWorker<ToStore, FromStore>(
    () => new Worker(new URL("../models/store/entry.ts", import.meta.url), { type: "module", name: "komawari-store" }),
    (why) => {
      const message = `The store of models stopped: ${why}.`;
      return { type: "store-failed", failure: { code: "internal", message, remedy: "Reload the page." } };
    },
  );
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
    send: (message: ToStore) => send(message),
    /** Asks the browser not to clear the storage on its own; true: it promised. */
    persist: async () => (await navigator.storage?.persist?.()) ?? false,
    subscribe,
  };
}
