// After anything that changes frames or texts: automatic lettering is placed anew, the artist's stays on the page.

import { boundingBox } from "../geometry/polygon.ts";
import { remembering, withRecords } from "./doc.ts";
import { layoutPage, type PageLayout } from "./layout.ts";
import { clampToPage } from "./lettering.ts";
import { placeLettering } from "./place-lettering.ts";
import { type PagePanel, pagesOf, panelsOnPage, storyOf, styleOf } from "./query.ts";
import type { Doc, Lettering, Page } from "./records.ts";

/**
 * The document with every caption and balloon where it belongs. Only pages on which something changed since `before` are
 * looked at: a keystroke must not cost the layout of a whole album.
 */
export function settleLettering(before: Doc, doc: Doc): Doc {
  const touched = touchedPages(before, doc);
  const story = storyOf(doc);
  const { direction, gutters } = storyOf(before);
  const all = direction !== story.direction || gutters !== story.gutters;
  const settled = pagesOf(doc)
    .filter(({ id }) => all || touched.has(id))
    .flatMap((page) => {
      const layout = layoutPage(page, story);
      return panelsOnPage(doc, page.id).flatMap((panel) => settledIn(doc, page, layout, panel));
    });
  return withRecords(doc, settled);
}

const remembered = remembering<readonly Lettering[]>();

/** The lettering of a panel where it belongs: remembered, as most panels of a page stay as they are when one changes. */
function settledIn(doc: Doc, page: Page, layout: PageLayout, { frame, shot, lettering }: PagePanel) {
  const polygon = layout.get(frame.id);
  if (!polygon || lettering.length === 0) return [];
  const { widthMm, heightMm, marginMm } = page;
  const { direction } = storyOf(doc);
  return remembered([lettering, polygon, frame, shot, doc.byType.style, direction, widthMm, heightMm, marginMm], () => {
    // The artist's boxes first: the automatic ones keep clear of them.
    const bounds = boundingBox(polygon);
    const manual = lettering
      .filter((item) => !item.auto)
      .map((item) => clampToPage(item, styleOf(doc, item), page, bounds));
    return [...manual, ...placeLettering(withRecords(doc, manual), layout, frame.id)];
  });
}

/** Pages where something changed that lettering may depend on. */
function touchedPages(before: Doc, doc: Doc): ReadonlySet<string> {
  return new Set(before.stamps.differences(doc.stamps));
}
