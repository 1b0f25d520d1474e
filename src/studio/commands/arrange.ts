// Panels in another order, on other pages, more or fewer of them: the script's lines are moved first, and the records
// follow them by what is known of each line, not by what it says.
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { placesOf } from "../../comic/places.ts";
import { framesOf, pagesOf, storyOf } from "../../comic/query.ts";
import type { Doc, Frame, Page, RecordsDiff } from "../../comic/records.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import { rearrange } from "../../script/rearrange.ts";
import { followScript, panelRecords } from "./apply-script.ts";
import type { CreateId } from "./create-id.ts";

/** A panel of the document, with another line when one is given; or a new panel with its line. */
export type Place =
  | { readonly frame: string; readonly line?: string }
  | { readonly frame: null; readonly line: string };

/** What a panel says that nobody has written yet. */
export const BLANK_LINE = "[NC]";
export const blankPlace: Place = { frame: null, line: BLANK_LINE };

/** The panels of all pages, as they stand. */
export function placesByPage(doc: Doc): readonly (readonly Place[])[] {
  return pagesOf(doc).map((page) => placesOf(page).map((frame) => ({ frame })));
}

/**
 * The document with these panels on these pages; a frame without a line gets one. Panels that are left out go, with their
 * lines; their pictures are set aside (apply-script.ts). `over`: the document in which pages are cut for them already.
 * null: the script cannot say it.
 */
export function arranged(
  doc: Doc,
  pages: readonly (readonly Place[])[],
  createId: CreateId,
  over: Doc = doc,
): Doc | null {
  const numbers = (of: Doc) => new Map(panelRecords(of).map(({ frame }, i) => [frame.id, i]));
  const [inScript, now] = [numbers(doc), numbers(over)];
  const sources = pages.map((page) =>
    page.map(({ frame, line }) => line ?? (frame === null ? undefined : inScript.get(frame)) ?? BLANK_LINE),
  );
  const script = rearrange(storyOf(doc).script, sources);
  if (script === null) return null;
  const origin = pages.flat().map(({ frame }) => (frame === null ? null : (now.get(frame) ?? null)));
  return settleLettering(doc, followScript(over, script, createId, origin));
}

export function arrange(doc: Doc, pages: readonly (readonly Place[])[], createId: CreateId): RecordsDiff {
  const next = arranged(doc, pages, createId);
  return next ? diffOf(doc, next) : emptyDiff;
}

/**
 * The document in which a page has these cuts and insets instead. Places whose frame is unknown become new panels with a
 * line and the border of the panel before; frames without a place go. `lines`: new lines of panels by frame.
 */
export function withCuts(
  doc: Doc,
  page: Page,
  createId: CreateId,
  lines: Readonly<Record<string, string>> = {},
): Doc | null {
  const before = new Map(framesOf(doc, page.id).map((frame) => [frame.id, frame]));
  const places = placesOf(page);
  const own = places.map((frame): Place => {
    const line = lines[frame];
    return before.has(frame) ? { frame, ...(line !== undefined && { line }) } : blankPlace;
  });
  const all = placesByPage(doc);
  const pages = pagesOf(doc).map(({ id }, i) => (id === page.id ? own : (all[i] ?? [])));
  const next = arranged(doc, pages, createId, withRecords(doc, [page]));
  if (!next) return null;
  const bordered = framesOf(next, page.id).flatMap((frame, i): Frame[] => {
    const { borderMm, corners, cornerMm, wobbleMm } = before.get(places[i - 1] ?? "") ?? frame;
    return before.has(places[i] ?? "") ? [] : [{ ...frame, borderMm, corners, cornerMm, wobbleMm }];
  });
  return withRecords(next, bordered);
}
