// The first thing the page runs: the worker is on its way, with the processor and the model that the artist chose, before
// the rest of the studio is.
import { loadRequest, readSettings } from "./editor/models/settings.ts";
import { createBrowserDocuments } from "./editor/storage/browser-storage.ts";
import { runtimeFiles } from "./engine/runtime-files.ts";
import { workOffline } from "./offline.ts";
import { connectWorker } from "./worker/client.ts";

/** The model that every copy of the studio has, in models/. */
const EMBEDDED = "inkling";
const base = new URL(import.meta.env.BASE_URL, document.baseURI).href;
const offline = import.meta.env.PROD ? workOffline(base) : null;
const engine = connectWorker(base, EMBEDDED, offline?.settled ?? Promise.resolve());
const documents = createBrowserDocuments();
void readSettings({ documents }).then((settings) => engine.prepare(loadRequest(settings)));
engine.subscribe((message) => {
  if (message.type === "load-failed") offline?.keep([]);
  if (message.type !== "ready") return;
  const { mjs, wasm } = runtimeFiles(message.runtime.backend);
  offline?.keep([`models/${EMBEDDED}/`, `ort/${mjs}`, `ort/${wasm}`]);
});
const { join } = await import("./main.tsx");
join(base, engine, documents);
