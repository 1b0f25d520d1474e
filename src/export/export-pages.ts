// What is exported: pages of a document as display lists, with their size in pixels.
import { displayPage } from "../comic/display-list.ts";
import { pageOf, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import type { ExportPage, PixelSize } from "./format.ts";

export const MM_PER_INCH = 25.4;

/** The exact size of the file, in pixels: page size / 25.4 * dpi, rounded. */
export function pagePixels(page: { readonly widthMm: number; readonly heightMm: number }, dpi: number): PixelSize {
  const pixels = (mm: number) => Math.round((mm / MM_PER_INCH) * dpi);
  return { width: pixels(page.widthMm), height: pixels(page.heightMm) };
}

/** Throws for an unknown page, and for a resolution that leaves no pixel. */
export function exportPages(doc: Doc, ids: readonly string[], dpi: number): readonly ExportPage[] {
  const { title, pages } = storyOf(doc);
  return ids.map((id) => {
    const { widthMm, heightMm } = pageOf(doc, id);
    const { width, height } = pagePixels({ widthMm, heightMm }, dpi);
    if (!(width > 0 && height > 0))
      throw new Error(`exportPages(): expected a resolution of at least 1 dpi, found ${dpi}`);
    return { number: pages.indexOf(id) + 1, title, widthMm, heightMm, dpi, layers: displayPage(doc, id) };
  });
}
