// Commands on guides and the grid. Guides are called by their place in the page's list; places are those seen on the page.
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { seenGuide } from "../../comic/guides.ts";
import { pagesOf, recordOf, storyOf } from "../../comic/query.ts";
import type { Doc, Grid, Guide, LengthUnit, Page, RecordsDiff } from "../../comic/records.ts";
import { BEYOND_MM } from "./insets.ts";
import { patchOptional, patchRecord } from "./patch-record.ts";

/** Behind the others. */
export function addGuide(doc: Doc, page: string, axis: Guide["axis"], seenMm: number): RecordsDiff {
  return withGuides(doc, page, (guides, kept) => [...guides, kept({ axis, atMm: seenMm })]);
}

/** Kept near the page. */
export function moveGuide(doc: Doc, page: string, index: number, seenMm: number): RecordsDiff {
  return withGuides(doc, page, (guides, kept) =>
    guides.map((guide, i) => (i === index ? kept({ axis: guide.axis, atMm: seenMm }) : guide)),
  );
}

export function removeGuide(doc: Doc, page: string, index: number): RecordsDiff {
  return withGuides(doc, page, (guides) => guides.filter((_, i) => i !== index));
}

export function clearGuides(doc: Doc, page: string): RecordsDiff {
  return withGuides(doc, page, () => []);
}

/** The guides of a page for all pages, in place of theirs. */
export function copyGuides(doc: Doc, page: string): RecordsDiff {
  const guides = recordOf(doc, "page", page)?.guides ?? [];
  return diffOf(
    doc,
    withRecords(
      doc,
      pagesOf(doc).map((each) => ({ ...each, guides })),
    ),
  );
}

/** Of all pages. */
export function setGrid(doc: Doc, grid: Grid): RecordsDiff {
  return patchOptional(doc, "story", "story", "grid", grid);
}

/** In which lengths of the story are shown. */
export function setUnit(doc: Doc, unit: LengthUnit): RecordsDiff {
  return patchRecord(doc, "story", "story", { unit });
}

function withGuides(
  doc: Doc,
  id: string,
  change: (guides: readonly Guide[], kept: (seen: Guide) => Guide) => readonly Guide[],
): RecordsDiff {
  const page = recordOf(doc, "page", id);
  if (!page) return emptyDiff;
  const kept = (seen: Guide) => seenGuide(within(seen, page), page, storyOf(doc).direction);
  return patchRecord(doc, "page", id, { guides: change(page.guides ?? [], kept) });
}

function within({ axis, atMm }: Guide, { widthMm, heightMm }: Page): Guide {
  const most = axis === "x" ? widthMm : heightMm;
  return { axis, atMm: Math.max(-BEYOND_MM, Math.min(atMm, most + BEYOND_MM)) };
}
