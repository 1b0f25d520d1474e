// Commands on the order of panels and pages, by which the script's lines go along.
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { withPlaces } from "../../comic/places.ts";
import {
  chosenRender,
  framesOf,
  pageOf,
  pagesOf,
  recordOf,
  rendersOf,
  roughOf,
  shotOf,
  storyOf,
} from "../../comic/query.ts";
import type { ComicRecord, Doc, Frame, RecordsDiff, Render, Rough, Shot } from "../../comic/records.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import { parseScript } from "../../script/parse.ts";
import { panelRecords } from "./apply-script.ts";
import { arrange, arranged, BLANK_LINE, blankPlace, type Place, placesByPage } from "./arrange.ts";
import type { CreateId } from "./create-id.ts";

/** A panel as it was when it was copied: it may be gone since. */
export interface CopiedPanel {
  readonly line: string;
  readonly frame: Frame;
  readonly shot: Shot | null;
  readonly renders: readonly Render[];
  readonly shown: string | null;
  readonly rough: readonly Rough[];
}

/** Two panels change places, also between pages; each place keeps its shape. */
export function swapPanels(doc: Doc, frame: string, other: string, createId: CreateId): RecordsDiff {
  const swapped: Readonly<Record<string, string>> = { [frame]: other, [other]: frame };
  const pages = placesByPage(doc).map((page) =>
    page.map((place) => (place.frame === null ? place : { frame: swapped[place.frame] ?? place.frame })),
  );
  return arrange(doc, pages, createId);
}

/** Takes a panel to a place of a page, from 0. A page without panels goes. */
export function movePanel(doc: Doc, frame: string, page: string, index: number, createId: CreateId): RecordsDiff {
  const pages = pagesOf(doc).map(({ id }, i) => {
    const others = (placesByPage(doc)[i] ?? []).filter((place) => place.frame !== frame);
    return id === page ? others.toSpliced(index, 0, { frame }) : others;
  });
  return arrange(doc, pages, createId);
}

/** A panel earlier (-1) or later (1) in the story; at the end of its page it goes over to the next. */
export function stepPanel(doc: Doc, frame: string, step: 1 | -1, createId: CreateId): RecordsDiff {
  const pages = pagesOf(doc);
  const at = pages.findIndex(({ id }) => framesOf(doc, id).some((each) => each.id === frame));
  const page = pages[at];
  if (!page) return emptyDiff;
  const frames = framesOf(doc, page.id);
  const index = frames.findIndex((each) => each.id === frame) + step;
  if (index >= 0 && index < frames.length) return movePanel(doc, frame, page.id, index, createId);
  const next = pages[at + step];
  return next ? movePanel(doc, frame, next.id, step > 0 ? 0 : framesOf(doc, next.id).length, createId) : emptyDiff;
}

/** Takes a panel out, with its line. Its pictures are set aside: undo, or the same line, brings them back. */
export function removePanel(doc: Doc, frame: string, createId: CreateId): RecordsDiff {
  const pages = placesByPage(doc).map((page) => page.filter((place) => place.frame !== frame));
  return arrange(doc, pages, createId);
}

/** A page with one panel that waits for words, behind another. */
export function addPage(doc: Doc, after: string, createId: CreateId): RecordsDiff {
  const at = storyOf(doc).pages.indexOf(after) + 1;
  return arrange(doc, placesByPage(doc).toSpliced(at, 0, [blankPlace]), createId);
}

/** Takes a page to a place in the story, from 0. */
export function movePage(doc: Doc, page: string, index: number, createId: CreateId): RecordsDiff {
  const from = storyOf(doc).pages.indexOf(page);
  const all = placesByPage(doc);
  const moved = all[from];
  return moved ? arrange(doc, all.toSpliced(from, 1).toSpliced(index, 0, moved), createId) : emptyDiff;
}

export function removePage(doc: Doc, page: string, createId: CreateId): RecordsDiff {
  const at = storyOf(doc).pages.indexOf(page);
  return at < 0 ? emptyDiff : arrange(doc, placesByPage(doc).toSpliced(at, 1), createId);
}

