// The page that faces the one in hand, beside it: looked at, and gone to by a press.
import { pageOf, pagesOf } from "../../comic/query.ts";
import type { Doc, Page } from "../../comic/records.ts";
import { spreadWith } from "../../comic/spreads.ts";
import type { Asset } from "../../studio/state.ts";
import { DropMark } from "../arranging/drop-mark.tsx";
import { mm } from "../canvas/mm-style.ts";
import { PageSvg } from "../canvas/page-svg.tsx";
import { type Beside, NOTHING_BESIDE } from "../canvas/view.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import css from "./facing-page.module.css";

export interface Facing {
  readonly page: Page;
  readonly side: "left" | "right";
}

/** What faces a page; null: nothing. */
export function facingOf(doc: Doc, page: string): Facing | null {
  const { left, right } = spreadWith(doc, page);
  if (left === null || right === null) return null;
  return page === left ? { page: pageOf(doc, right), side: "right" } : { page: pageOf(doc, left), side: "left" };
}

/** The room that it takes, mm. */
export const besideOf = (facing: Facing | null): Beside =>
  facing ? { ...NOTHING_BESIDE, [facing.side]: facing.page.widthMm } : NOTHING_BESIDE;

interface FacingPageProps {
  readonly facing: Facing;
  /** Width of the page in hand, mm. */
  readonly widthMm: number;
  readonly doc: Doc;
  readonly assets: Readonly<Record<string, Asset>>;
}

export function FacingPage({ facing, widthMm, doc, assets }: FacingPageProps) {
  const { commands } = useEditor();
  const { page, side } = facing;
  const left = side === "left" ? -page.widthMm : widthMm;
  const place = { left: mm(left), width: mm(page.widthMm), height: mm(page.heightMm) };
  const number = pagesOf(doc).indexOf(page) + 1;
  return (
    <div className={css.facing} data-side={side} data-sheet={page.id} style={place}>
      <PageSvg doc={doc} pageId={page.id} assets={assets} />
      <DropMark page={page.id} />
      <button
        type="button"
        aria-label={texts.book.beside(number)}
        onPointerDown={(event) => event.pointerType !== "touch" && event.stopPropagation()}
        onClick={() => commands.selectPage(page.id)}
      />
    </div>
  );
}
