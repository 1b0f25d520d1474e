// What is exported: pages of a document as sheets of display lists, with their size in pixels.
import { type DrawOp, opsOf } from "../comic/display-list.ts";
import { INCH_MM } from "../comic/page-presets.ts";
import { pageOf, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import { type Leaf, type SheetEdge, sheetOf } from "../comic/sheet.ts";
import { bindingOf, type Spread, spreadsOf } from "../comic/spreads.ts";
import type { Size } from "../geometry/box.ts";
import type { ExportPage, PixelSize } from "./format.ts";

export interface ExportOptions {
  /** Pixels per inch. */
  readonly dpi: number;
  /** Up to where pages are shown; absent: the trim. */
  readonly edge?: SheetEdge;
  /** Facing pages are one picture. */
  readonly spreads?: boolean;
}

/** The exact size of a sheet in pixels: millimetres / 25.4 * dpi, rounded. */
export function sheetPixels(sheet: Size, dpi: number): PixelSize {
  const pixels = (mm: number) => Math.round((mm / INCH_MM) * dpi);
  return { width: pixels(sheet.width), height: pixels(sheet.height) };
}

/** In the order of the story, each page or spread once. Throws for an unknown page, and for a resolution that leaves no pixel. */
export function exportPages(doc: Doc, ids: readonly string[], options: ExportOptions): readonly ExportPage[] {
  const { dpi, edge = "trim", spreads = false } = options;
  const { title, pages } = storyOf(doc);
  return sheetsOf(doc, ids, spreads).map((spread): ExportPage => {
    const sheet = sheetOf(doc, spread, edge);
    const { width, height } = sheetPixels(sheet, dpi);
    if (!(width > 0 && height > 0))
      throw new Error(`exportPages(): expected a resolution of at least 1 dpi, found ${dpi}`);
    const [first = 0, ...others] = spread.pages.map((id) => pages.indexOf(id) + 1);
    const isSecond = spread.half !== undefined && spread.half !== bindingOf(storyOf(doc));
    const part = spread.half && { part: isSecond ? ("b" as const) : ("a" as const) };
    return { numbers: [first, ...others], ...part, title, sheet, dpi };
  });
}

/** What comes on a sheet each: the pages, of a double page the two halves as they are read, or the spreads in which they lie. */
export function sheetsOf(doc: Doc, ids: readonly string[], spreads: boolean): readonly (Spread & Leaf)[] {
  if (!spreads) {
    const halves = bindingOf(storyOf(doc)) === "left" ? (["left", "right"] as const) : (["right", "left"] as const);
    return ids.flatMap((id): (Spread & Leaf)[] => {
      const alone = { pages: [id], left: id, right: null };
      return pageOf(doc, id).double ? halves.map((half) => ({ ...alone, half })) : [alone];
    });
  }
  return spreadsOf(doc).filter(({ pages }) => pages.some((id) => ids.includes(id)));
}

/** All that is painted on the sheet, in order; places are those of the pages. */
export function opsOnSheet({ sheet }: Pick<ExportPage, "sheet">): readonly DrawOp[] {
  return [...sheet.parts.flatMap(({ layers }) => opsOf(layers)), ...sheet.marks];
}
