// Commands on insets: panels of any shape that lie over the page, and on the borders of all panels.
import { seenPoint } from "../../comic/borders.ts";
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { layoutPage } from "../../comic/layout.ts";
import { placesOf } from "../../comic/places.ts";
import { framesOf, recordOf, storyOf } from "../../comic/query.ts";
import type { Doc, EffectLines, FrameBorder, Inset, Page, RecordsDiff } from "../../comic/records.ts";
import { areaOf, boundingBox, isSimple, type Polygon, polygonOf } from "../../geometry/polygon.ts";
import { withCuts } from "./arrange.ts";
import type { CreateId } from "./create-id.ts";
import { relayout } from "./pages.ts";
import { patchRecord } from "./patch-record.ts";

/** How much of the panel below a new inset covers, each way. */
const NEW_INSET = 0.45;
/** Smallest area of an inset: a fingertip. */
const MIN_AREA_MM2 = 25;
/** So far an inset may lie beyond the trim edge besides the bleed. */
export const BEYOND_MM = 20;

/** Lays a new panel over the lower corner of a panel where reading ends, to be read after it. */
export function addInset(doc: Doc, frame: string, createId: CreateId): RecordsDiff {
  const page = recordOf(doc, "page", recordOf(doc, "frame", frame)?.page ?? "");
  const below = page && layoutPage(page, { ...storyOf(doc), direction: "ltr" }).get(frame);
  if (!page || !below) return emptyDiff;
  const { x, y, width, height } = boundingBox(below);
  const size = { width: width * NEW_INSET, height: height * NEW_INSET };
  const corner = { x: x + width - size.width - width * 0.05, y: y + height - size.height - height * 0.05 };
  const order = placesOf(page).indexOf(frame) + 1;
  const added = { frame: createId("frame"), order, polygon: [...polygonOf({ ...corner, ...size })] };
  const insets = [...page.insets.map((inset) => (inset.order >= order ? { ...inset, order: inset.order + 1 } : inset))];
  const next = withCuts(doc, { ...page, template: "", insets: [...insets, added] }, createId);
  return next ? diffOf(doc, next) : emptyDiff;
}

/** Another shape for an inset, as it is seen on the page. Empty when its edges would cross, or when it would be too small. */
export function setInset(doc: Doc, frame: string, polygon: Polygon): RecordsDiff {
  if (recordOf(doc, "frame", frame)?.pinned) return emptyDiff;
  return changeInset(doc, frame, (inset, page) => {
    const { direction } = storyOf(doc);
    const inPlace = polygon.map((corner) => within(seenPoint(corner, page.widthMm, direction), page));
    const own = areaOf(inPlace) < 0 ? inPlace.toReversed() : inPlace;
    return areaOf(own) >= MIN_AREA_MM2 && isSimple(own) ? { ...inset, polygon: own } : null;
  });
}

/** Over (1) or under (-1) the next inset. */
export function raiseInset(doc: Doc, frame: string, step: 1 | -1): RecordsDiff {
  const page = recordOf(doc, "page", recordOf(doc, "frame", frame)?.page ?? "");
  const from = page?.insets.findIndex((inset) => inset.frame === frame) ?? -1;
  const moved = page?.insets[from];
  const to = from + step;
  if (!page || !moved || to < 0 || to >= page.insets.length) return emptyDiff;
  return relayout(doc, { ...page, insets: page.insets.toSpliced(from, 1).toSpliced(to, 0, moved) });
}

/** The border of one panel. */
export function setBorder(doc: Doc, frame: string, border: Partial<FrameBorder>): RecordsDiff {
  return patchRecord(doc, "frame", frame, border);
}

/** Lines over its picture; null: none. */
export function setEffect(doc: Doc, frame: string, effect: EffectLines | null): RecordsDiff {
  const from = recordOf(doc, "frame", frame);
  if (!from) return emptyDiff;
  const { effect: _, ...plain } = from;
  return diffOf(doc, withRecords(doc, [effect ? { ...plain, effect } : plain]));
}

/** The border of a panel for all panels of its page. */
export function setBorders(doc: Doc, frame: string): RecordsDiff {
  const from = recordOf(doc, "frame", frame);
  if (!from) return emptyDiff;
  const { borderMm, corners, cornerMm, wobbleMm } = from;
  const frames = framesOf(doc, from.page).map((each) => ({ ...each, borderMm, corners, cornerMm, wobbleMm }));
  return diffOf(doc, withRecords(doc, frames));
}

function changeInset(doc: Doc, frame: string, change: (inset: Inset, page: Page) => Inset | null): RecordsDiff {
  const page = recordOf(doc, "page", recordOf(doc, "frame", frame)?.page ?? "");
  const inset = page?.insets.find((each) => each.frame === frame);
  const changed = page && inset && change(inset, page);
  if (!page || !changed) return emptyDiff;
  return relayout(doc, { ...page, insets: page.insets.map((each) => (each === inset ? changed : each)) });
}

function within({ x, y }: { readonly x: number; readonly y: number }, { widthMm, heightMm }: Page) {
  const keep = (value: number, most: number) => Math.max(-BEYOND_MM, Math.min(value, most + BEYOND_MM));
  return { x: keep(x, widthMm), y: keep(y, heightMm) };
}
