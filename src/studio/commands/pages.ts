// Commands on pages and frames: how a page is divided, what part of its picture a frame shows.

import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { type LayoutRules, layoutPage } from "../../comic/layout.ts";
import { framesOf, pagesOf, recordOf, storyOf } from "../../comic/query.ts";
import { legalZoom } from "../../comic/records/frame.ts";
import type { Doc, Frame, Gutters, Page, RecordsDiff } from "../../comic/records.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import { layoutFrom, templateById } from "../../comic/templates.ts";
import { patchRecord } from "./patch-record.ts";

/** Divides the page by another template. Empty when the template is unknown or has another number of panels. */
export function setTemplate(doc: Doc, page: string, template: string): RecordsDiff {
  const before = recordOf(doc, "page", page);
  const wanted = templateById(template);
  if (!before || !wanted) return emptyDiff;
  const frames = framesOf(doc, page).map((frame) => frame.id);
  if (frames.length !== wanted.count) return emptyDiff;
  return relayout(doc, { ...before, template, layout: layoutFrom(wanted, frames), insets: [] });
}

/** null: as the story has it. Empty when they leave some frame no room. */
export function setGutters(doc: Doc, page: string, gutters: Page["gutters"]): RecordsDiff {
  const before = recordOf(doc, "page", page);
  return before ? relayout(doc, { ...before, gutters }) : emptyDiff;
}

/** Of all pages and cuts that say nothing else. Empty when they leave some frame no room. */
export function setStoryGutters(doc: Doc, gutters: Gutters): RecordsDiff {
  const story = { ...storyOf(doc), gutters };
  if (!pagesOf(doc).every((page) => hasRoom(page, story))) return emptyDiff;
  return diffOf(doc, settleLettering(doc, withRecords(doc, [story])));
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

/** The change that divides a page anew; empty when some frame would have no room. */
export function relayout(doc: Doc, page: Page): RecordsDiff {
  return hasRoom(page, storyOf(doc)) ? diffOf(doc, settleLettering(doc, withRecords(doc, [page]))) : emptyDiff;
}

function hasRoom(page: Page, rules: LayoutRules): boolean {
  try {
    return layoutPage(page, rules).size > 0;
  } catch {
    return false;
  }
}
