// Commands on how a page is cut by hand. Lines, points and directions are those that are seen on the page; each cut makes a
// panel more, with a line of its own in the script, and each merge one less.
import { seenLine, seenPoint } from "../../comic/borders.ts";
import { guttersOf, mirrorTree, replaceLeaf } from "../../comic/cut-tree.ts";
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withoutRecords, withRecords } from "../../comic/doc.ts";
import * as edits from "../../comic/edit-cuts.ts";
import type { BleedSide, CutLine } from "../../comic/placed-cuts.ts";
import { placesOf, withPlaces } from "../../comic/places.ts";
import { isWorkedOn, recordOf, recordsOf, rendersOf, roughOf, storyOf } from "../../comic/query.ts";
import type { CutTree, Doc, Page, ReadingDirection, RecordsDiff } from "../../comic/records.ts";
import { mirrorPolygon } from "../../geometry/polygon.ts";
import type { Vec } from "../../geometry/vec.ts";
import { isBlankPanel, mergedLine } from "../../script/merge-panels.ts";
import { parseScript } from "../../script/parse.ts";
import { panelRecords } from "./apply-script.ts";
import { withCuts } from "./arrange.ts";
import type { CreateId } from "./create-id.ts";
import { relayout } from "./pages.ts";

/** A page as its cuts are edited. */
export function cutPageOf(doc: Doc, page: Page): edits.CutPage {
  return { ...page, gutters: guttersOf(page, storyOf(doc)) };
}

function pageOfFrame(doc: Doc, frame: string): Page | undefined {
  return recordOf(doc, "page", recordOf(doc, "frame", frame)?.page ?? "");
}

/** The page with other cuts, or null when they leave no room. */
export function cutByHand(page: Page, layout: CutTree | null): Page | null {
  return layout && { ...page, template: "", layout };
}

/** The page with a panel cut along a line; the new part is called `added`. null: a part would have no room. */
export function cutAlong(doc: Doc, frame: string, line: CutLine, added: string): Page | null {
  const page = pageOfFrame(doc, frame);
  if (!page) return null;
  const own = seenLine(line, page.widthMm, storyOf(doc).direction);
  return cutByHand(page, edits.cutFrame(cutPageOf(doc, page), frame, own, added));
}

/** The part that is read first keeps what the panel had. Empty when a part would have no room. */
export function cutPanel(doc: Doc, frame: string, line: CutLine, createId: CreateId): RecordsDiff {
  return changed(doc, cutAlong(doc, frame, line, createId("frame")), createId);
}

/** Into so many equal parts, side by side or above each other. */
export function splitPanel(
  doc: Doc,
  frame: string,
  direction: CutLine["direction"],
  parts: number,
  createId: CreateId,
): RecordsDiff {
  const added = Array.from({ length: parts - 1 }, () => createId("frame"));
  return changed(doc, splitInto(doc, frame, direction, added), createId);
}

/** The page with a panel in equal parts; the new ones are called `added`. null: they would have no room. */
export function splitInto(
  doc: Doc,
  frame: string,
  direction: CutLine["direction"],
  added: readonly string[],
): Page | null {
  const page = pageOfFrame(doc, frame);
  return page ? cutByHand(page, edits.splitFrame(cutPageOf(doc, page), frame, direction, added)) : null;
}

/**
 * One panel of two. The one that is read first stays, or the other when that says nothing. What is said in both is said in
 * it, all pictures of both are among its own, and what the other showed stays in the script as a comment. Empty when the two
 * make no panel together.
 */
