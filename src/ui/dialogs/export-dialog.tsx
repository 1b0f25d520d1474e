// Export of pages as PNG: how large, which pages, how far, what went wrong.
import { CircleAlert, CircleCheck } from "lucide-react";
import { useRef, useState } from "react";
import { chosenRender, pageOf, storyOf } from "../../comic/query.ts";
import type { Asset } from "../../editor/state.ts";
import { download } from "../../export/download.ts";
import { fileName } from "../../export/file-name.ts";
import { exportPagePng, pagePixels } from "../../export/page-png.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { panelsOf } from "../panels.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { DraftNumber, Field, Segmented } from "../primitives/field.tsx";
import { strings } from "../strings.ts";
import { setView } from "../view-state.ts";
import "./dialogs.css";

const DPI = { usual: 300, min: 72, max: 1200 };

type Progress =
  | { readonly status: "ready" }
  | { readonly status: "busy"; readonly page: number; readonly of: number }
  | { readonly status: "done"; readonly pages: number }
  | { readonly status: "failed"; readonly message: string };

/** Reads an image of the document; throws when the browser no longer has it. */
async function loadImage(assets: Readonly<Record<string, Asset>>, hash: string): Promise<Blob> {
  const asset = assets[hash];
  if (!asset) throw new Error(strings.exporting.missing(hash));
  const response = await fetch(asset.url);
  return response.blob();
}

export function ExportDialog() {
  const { store } = useEditor();
  const doc = useEditorState((state) => state.doc);
  const currentPage = useEditorState((state) => state.currentPage);
  const [dpi, setDpi] = useState(DPI.usual);
  const [scope, setScope] = useState<"this" | "all">("this");
  const [progress, setProgress] = useState<Progress>({ status: "ready" });
  const closed = useRef(false);
  const { pages: all, title } = storyOf(doc);
  const pages = scope === "all" ? all : [currentPage];
  const page = pageOf(doc, currentPage);
  const size = pagePixels(page, dpi);
  const undrawn = panelsOf(doc).filter((p) => pages.includes(p.page) && p.shot && !chosenRender(doc, p.shot.id)).length;
  const busy = progress.status === "busy";

  async function run() {
    const { doc: now, assets } = store.getState();
    try {
      for (const [index, id] of pages.entries()) {
        if (closed.current) return;
        setProgress({ status: "busy", page: index + 1, of: pages.length });
        const png = await exportPagePng(now, id, {
          dpi,
          base: new URL(import.meta.env.BASE_URL, document.baseURI).href,
          loadImage: (hash) => loadImage(assets, hash),
        });
        const name = fileName(title || strings.common.untitled, `p${all.indexOf(id) + 1}`, "png");
        if (!closed.current) download(png, name);
      }
      setProgress({ status: "done", pages: pages.length });
    } catch (error) {
      setProgress({ status: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  }
  const close = () => {
    closed.current = true;
    setView({ dialog: null });
  };
  const footer = (
    <>
      <Button onClick={close}>{busy ? strings.common.cancel : strings.common.close}</Button>
      <Button look="primary" data-first disabled={busy} onClick={() => void run()}>
        {strings.exporting.go}
      </Button>
    </>
  );
  return (
    <Dialog title={strings.exporting.title} widthPx={440} onClose={close} footer={footer}>
      {all.length > 1 && (
        <Segmented
          label={strings.exporting.what}
          value={scope}
          options={[
            { id: "this", label: strings.exporting.thisPage },
            { id: "all", label: strings.exporting.allPages(all.length) },
          ]}
          onChange={setScope}
        />
      )}
      <Field label={strings.exporting.dpi}>
        {(id) => (
          <div className="row">
            <DraftNumber
              id={id}
              value={dpi}
              min={DPI.min}
              max={DPI.max}
              onCommit={(value) => setDpi(Math.round(value))}
            />
            <span className="note">{strings.exporting.dpiUnit}</span>
            <output className="export-size" htmlFor={id}>
              {strings.exporting.result(size.width, size.height)}
            </output>
          </div>
        )}
      </Field>
      {undrawn > 0 && <p className="note">{strings.exporting.undrawn(undrawn)}</p>}
      <ExportProgress progress={progress} />
    </Dialog>
  );
}

function ExportProgress({ progress }: { readonly progress: Progress }) {
  return (
    <div role="status" className="export-status">
      {progress.status === "busy" && (
        <>
          <span>{strings.exporting.busy(progress.page, progress.of)}</span>
          <progress
            className="progress"
            aria-label={strings.exporting.title}
            value={progress.page - 0.5}
            max={progress.of}
          />
        </>
      )}
      {progress.status === "done" && (
        <span className="row success">
          <CircleCheck size={16} aria-hidden />
          {strings.exporting.done(progress.pages)}
        </span>
      )}
      {progress.status === "failed" && (
        <span className="row danger">
          <CircleAlert size={16} aria-hidden />
          <span>
            {strings.exporting.failed} {progress.message} {strings.exporting.retry}
          </span>
        </span>
      )}
    </div>
  );
}
