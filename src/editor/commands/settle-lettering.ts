// After anything that changes frames or texts: automatic lettering is placed anew, the artist's stays on the page.
import { layoutPage } from "../../comic/layout.ts";
import { clampToPage } from "../../comic/lettering.ts";
import { placeLettering } from "../../comic/place-lettering.ts";
import { framesOf, letteringOf, pagesOf, storyOf, styleOf } from "../../comic/query.ts";
import type { ComicRecord, Doc } from "../../comic/records.ts";
import { boundingBox } from "../../geometry/polygon.ts";

/** The document with every caption and balloon where it belongs; the same records where nothing moves. */
export function settleLettering(doc: Doc): Doc {
  const next: Record<string, ComicRecord> = { ...doc };
  for (const page of pagesOf(doc)) {
    const layout = layoutPage(page, storyOf(doc).direction);
    for (const frame of framesOf(doc, page.id)) {
      const polygon = layout.get(frame.id);
      if (!polygon) continue;
      // The artist's boxes first: the automatic ones keep clear of them.
      for (const item of letteringOf(doc, frame.id)) {
        if (!item.auto) next[item.id] = clampToPage(item, styleOf(doc, item), page, boundingBox(polygon));
      }
      for (const item of placeLettering(next, layout, frame.id)) next[item.id] = item;
    }
  }
  return next;
}
