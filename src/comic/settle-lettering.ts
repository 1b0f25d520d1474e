// After anything that changes frames or texts: automatic lettering is placed anew, the artist's stays on the page.

import { boundingBox } from "../geometry/polygon.ts";
import { diffOf } from "./diff.ts";
import { layoutPage } from "./layout.ts";
import { clampToPage } from "./lettering.ts";
import { placeLettering } from "./place-lettering.ts";
import { frameOfShot, framesOf, letteringOf, pagesOf, recordOf, storyOf, styleOf } from "./query.ts";
import type { ComicRecord, Doc } from "./records.ts";

/**
 * The document with every caption and balloon where it belongs. Only pages on which something changed since `before` are
 * looked at: a keystroke must not cost the layout of a whole album.
 */
export function settleLettering(before: Doc, doc: Doc): Doc {
  const next: Record<string, ComicRecord> = { ...doc };
  const touched = touchedPages(before, doc);
  const { direction } = storyOf(doc);
  const all = direction !== storyOf(before).direction;
  for (const page of pagesOf(doc).filter(({ id }) => all || touched.has(id))) {
    const layout = layoutPage(page, direction);
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

function touchedPages(before: Doc, doc: Doc): ReadonlySet<string | undefined> {
  const { added, updated, removed } = diffOf(before, doc);
  const changed = [...Object.values(added), ...Object.values(updated).map(([, to]) => to), ...Object.values(removed)];
  return new Set(changed.map((record) => pageOfRecord(doc, record)));
}

function pageOfRecord(doc: Doc, record: ComicRecord): string | undefined {
  switch (record.type) {
    case "page":
      return record.id;
    case "frame":
      return record.page;
    case "shot":
      return frameOfShot(doc, record.id)?.page;
    case "caption":
    case "balloon":
      return recordOf(doc, "frame", record.frame)?.page;
    default:
      return undefined;
  }
}
