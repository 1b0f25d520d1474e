// What can be selected together on a page, and moved: its lettering and its insets.
import { byPage } from "../comic/doc.ts";
import { layoutPage } from "../comic/layout.ts";
import { letteringBox } from "../comic/lettering.ts";
import { framesOf, letteringById, letteringOf, recordOf, storyOf } from "../comic/query.ts";
import type { Doc, Frame, Lettering } from "../comic/records.ts";
import { type Box, overlaps } from "../geometry/box.ts";
import { boundingBox } from "../geometry/polygon.ts";
import type { Selection } from "./state.ts";

export interface Movable {
  readonly record: Lettering | Frame;
  /** Page mm. */
  readonly box: Box;
}

/** In reading order; a panel's inset before the lettering in it. The same list until something on the page changes. */
export const movablesOf: (doc: Doc, page: string) => readonly Movable[] = byPage(findMovables, (doc) => [
  storyOf(doc).direction,
  storyOf(doc).gutters,
  doc.byType.style,
]);

function findMovables(doc: Doc, pageId: string): readonly Movable[] {
  const page = recordOf(doc, "page", pageId);
  if (!page) return [];
  const layout = layoutPage(page, storyOf(doc));
  const insets = new Set(page.insets.map(({ frame }) => frame));
  return framesOf(doc, pageId).flatMap((frame) => {
    const polygon = layout.get(frame.id);
    const own = polygon && insets.has(frame.id) ? [{ record: frame, box: boundingBox(polygon) }] : [];
    const lettering = letteringOf(doc, frame.id).flatMap((record) => {
      const box = letteringBox(doc, layout, record);
      return box ? [{ record, box }] : [];
    });
    return [...own, ...lettering];
  });
}

/** The page that lettering or a frame stands on, or undefined. */
export function pageOfItem(doc: Doc, id: string): string | undefined {
  return recordOf(doc, "frame", letteringById(doc, id)?.frame ?? id)?.page;
}

/** The selection of these, as far as they are there: of none, one or several. */
export function several(doc: Doc, ids: readonly string[]): Selection {
  const there = [...new Set(ids)].filter((id) => letteringById(doc, id) ?? recordOf(doc, "frame", id));
  const [first] = there;
  if (first === undefined) return { kind: "none" };
  if (there.length > 1) return { kind: "several", ids: there };
  return { kind: letteringById(doc, first) ? "lettering" : "frame", id: first };
}

/** The ids that a selection holds; of a border, none. */
export function idsOf(selection: Selection): readonly string[] {
  if (selection.kind === "several") return selection.ids;
  return selection.kind === "frame" || selection.kind === "lettering" ? [selection.id] : [];
}

/** With everything that is in a group with what is selected. */
export function withGroups(doc: Doc, selection: Selection): Selection {
  const ids = idsOf(selection);
  const page = pageOfItem(doc, ids[0] ?? "");
  const groups = new Set(ids.flatMap((id) => (letteringById(doc, id) ?? recordOf(doc, "frame", id))?.group ?? []));
  if (page === undefined || groups.size === 0) return selection;
  const members = movablesOf(doc, page).filter(({ record }) => record.group !== undefined && groups.has(record.group));
  return several(doc, [...ids, ...members.map(({ record }) => record.id)]);
}

/** The selection with one more thing, or without it. A panel of the cuts can't be moved: it gives way to what can. */
export function toggled(doc: Doc, selection: Selection, id: string): Selection {
  const page = pageOfItem(doc, id) ?? "";
  const movable = new Set(movablesOf(doc, page).map(({ record }) => record.id));
  if (!movable.has(id)) return several(doc, [id]);
  const ids = idsOf(selection).filter((each) => movable.has(each));
  return ids.includes(id)
    ? several(
        doc,
        ids.filter((each) => each !== id),
      )
    : several(doc, [...ids, id]);
}

/** Everything of a page that a box touches. */
export function touchedBy(doc: Doc, page: string, box: Box): readonly string[] {
  return movablesOf(doc, page)
    .filter((item) => overlaps(item.box, box))
    .map(({ record }) => record.id);
}
