// Export of pages as PNG: how large, which pages, how far, what went wrong, and which panels are no sharper than they were drawn.
import { CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";
import { chosenRender, pageOf, storyOf } from "../../comic/query.ts";
import type { Shortfall } from "../../editor/editor.ts";
import { download } from "../../export/download.ts";
import { fileName } from "../../export/file-name.ts";
import { exportPagePng, pagePixels, pictureCount } from "../../export/page-png.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { panelsOf } from "../panels.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { DraftNumber, Field, Segmented } from "../primitives/field.tsx";
import { setView } from "../view-state.ts";
import "./dialogs.css";
import { texts } from "../language/texts.ts";

const DPI = { usual: 300, min: 72, max: 1200 };

type Progress =
  | { readonly status: "ready" }
  | {
      readonly status: "busy";
      readonly page: number;
      readonly pages: number;
      readonly panels: number;
      readonly of: number;
    }
  | { readonly status: "done"; readonly pages: number }
  | { readonly status: "failed"; readonly message: string };

export function ExportDialog() {
  const { store, prints } = useEditor();
  const doc = useEditorState((state) => state.doc);
  const currentPage = useEditorState((state) => state.currentPage);
  const [dpi, setDpi] = useState(DPI.usual);
  const [scope, setScope] = useState<"this" | "all">("this");
  const [progress, setProgress] = useState<Progress>({ status: "ready" });
  const [shortfalls, setShortfalls] = useState<readonly Shortfall[]>([]);
  const [closing] = useState(() => new AbortController());
  const { pages: all, title } = storyOf(doc);
  const pages = scope === "all" ? all : [currentPage];
  const page = pageOf(doc, currentPage);
  const size = pagePixels(page, dpi);
  const undrawn = panelsOf(doc).filter((p) => pages.includes(p.page) && p.shot && !chosenRender(doc, p.shot.id)).length;
  const busy = progress.status === "busy";

  async function run() {
    const { doc: now } = store.getState();
    const { signal } = closing;
    const of = pages.reduce((sum, id) => sum + pictureCount(now, id), 0);
    let panels = 0;
    setShortfalls([]);
    try {
      for (const [index, id] of pages.entries()) {
        const report = () => setProgress({ status: "busy", page: index + 1, pages: pages.length, panels, of });
        report();
        const loadImage = async (asset: string, widthPx: number) => {
          const { picture, shortfall } = await prints.load(asset, widthPx, signal);
          panels++;
          report();
          if (shortfall) setShortfalls((known) => [...known, shortfall]);
          return picture;
        };
        const base = new URL(import.meta.env.BASE_URL, document.baseURI).href;
        const png = await exportPagePng(now, id, { dpi, base, loadImage });
        if (signal.aborted) return;
        download(png, fileName(title || texts.common.untitled, `p${all.indexOf(id) + 1}`, "png"));
      }
      setProgress({ status: "done", pages: pages.length });
    } catch (error) {
      if (signal.aborted) return;
      setProgress({ status: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  }
  const close = () => {
    closing.abort();
    setView({ dialog: null });
  };
  const footer = (
    <>
      <Button onClick={close}>{busy ? texts.common.cancel : texts.common.close}</Button>
      <Button look="primary" data-first disabled={busy} onClick={() => void run()}>
        {texts.exporting.go}
      </Button>
    </>
  );
  return (
    <Dialog title={texts.exporting.title} widthPx={440} onClose={close} footer={footer}>
      {all.length > 1 && (
        <Segmented
          label={texts.exporting.what}
          value={scope}
          options={[
            { id: "this", label: texts.exporting.thisPage },
            { id: "all", label: texts.exporting.allPages(all.length) },
          ]}
          onChange={setScope}
        />
      )}
      <Field label={texts.exporting.dpi}>
        {(id) => (
          <div className="row">
            <DraftNumber
              id={id}
              value={dpi}
              min={DPI.min}
              max={DPI.max}
              onCommit={(value) => setDpi(Math.round(value))}
            />
            <span className="note">{texts.exporting.dpiUnit}</span>
            <output className="export-size" htmlFor={id}>
              {texts.exporting.result(size.width, size.height)}
            </output>
          </div>
        )}
      </Field>
      {undrawn > 0 && <p className="note">{texts.exporting.undrawn(undrawn)}</p>}
      <ExportProgress progress={progress} />
      {shortfalls.length > 0 && <p className="note">{shortfallInWords(shortfalls)}</p>}
    </Dialog>
  );
}

/** How many panels stayed as they were drawn, and why the first of them did. */
function shortfallInWords([first, ...more]: readonly Shortfall[]): string {
  const { enlarged, noDecoder, otherModel } = texts.exporting;
  if (!first) return "";
  const why =
    first.kind === "no-decoder"
      ? noDecoder(first.model)
      : first.kind === "other-model"
        ? otherModel(first.model, first.loaded)
        : `${first.failure.message} ${first.failure.remedy}`;
  return `${enlarged(more.length + 1)} ${why}`;
}

function ExportProgress({ progress }: { readonly progress: Progress }) {
  return (
    <div role="status" className="export-status">
      {progress.status === "busy" && (
        <>
          <span>
            {texts.exporting.busy(progress.page, progress.pages)} {texts.exporting.panels(progress.panels, progress.of)}
          </span>
          <progress
            className="progress"
            aria-label={texts.exporting.title}
            value={progress.panels + progress.page - 0.5}
            max={progress.of + progress.pages}
          />
        </>
      )}
      {progress.status === "done" && (
        <span className="row success">
          <CircleCheck size={16} aria-hidden />
          {texts.exporting.done(progress.pages)}
        </span>
      )}
      {progress.status === "failed" && (
        <span className="row danger">
          <CircleAlert size={16} aria-hidden />
          <span>
            {texts.exporting.failed} {progress.message} {texts.exporting.retry}
          </span>
        </span>
      )}
    </div>
  );
}
