// Commands on pages and frames: how a page is divided, what part of its picture a frame shows.

import { guttersOf, setGutters as withGutters } from "../../comic/cut-tree.ts";
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { framesOf, recordOf } from "../../comic/query.ts";
import { legalZoom } from "../../comic/records/frame.ts";
import type { CutTree, Doc, Frame, Page, RecordsDiff } from "../../comic/records.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import { DEFAULT_GUTTERS, layoutFrom, type Template, templateById } from "../../comic/templates.ts";
import { patchRecord } from "./patch-record.ts";

/** Divides the page by another template. Empty when the template is unknown or has another number of panels. */
export function setTemplate(doc: Doc, page: string, template: string): RecordsDiff {
  const before = recordOf(doc, "page", page);
  const wanted = templateById(template);
  if (!before || !wanted) return emptyDiff;
  const frames = framesOf(doc, page).map((frame) => frame.id);
  if (frames.length !== wanted.count) return emptyDiff;
  return relayout(doc, { ...before, template, layout: divide(wanted, frames, before.layout) });
}

/** A template's cuts over these frames, with the gutters the artist gave the page before. */
export function divide(template: Template, frames: readonly string[], before: CutTree | null): CutTree {
  const known = before ? guttersOf(before) : { horizontalMm: null, verticalMm: null };
  return withGutters(layoutFrom(template, frames), {
    horizontalMm: known.horizontalMm ?? DEFAULT_GUTTERS.horizontalMm,
    verticalMm: known.verticalMm ?? DEFAULT_GUTTERS.verticalMm,
  });
}

export function setGutters(
  doc: Doc,
  page: string,
  gutters: { readonly horizontalMm: number; readonly verticalMm: number },
): RecordsDiff {
  const before = recordOf(doc, "page", page);
  return before ? relayout(doc, { ...before, layout: withGutters(before.layout, gutters) }) : emptyDiff;
}

/** Pan is kept within -1..1, zoom in its range: the picture always covers its frame. */
export function setFrameImage(doc: Doc, frame: string, view: Pick<Frame, "panX" | "panY" | "zoom">): RecordsDiff {
  const within = (pan: number) => Math.max(-1, Math.min(1, pan));
  return patchRecord(doc, "frame", frame, {
    panX: within(view.panX),
    panY: within(view.panY),
    zoom: legalZoom(view.zoom),
  });
}

function relayout(doc: Doc, page: Page): RecordsDiff {
  return diffOf(doc, settleLettering(doc, withRecords(doc, [page])));
}
