// Export of pages: in which format, how large, which pages, how far, what went wrong, and which panels are no sharper than
// they were drawn.
import { CircleAlert, CircleCheck } from "lucide-react";
import { useMemo, useState } from "react";
import { lettersBeyondSafeLine } from "../../comic/lettering.ts";
import { pageOf, pagesOf, storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { type SheetEdge, sheetOf } from "../../comic/sheet.ts";
import { spreadsOf } from "../../comic/spreads.ts";
import { missingFonts } from "../../comic/styles.ts";
import type { Shortfall } from "../../editor/editor.ts";
import { download } from "../../export/download.ts";
import { type ExportOptions, exportPages, sheetPixels, sheetsOf } from "../../export/export-pages.ts";
import type { ExportFormat, ExportProgress } from "../../export/format.ts";
import { formats } from "../../export/formats.ts";
import { packFiles } from "../../export/pack-files.ts";
import type { Size } from "../../geometry/box.ts";
import { loadedModel, staleShots, undrawnShots } from "../../studio/selectors.ts";
import { useEditor, useEditorFields, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { DraftNumber, Field } from "../primitives/field.tsx";
import { Note, Progress, Row } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { setView } from "../view-state.ts";
import css from "./export-dialog.module.css";

const DPI = { min: 36, max: 1200 };

type Writing =
  | { readonly status: "ready" }
  | { readonly status: "busy"; readonly at: ExportProgress; readonly leftMs: number | null }
  | { readonly status: "done"; readonly name: string }
  | { readonly status: "failed"; readonly message: string };

/** Writes pages to the browser's downloads; what is unfinished when the signal is given up leaves no file. */
function useExport(signal: AbortSignal) {
  const { store, prints } = useEditor();
  const [writing, setWriting] = useState<Writing>({ status: "ready" });
  const [shortfalls, setShortfalls] = useState<readonly Shortfall[]>([]);
  const loadImage = async (asset: string, widthPx: number) => {
    const { picture, shortfall } = await prints.load(asset, widthPx, signal);
    if (shortfall) setShortfalls((known) => [...known, shortfall]);
    return picture;
  };
  const base = new URL(import.meta.env.BASE_URL, document.baseURI).href;
  async function run(format: ExportFormat, ids: readonly string[], options: ExportOptions) {
    const begun = performance.now();
    const report = (at: ExportProgress) =>
      setWriting({ status: "busy", at, leftMs: remaining(performance.now() - begun, shareDone(at)) });
    const { doc } = store.getState();
    const title = storyOf(doc).title || texts.common.untitled;
    setShortfalls([]);
    try {
      const pages = exportPages(doc, ids, options);
      const files = format.write(pages, { base, loadImage }, report, signal);
      const { name, blob } = await packFiles(files, title, format.extension);
      download(blob, name);
      setWriting({ status: "done", name });
    } catch (error) {
      if (signal.aborted) return;
      setWriting({ status: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { writing, shortfalls, run };
}

/** Pages and pictures count alike; a page is done when the next one has begun. */
function shareDone({ page, pages, pictures, ofPictures }: ExportProgress): number {
  return (page - 1 + pictures) / (pages + ofPictures);
}

/** Too little is known of the speed before this share is done. */
const TELLING_SHARE = 0.1;

function remaining(elapsedMs: number, share: number): number | null {
  return share < TELLING_SHARE ? null : (elapsedMs * (1 - share)) / share;
}

export function ExportDialog() {
  const { doc, currentPage } = useEditorFields("doc", "currentPage");
  const [dpi, setDpi] = useState(() => Math.round(pageOf(doc, currentPage).dpi));
  const [edge, setEdge] = useState<SheetEdge>("trim");
  const [facing, setFacing] = useState<"pages" | "spreads">("pages");
  const [scope, setScope] = useState<"this" | "all">("this");
  const [format, setFormat] = useState(formats[0]);
  const [closing] = useState(() => new AbortController());
  const { writing, shortfalls, run } = useExport(closing.signal);
  const { pages: all } = storyOf(doc);
  const spreads = facing === "spreads";
  const sheets = sheetsOf(doc, scope === "all" ? all : [currentPage], spreads);
  const pages = [...new Set(sheets.flatMap((sheet) => sheet.pages))];
  const busy = writing.status === "busy";
  const close = () => {
    closing.abort();
    setView({ dialog: null });
  };
  const footer = (
    <>
      <Button onClick={close}>{busy ? texts.common.cancel : texts.common.close}</Button>
      <Button look="primary" data-first disabled={busy} onClick={() => void run(format, pages, { dpi, edge, spreads })}>
        {texts.exporting.go(format.label)}
      </Button>
    </>
  );
  return (
    <Dialog title={texts.exporting.title} widthPx={440} onClose={close} footer={footer}>
      {all.length > 1 && (
        <Segmented
          label={texts.exporting.what}
          value={scope}
          options={{ this: texts.exporting.thisPage, all: texts.exporting.allPages(all.length) }}
          onChange={setScope}
        />
      )}
      {formats.length > 1 && (
        <Segmented
          label={texts.exporting.format}
          value={format.label}
          options={Object.fromEntries(formats.map(({ label }) => [label, label]))}
          onChange={(chosen) => setFormat(formats.find(({ label }) => label === chosen) ?? formats[0])}
        />
      )}
      <Segmented label={texts.exporting.edge} value={edge} options={texts.exporting.edges} onChange={setEdge} />
      <Note>{texts.exporting.edgeNotes[edge](texts.units.millimetres(pageOf(doc, currentPage).bleedMm))}</Note>
      {(spreadsOf(doc).some((spread) => spread.pages.length > 1) || pagesOf(doc).some(({ double }) => double)) && (
        <Segmented
          label={texts.exporting.facing}
          value={facing}
          options={texts.exporting.facings}
          onChange={setFacing}
        />
      )}
      <Resolution size={sheets[0] ? sheetOf(doc, sheets[0], edge) : null} dpi={dpi} onChange={setDpi} />
      <Warnings doc={doc} pages={pages} />
      <ExportStatus writing={writing} />
      {shortfalls.length > 0 && <Note>{shortfallInWords(shortfalls)}</Note>}
    </Dialog>
  );
}

interface ResolutionProps {
  /** Of the first sheet, mm. */
  readonly size: Size | null;
  readonly dpi: number;
  readonly onChange: (dpi: number) => void;
}

function Resolution({ size, dpi, onChange }: ResolutionProps) {
  const { width, height } = size ? sheetPixels(size, dpi) : { width: 0, height: 0 };
  return (
    <Field label={texts.exporting.dpi}>
      {(id) => (
        <Row>
          <DraftNumber
            {...{ id, value: dpi, min: DPI.min, max: DPI.max }}
            onCommit={(value) => onChange(Math.round(value))}
          />
          <Note as="span">{texts.exporting.dpiUnit}</Note>
          <output className={css.size} htmlFor={id}>
            {texts.exporting.result(width, height)}
          </output>
        </Row>
      )}
    </Field>
  );
}

/** What the files will not show as the artist may expect. */
function Warnings({ doc, pages }: { readonly doc: Doc; readonly pages: readonly string[] }) {
  const model = useEditorState(loadedModel);
  // Every panel is planned for it: not again with each picture that an export reports.
  const [undrawn, stale, beyond] = useMemo(
    () => [
      pages.reduce((sum, page) => sum + undrawnShots(doc, page).length, 0),
      pages.reduce((sum, page) => sum + staleShots(doc, page, model).length, 0),
      pages.reduce((sum, page) => sum + lettersBeyondSafeLine(doc, page).length, 0),
    ],
    [doc, pages, model],
  );
  return (
    <>
      {undrawn > 0 && <Note>{texts.exporting.undrawn(undrawn)}</Note>}
      {stale > 0 && <Note tone="warning">{texts.exporting.stale(stale)}</Note>}
      {beyond > 0 && <Note>{texts.exporting.beyondSafe(beyond)}</Note>}
      {missingFonts(doc).map(({ font, standIn }) => (
        <Note key={font}>{texts.exporting.standIn(font, standIn)}</Note>
      ))}
    </>
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

function ExportStatus({ writing }: { readonly writing: Writing }) {
  return (
    <div role="status" className={css.status}>
      {writing.status === "busy" && (
        <>
          <span>
            {texts.exporting.busy(writing.at.page, writing.at.pages)}{" "}
            {texts.exporting.panels(writing.at.pictures, writing.at.ofPictures)}{" "}
            {writing.leftMs !== null && texts.status.left(texts.units.duration(writing.leftMs))}
          </span>
          <Progress aria-label={texts.exporting.title} value={shareDone(writing.at)} max={1} />
        </>
      )}
      {writing.status === "done" && (
        <Row as="span" className={css.success}>
          <CircleCheck size={16} aria-hidden />
          {texts.exporting.done(writing.name)}
        </Row>
      )}
      {writing.status === "failed" && (
        <Row as="span" className={css.danger}>
          <CircleAlert size={16} aria-hidden />
          <span>
            {texts.exporting.failed} {writing.message} {texts.exporting.retry}
          </span>
        </Row>
      )}
    </div>
  );
}
