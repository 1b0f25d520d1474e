// The pasteboard: the page on a neutral ground, to look at from near and far, with everything on it in reach.
import { type CSSProperties, Fragment, type MouseEvent, useEffect, useMemo, useRef } from "react";
import { pageOf, recordsOf } from "../../comic/query.ts";
import { loadLetteringFonts } from "../../export/lettering-fonts.ts";
import { DropMark } from "../arranging/drop-mark.tsx";
import { useBook } from "../book/book-store.ts";
import { besideOf, type Facing, FacingPage, facingOf } from "../book/facing-page.tsx";
import { SheetGuides } from "../book/sheet-guides.tsx";
import { BorderHandles } from "../cutting/border-handles.tsx";
import { CutLayer } from "../cutting/cut-layer.tsx";
import { InsetHandles } from "../cutting/inset-handles.tsx";
import { usePanelClipboard } from "../cutting/panel-files.ts";
import { useEditor, useEditorFields, useEditorState } from "../editor-context.tsx";
import { GridLines } from "../guides/grid-lines.tsx";
import { GuideLines } from "../guides/guide-lines.tsx";
import { useAids } from "../guides/guides-store.ts";
import { Rulers } from "../guides/rulers.tsx";
import { SnapHints } from "../guides/snap-hints.tsx";
import { texts } from "../language/texts.ts";
import { classes } from "../primitives/classes.ts";
import { PageTree, treeKeys } from "../reach/page-tree.tsx";
import { Marquee, SeveralOverlay } from "../several/several-overlay.tsx";
import { useMarquee } from "../several/use-several.ts";
import { BoardTools } from "./board-tools.tsx";
import { useCanvas } from "./canvas-store.ts";
import { mm } from "./mm-style.ts";
import css from "./page-canvas.module.css";
import { PageSvg } from "./page-svg.tsx";
import { PageTurner } from "./page-turner.tsx";
import { panelItems } from "./panel-items.ts";
import { PanelOverlay } from "./panel-overlay.tsx";
import { PanelPicture } from "./panel-picture.tsx";
import { usePanning, usePasteboardSize, usePasteboardWheel, useSpaceHeld } from "./use-pasteboard.ts";
import { usePictures } from "./use-pictures.ts";

/** The current page. Needs a document that has one. */
export function PageCanvas() {
  const { commands } = useEditor();
  const { doc, currentPage: pageId, editing } = useEditorFields("doc", "currentPage", "editing");
  const assets = usePictures();
  const { edges, spreads } = useBook();
  const cutting = useCanvas((s) => s.tool === "cut");
  const rulers = useAids((s) => s.rulers);
  const { scale, x, y } = useCanvas((s) => s.view);
  const page = pageOf(doc, pageId);
  const facing = useMemo(() => (spreads ? facingOf(doc, pageId) : null), [spreads, doc, pageId]);
  const items = useMemo(() => panelItems(doc, pageId), [doc, pageId]);

  const board = useRef<HTMLElement>(null);
  useScreenScale(scale);
  usePasteboardSize(board, page, besideOf(facing));
  usePasteboardWheel(board);
  useLetteringFonts();
  usePanelClipboard();
  const spaceHeld = useSpaceHeld(board);
  const { capture, bubble } = usePanning(spaceHeld);
  const { marquee, begin } = useMarquee();

  const onClick = (event: MouseEvent) => {
    if (!(event.target as Element).closest("[data-panel], [data-border], [data-cutting], [data-guide]"))
      commands.select({ kind: "none" });
  };
  // Whole device pixels keep hairlines sharp.
  const place = {
    "--mm": `${scale}px`,
    transform: `translate(${Math.round(x)}px, ${Math.round(y)}px)`,
  } as CSSProperties;
  const size = { width: `calc(var(--mm) * ${page.widthMm})`, height: `calc(var(--mm) * ${page.heightMm})` };
  const svg = { doc, pageId, assets };
  return (
    <section
      ref={board}
      className={css.pasteboard}
      data-panning={spaceHeld || undefined}
      data-rulers={rulers || undefined}
      data-menu="page"
      aria-label={texts.canvas.board}
      tabIndex={-1}
      onPointerDownCapture={capture}
      onPointerDown={(event) => {
        bubble(event);
        if (!spaceHeld && !cutting) begin(event);
      }}
      onClick={onClick}
      onKeyDown={treeKeys(pageId, items)}
    >
      <div className={css.place} data-sheet={pageId} style={{ ...place, ...size }}>
        <i className={classes(css.layer, css.paper)} />
        {facing && <FacingPage {...{ facing, doc, assets }} widthMm={page.widthMm} />}
        <div className={classes(css.layer, css.sheet)} style={{ clipPath: clipOf(edges ? page.bleedMm : 0, facing) }}>
          {Array.from({ length: page.insets.length + 1 }, (_, storey) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a storey is its place
            <Fragment key={storey}>
              <PageSvg {...svg} part="art" storey={storey} className={classes(css.layer, css.painted)} />
              {items
                .filter((item) => item.storey === storey)
                .map((item) => (
                  <PanelPicture key={item.frame.id} item={item} />
                ))}
              <PageSvg {...svg} part="ink" storey={storey} className={classes(css.layer, css.painted)} hide={editing} />
            </Fragment>
          ))}
        </div>
        <PageTree doc={doc} page={pageId} panels={items} />
        {edges && <SheetGuides page={page} />}
        {page.double && <i className={classes(css.layer, css.fold)} />}
        <GridLines page={page} />
        {items.map((item) => (
          <PanelOverlay key={item.frame.id} item={item} />
        ))}
        <InsetHandles items={items} />
        <SeveralOverlay pageId={pageId} />
        <BorderHandles pageId={pageId} items={items} />
        <GuideLines page={page} />
        {cutting && <CutLayer page={page} items={items} />}
        <DropMark page={pageId} />
        <SnapHints />
      </div>
      <Rulers page={page} />
      {marquee && <Marquee box={marquee} />}
      <BoardTools />
      <PageTurner />
    </section>
  );
}

/** Tells the editor how large pictures are seen. */
function useScreenScale(scale: number): void {
  const { commands } = useEditor();
  useEffect(() => {
    commands.setScreenScale(scale * devicePixelRatio);
    return () => commands.setScreenScale(0);
  }, [commands, scale]);
}

/** Loads the faces that the document's styles name; the page is drawn with others until then. */
function useLetteringFonts(): void {
  const doc = useEditorState((s) => s.doc);
  const names = [...new Set(recordsOf(doc, "style").map((style) => style.font))].sort().join("\n");
  useEffect(() => {
    // Without its face the page is still legible; an export, where it would matter, reports the failure in words.
    const base = new URL(import.meta.env.BASE_URL, document.baseURI).href;
    loadLetteringFonts(names.split("\n").filter(Boolean), base, document.fonts).catch(() => undefined);
  }, [names]);
}

/** The painted page ends where the knife goes, or shows what bleeds beyond; nothing bleeds over the fold. */
function clipOf(outMm: number, facing: Facing | null): string {
  const out = (side?: Facing["side"]) => mm(facing?.side === side && side ? 0 : -outMm);
  return `inset(${out()} ${out("right")} ${out()} ${out("left")})`;
}
