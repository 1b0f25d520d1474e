// After anything that changes frames or texts: automatic lettering is placed anew, the artist's stays on the page.

import { boundingBox } from "../geometry/polygon.ts";
import { withRecords } from "./doc.ts";
import { layoutPage } from "./layout.ts";
import { clampToPage } from "./lettering.ts";
import { placeLettering } from "./place-lettering.ts";
import { pagesOf, panelsOnPage, storyOf, styleOf } from "./query.ts";
import type { Doc } from "./records.ts";

/**
 * The document with every caption and balloon where it belongs. Only pages on which something changed since `before` are
 * looked at: a keystroke must not cost the layout of a whole album.
 */
export function settleLettering(before: Doc, doc: Doc): Doc {
  const touched = touchedPages(before, doc);
  const story = storyOf(doc);
  const { direction, gutters } = storyOf(before);
  const all = direction !== story.direction || gutters !== story.gutters;
  let next = doc;
  for (const page of pagesOf(doc).filter(({ id }) => all || touched.has(id))) {
    const layout = layoutPage(page, story);
    for (const { frame, lettering } of panelsOnPage(doc, page.id)) {
      const polygon = layout.get(frame.id);
      if (!polygon) continue;
      // The artist's boxes first: the automatic ones keep clear of them.
      const manual = lettering.filter((item) => !item.auto);
      const bounds = boundingBox(polygon);
      next = withRecords(
        next,
        manual.map((item) => clampToPage(item, styleOf(doc, item), page, bounds)),
      );
      next = withRecords(next, placeLettering(next, layout, frame.id));
    }
  }
  return next;
}

/** Pages where something changed that lettering may depend on. */
function touchedPages(before: Doc, doc: Doc): ReadonlySet<string> {
  return new Set(before.stamps.differences(doc.stamps));
}
