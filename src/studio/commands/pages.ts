// Commands on pages and frames: how a page is divided, what part of its picture a frame shows.

import { leavesOf, mapLeaves } from "../../comic/cut-tree.ts";
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { legalTurn, type View } from "../../comic/image-fit.ts";
import { hasRoom } from "../../comic/layout.ts";
import { letteringSize } from "../../comic/lettering.ts";
import { formatOf, type PageFormat, paperOf } from "../../comic/page-presets.ts";
import { framesOf, pagesOf, panelsOnPage, recordOf, storyOf, styleOf } from "../../comic/query.ts";
import { legalZoom } from "../../comic/records/frame.ts";
import type { ComicRecord, Doc, Frame, Gutters, Lettering, Page, RecordsDiff } from "../../comic/records.ts";
import { followFrame, reformatted } from "../../comic/reformat.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import type { Template } from "../../comic/templates.ts";
import { arranged, blankPlace, placesByPage } from "./arrange.ts";
import type { CreateId } from "./create-id.ts";

/**
 * Divides the page by a template; panels move into its frames in reading order. Where it has more, further panels wait for
 * words; where it has fewer, the rest goes to a page of its own behind. Cuts made by hand and insets give way.
 */
export function setTemplate(
  doc: Doc,
  page: string,
  wanted: Pick<Template, "id" | "tree">,
  createId: CreateId,
): RecordsDiff {
  const at = storyOf(doc).pages.indexOf(page);
  if (at < 0) return emptyDiff;
  const all = placesByPage(doc);
  const own = all[at] ?? [];
  const count = leavesOf(wanted.tree).length;
  const kept = Array.from({ length: count }, (_, i) => own[i] ?? blankPlace);
  const rest = own.slice(count);
  const next = own.length === count ? doc : arranged(doc, all.toSpliced(at, 1, kept, rest), createId);
  const before = next && recordOf(next, "page", page);
  if (!next || !before) return emptyDiff;
  const frames = framesOf(next, page).map((frame) => frame.id);
  const layout = mapLeaves(wanted.tree, (_, i) => frames[i] ?? "");
  const divided = { ...before, template: wanted.id, layout, insets: [] };
  if (!hasRoom(divided, storyOf(next))) return emptyDiff;
  return diffOf(doc, settleLettering(doc, withRecords(next, [divided])));
}

/**
 * Another size for all pages, and for those to come. Every panel, cut, inset and balloon goes along (comic/reformat). Empty
 * when the margins leave no room.
 */
export function setFormat(doc: Doc, format: PageFormat, preset: string): RecordsDiff {
  const story = storyOf(doc);
  const records: ComicRecord[] = [{ ...story, preset }];
  for (const page of pagesOf(doc)) {
    const next = reformatted(page, paperOf(format, page.double === true), story);
    if (!next) return emptyDiff;
    records.push(next, ...followed(doc, page, next));
  }
  return diffOf(doc, settleLettering(doc, withRecords(doc, records)));
}

/** The page as both pages of an opening, or as one again: what is on it goes along. Empty when that is what it is. */
export function setDouble(doc: Doc, id: string, double: boolean): RecordsDiff {
  const page = recordOf(doc, "page", id);
  if (!page || (page.double === true) === double) return emptyDiff;
  const sized = reformatted(page, paperOf(formatOf(page), double), storyOf(doc));
  if (!sized) return emptyDiff;
  const { double: _, ...single } = sized;
  const next: Page = double ? { ...single, double } : single;
  return diffOf(doc, settleLettering(doc, withRecords(doc, [next, ...followed(doc, page, next)])));
}

/** The lettering of a page that became another. */
function followed(doc: Doc, page: Page, next: Page): readonly Lettering[] {
  const lettering = panelsOnPage(doc, page.id).flatMap((panel) => panel.lettering);
  const heightOf = (item: Lettering) => letteringSize(item, styleOf(doc, item)).heightMm;
  return lettering.map((item) => followFrame(item, heightOf(item), page, next, storyOf(doc)));
}

/** null: as the story has it. Empty when they leave some frame no room. */
export function setGutters(doc: Doc, page: string, gutters: Page["gutters"]): RecordsDiff {
  const before = recordOf(doc, "page", page);
  return before ? relayout(doc, { ...before, gutters }) : emptyDiff;
}

/** Of the whole story, for pages and cuts that say nothing else. Empty when they leave some frame no room. */
export function setStoryGutters(doc: Doc, gutters: Gutters): RecordsDiff {
  const story = { ...storyOf(doc), gutters };
  if (!pagesOf(doc).every((page) => hasRoom(page, story))) return emptyDiff;
  return diffOf(doc, settleLettering(doc, withRecords(doc, [story])));
}

/** Changes how a picture lies in its frame: pan is kept within -1..1, zoom in its range, a turn within half a circle. Fields that say what is usual go. */
export function setFrameImage(doc: Doc, frameId: string, change: ViewChange): RecordsDiff {
  const frame = recordOf(doc, "frame", frameId);
  if (!frame) return emptyDiff;
  const within = (pan: number) => Math.max(-1, Math.min(1, pan));
  const { turn = 0, mirrored = false, fit = null, ...rest } = { ...frame, ...change };
  const angle = legalTurn(turn);
  const { panX, panY, zoom } = rest;
  const changed: Frame = {
    ...rest,
    panX: within(panX),
    panY: within(panY),
    zoom: legalZoom(zoom),
    ...(angle !== 0 && { turn: angle }),
    ...(mirrored && { mirrored }),
    ...(fit && { fit }),
  };
  return diffOf(doc, withRecords(doc, [changed]));
}

/** null: the picture covers its frame. */
type ViewChange = Partial<Omit<View, "fit">> & { readonly fit?: View["fit"] | null };

/** Straight, and in the middle of its frame, which it covers. */
export const PLAIN_VIEW = { panX: 0, panY: 0, zoom: 1, turn: 0, mirrored: false, fit: null } as const;

/** The change that divides a page anew; empty when some frame would have no room. */
export function relayout(doc: Doc, page: Page): RecordsDiff {
  return hasRoom(page, storyOf(doc)) ? diffOf(doc, settleLettering(doc, withRecords(doc, [page]))) : emptyDiff;
}