export function mergePanels(doc: Doc, frame: string, other: string, createId: CreateId): RecordsDiff {
  const page = pageOfFrame(doc, frame);
  if (!page) return emptyDiff;
  const { script } = storyOf(doc);
  const { panels } = parseScript(script);
  const records = panelRecords(doc);
  const both = records.flatMap((record, number) =>
    [frame, other].includes(record.frame.id) ? { record, number } : [],
  );
  const [first, second] = both;
  const isBlank = ({ record, number }: (typeof both)[number]) =>
    isBlankPanel(panels[number]) && !isWorkedOn(doc, record.shot.id);
  const [kept, gone] = first && second && isBlank(first) ? [second, first] : [first, second];
  const [keptFrame, goneFrame] = kept && gone ? [kept.record.frame.id, gone.record.frame.id] : [frame, other];
  const layout = edits.mergeFrames(cutPageOf(doc, page), keptFrame, goneFrame);
  const next = cutByHand(page, layout);
  if (!next || !kept || !gone) return changed(doc, next, createId);
  const cut = withCuts(doc, next, createId, { [keptFrame]: mergedLine(script, kept.number, gone.number) });
  if (!cut) return emptyDiff;
  const { shot } = kept.record;
  const renders = rendersOf(doc, gone.record.shot.id).map((render) => ({ ...render, shot: shot.id }));
  // A rough is drawn for one picture: two of them do not lie over each other.
  const isRough = roughOf(doc, shot.id).length > 0;
  const rough = isRough ? [] : roughOf(doc, gone.record.shot.id).map((mark) => ({ ...mark, shot: shot.id }));
  const leftovers = recordsOf(doc, "choice").filter((choice) => choice.shot === gone.record.shot.id);
  const without = withoutRecords(cut, [gone.record.shot.id, ...leftovers.map(({ id }) => id)]);
  return diffOf(doc, withRecords(without, [...renders, ...rough]));
}

/** Moves a border across itself until it goes through a point of the page, as far as its panels have room. */
export function moveBorder(doc: Doc, page: string, path: edits.CutPath, through: Vec): RecordsDiff {
  return editCuts(doc, page, (sheet, reading) =>
    edits.moveCut(sheet, path, seenPoint(through, sheet.widthMm, reading)),
  );
}

/** Turns a border about a point on it, as far as its panels have room. */
export function turnBorder(doc: Doc, page: string, path: edits.CutPath, about: Vec, angleDeg: number): RecordsDiff {
  return editCuts(doc, page, (sheet, reading) => {
    const own = seenPoint(about, sheet.widthMm, reading);
    return edits.turnCut(sheet, path, own, reading === "rtl" ? -angleDeg : angleDeg);
  });
}

/** null: the page's. Empty when a panel would have no room. */
export function setBorderGutter(doc: Doc, page: string, path: edits.CutPath, gutterMm: number | null): RecordsDiff {
  return editCuts(doc, page, (sheet) => edits.setCutGutter(sheet, path, gutterMm));
}

/** Over which edges of the live area a panel runs to the edge of the paper and beyond; those that it touches count. */
export function setBleed(doc: Doc, frame: string, sides: readonly BleedSide[]): RecordsDiff {
  const page = pageOfFrame(doc, frame);
  if (!page) return emptyDiff;
  const bleed = seenSides(sides, storyOf(doc).direction);
  const layout = replaceLeaf(page.layout, frame, ({ bleed: _, ...leaf }) =>
    bleed.length > 0 ? { ...leaf, bleed: [...bleed] } : leaf,
  );
  return relayout(doc, { ...page, template: "", layout });
}

/** Sides of the page as they are seen in a story of this direction, or back. */
export function seenSides(sides: readonly BleedSide[], reading: ReadingDirection): readonly BleedSide[] {
  return reading === "ltr" ? sides : sides.map((side) => opposite[side] ?? side);
}

const opposite: Readonly<Partial<Record<BleedSide, BleedSide>>> = { left: "right", right: "left" };

/** Mirrors the cuts; panels keep their order, which still begins at the side where the story begins. */
export function mirrorCuts(doc: Doc, page: string): RecordsDiff {
  const before = recordOf(doc, "page", page);
  if (!before) return emptyDiff;
  const frames = placesOf(before);
  const insets = before.insets.map((inset) => ({ ...inset, polygon: mirrorPolygon(inset.polygon, before.widthMm) }));
  const mirrored = { ...before, template: "", layout: mirrorTree(before.layout), insets };
  return relayout(doc, withPlaces(mirrored, frames));
}

function changed(doc: Doc, page: Page | null, createId: CreateId): RecordsDiff {
  const next = page && withCuts(doc, page, createId);
  return next ? diffOf(doc, next) : emptyDiff;
}

function editCuts(
  doc: Doc,
  id: string,
  edit: (page: edits.CutPage, reading: ReadingDirection) => CutTree | null,
): RecordsDiff {
  const page = recordOf(doc, "page", id);
  const next = page && cutByHand(page, edit(cutPageOf(doc, page), storyOf(doc).direction));
  return next ? relayout(doc, next) : emptyDiff;
}