/** The same page again, behind it: its cuts, its lines, its pictures. */
export function duplicatePage(doc: Doc, page: string, createId: CreateId): RecordsDiff {
  const at = storyOf(doc).pages.indexOf(page);
  if (at < 0) return emptyDiff;
  const copies = framesOf(doc, page).flatMap((frame) => copyPanel(doc, frame.id) ?? []);
  const lines = copies.map(({ line }): Place => ({ frame: null, line }));
  const next = arranged(doc, placesByPage(doc).toSpliced(at + 1, 0, lines), createId);
  const added = next && pagesOf(next)[at + 1];
  if (!next || !added) return emptyDiff;
  const frames = framesOf(next, added.id);
  const like = { ...pageOf(doc, page), id: added.id };
  const cut = withRecords(next, [
    withPlaces(
      like,
      frames.map(({ id }) => id),
    ),
  ]);
  const filled = copies.reduce((before, copy, i) => withCopy(before, frames[i]?.id ?? "", copy, createId), cut);
  return diffOf(doc, settleLettering(doc, filled));
}

/** What is pasted later. null: there is no such panel. */
export function copyPanel(doc: Doc, id: string): CopiedPanel | null {
  const frame = recordOf(doc, "frame", id);
  if (!frame) return null;
  const shot = shotOf(doc, frame) ?? null;
  const number = panelRecords(doc).findIndex((panel) => panel.frame.id === id);
  const { script } = storyOf(doc);
  const line = parseScript(script).panels[number]?.line;
  return {
    line: line === undefined ? BLANK_LINE : (script.split(/\r\n|\n|\r/)[line - 1] ?? BLANK_LINE),
    frame,
    shot,
    renders: shot ? rendersOf(doc, shot.id) : [],
    rough: shot ? roughOf(doc, shot.id) : [],
    shown: (shot && chosenRender(doc, shot.id)?.id) ?? null,
  };
}

/** Puts a copied panel behind another, with its pictures. */
export function pastePanel(doc: Doc, copied: CopiedPanel, after: string, createId: CreateId): RecordsDiff {
  const pages = placesByPage(doc).map((page) => {
    const at = page.findIndex((place) => place.frame === after);
    return at < 0 ? page : page.toSpliced(at + 1, 0, { frame: null, line: copied.line });
  });
  const next = arranged(doc, pages, createId);
  if (!next) return emptyDiff;
  const known = new Set(pagesOf(doc).flatMap(({ id }) => framesOf(doc, id).map((frame) => frame.id)));
  const added = pagesOf(next)
    .flatMap(({ id }) => framesOf(next, id))
    .find((frame) => !known.has(frame.id));
  return added ? diffOf(doc, withCopy(next, added.id, copied, createId)) : emptyDiff;
}

/** A new panel with the view, the settings, the pictures and the rough of a copied one. */
function withCopy(doc: Doc, frameId: string, copied: CopiedPanel, createId: CreateId): Doc {
  const frame = recordOf(doc, "frame", frameId);
  const shot = frame && shotOf(doc, frame);
  if (!frame || !shot) return doc;
  const { page: _, shot: __, ...look } = copied.frame;
  const renders = copied.renders.map((render) => ({ ...render, id: createId("render"), shot: shot.id }));
  const rough = copied.rough.map((mark) => ({ ...mark, id: createId("rough"), shot: shot.id }));
  const shown = renders[copied.renders.findIndex(({ id }) => id === copied.shown)];
  const records: ComicRecord[] = [{ ...look, id: frame.id, page: frame.page, shot: shot.id }, ...renders, ...rough];
  if (copied.shot) {
    const { seed, negative, stage, versions } = copied.shot;
    records.push({ ...shot, seed, negative, stage, ...(versions && { versions }) });
  }
  if (shown) records.push({ id: `choice:${shot.id}`, type: "choice", shot: shot.id, render: shown.id });
  return withRecords(doc, records);
}
