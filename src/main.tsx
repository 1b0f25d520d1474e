// The composition root: joins the worker, which is on its way already, the editor and the interface. Nothing is decided here.
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { storyOf } from "./comic/query.ts";
import { createEditor } from "./editor/create-editor.ts";
import type { Shortfall } from "./editor/editor.ts";
import type { DocumentStore, Engine } from "./editor/ports.ts";
import { createBrowserFiles } from "./editor/storage/browser-files.ts";
import { createBrowserImages } from "./editor/storage/browser-images.ts";
import { createBrowserAssets, createTabMemory } from "./editor/storage/browser-storage.ts";
import { createBrowserTabs } from "./editor/tabs/browser-tabs.ts";
import { download } from "./export/download.ts";
import { exportPages } from "./export/export-pages.ts";
import { fileName } from "./export/file-name.ts";
import { png } from "./export/formats.ts";
import { App } from "./ui/app.tsx";
import { EditorProvider } from "./ui/editor-context.tsx";
import { connectStore } from "./worker/store-client.ts";

/** `base`: the absolute address of the folder the studio is served from. */
export function join(base: string, engine: Engine, documents: DocumentStore) {
  const editor = createEditor({
    engine,
    models: connectStore(base),
    assets: createBrowserAssets(),
    documents,
    images: createBrowserImages(),
    files: createBrowserFiles(download),
    tabs: createBrowserTabs(),
    memory: createTabMemory(),
    // Chromium only, and not in TypeScript's library.
    deviceGigabytes: (navigator as { readonly deviceMemory?: number }).deviceMemory ?? null,
    // Named by the hash of what it and all it imports contain.
    build: import.meta.env.PROD ? import.meta.url : null,
    now: Date.now,
    randomSeed: () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
  });

  // Ahead of the first drawing: its vocabulary marks words while the script is being written.
  void editor.chosen.then(editor.commands.loadModel);

  // For programs that drive the browser (tests, npm run draw, npm run bench): the same commands the interface calls.
  const studio = {
    editor,
    engine,
    /** `onPicture`: whether a picture could be made as sharp as its place. */
    async exportPagePng(page: string, dpi: number, onPicture: (shortfall: Shortfall | null) => void = () => undefined) {
      const loadImage = async (asset: string, widthPx: number, signal: AbortSignal) => {
        const { picture, shortfall } = await editor.prints.load(asset, widthPx, signal);
        onPicture(shortfall);
        return picture;
      };
      const pages = exportPages(editor.store.getState().doc, [page], { dpi });
      const files = png.write(pages, { loadImage, base }, () => undefined, new AbortController().signal);
      for await (const { blob } of files) return blob;
      throw new Error(`exportPagePng(): expected one file for the page "${page}", found none`);
    },
    pageFileName(number: number) {
      const { title, pages } = storyOf(editor.store.getState().doc);
      return fileName(title, `p${String(number).padStart(String(pages.length).length, "0")}`, png.extension);
    },
  };
  if (navigator.webdriver) Object.assign(globalThis, { komawari: studio });

  const root = document.getElementById("root");
  if (!root) throw new Error('index.html: expected an element with id "root"');
  // As a transition, because React renders the first time in one piece otherwise.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <EditorProvider editor={editor}>
          <App />
        </EditorProvider>
      </StrictMode>,
    ),
  );

  addEventListener("pagehide", () => void editor.flush());
  // The last word of a tab that the system puts to sleep.
  document.addEventListener("visibilitychange", () => void (document.hidden && editor.flush()));
  return studio;
}
export type Studio = ReturnType<typeof join>;
