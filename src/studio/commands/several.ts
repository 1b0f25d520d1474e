// Commands on lettering and insets that are selected together. What is pinned stays where it is.
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { recordOf, storyOf } from "../../comic/query.ts";
import type { ComicRecord, Doc, Frame, Lettering, Page, RecordsDiff } from "../../comic/records.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import { type Box, boxAround } from "../../geometry/box.ts";
import { add, type Vec } from "../../geometry/vec.ts";
import { type Movable, movablesOf, pageOfItem } from "../several.ts";
import type { CreateId } from "./create-id.ts";
import { BEYOND_MM } from "./insets.ts";

/** Moves things of one page by mm, all by the same: they stop together where one would leave the page. */
export function moveSeveral(doc: Doc, ids: readonly string[], by: Vec): RecordsDiff {
  const { page, items } = among(doc, ids);
  if (!page || items.length === 0) return emptyDiff;
  const { x, y, width, height } = boxAround(items.map(({ box }) => box));
  const keep = (value: number, from: number, size: number, whole: number) =>
    Math.max(Math.min(0, -BEYOND_MM - from), Math.min(value, Math.max(0, whole + BEYOND_MM - from - size)));
  const kept = { x: keep(by.x, x, width, page.widthMm), y: keep(by.y, y, height, page.heightMm) };
  return moved(doc, page, items, () => kept);
}

export const alignments = ["left", "centre", "right", "top", "middle", "bottom"] as const;
export type Alignment = (typeof alignments)[number];

/** Brings things in line at an edge or the middle of the box around them all. */
export function alignSeveral(doc: Doc, ids: readonly string[], to: Alignment): RecordsDiff {
  const { page, items, all } = among(doc, ids);
  if (!page || all.length < 2) return emptyDiff;
  const around = boxAround(all.map(({ box }) => box));
  return moved(doc, page, items, ({ box }) => ways[to](box, around));
}

const ways: Readonly<Record<Alignment, (box: Box, around: Box) => Vec>> = {
  left: (box, around) => ({ x: around.x - box.x, y: 0 }),
  centre: (box, around) => ({ x: around.x + around.width / 2 - box.x - box.width / 2, y: 0 }),
  right: (box, around) => ({ x: around.x + around.width - box.x - box.width, y: 0 }),
  top: (box, around) => ({ x: 0, y: around.y - box.y }),
  middle: (box, around) => ({ x: 0, y: around.y + around.height / 2 - box.y - box.height / 2 }),
  bottom: (box, around) => ({ x: 0, y: around.y + around.height - box.y - box.height }),
};

/** Makes the gaps between things equal; the first and the last along the axis stay. */
export function distributeSeveral(doc: Doc, ids: readonly string[], axis: "x" | "y"): RecordsDiff {
  const { page, items, all } = among(doc, ids);
  if (!page || all.length < 3) return emptyDiff;
  const size = axis === "x" ? "width" : "height";
  const along = all.toSorted((a, b) => a.box[axis] + a.box[size] / 2 - b.box[axis] - b.box[size] / 2);
  const around = boxAround(all.map(({ box }) => box));
  const gap = (around[size] - all.reduce((sum, { box }) => sum + box[size], 0)) / (all.length - 1);
  const steps = new Map<Movable, Vec>();
  let at = around[axis];
  for (const item of along) {
    steps.set(item, { x: 0, y: 0, [axis]: at - item.box[axis] });
    at += item.box[size] + gap;
  }
  return moved(doc, page, items, (item) => steps.get(item)!);
}

/** Keeps things where they are; automatic lettering is the artist's from then on. */
export function pinSeveral(doc: Doc, ids: readonly string[], pinned: boolean): RecordsDiff {
  return marked(doc, ids, (record) => {
    const { pinned: _, ...free } = record;
    const placed = "auto" in free && pinned ? { ...free, auto: false } : free;
    return pinned ? { ...placed, pinned } : placed;
  });
}

/** Leaves things out of the page and of exports, or shows them again. */
export function hideSeveral(doc: Doc, ids: readonly string[], hidden: boolean): RecordsDiff {
  return marked(doc, ids, ({ hidden: _, ...shown }) => (hidden ? { ...shown, hidden } : shown));
}

/** From now on they are selected together. */
export function groupSeveral(doc: Doc, ids: readonly string[], createId: CreateId): RecordsDiff {
  const group = createId("group");
  return ids.length < 2 ? emptyDiff : marked(doc, ids, (record) => ({ ...record, group }));
}

export function ungroupSeveral(doc: Doc, ids: readonly string[]): RecordsDiff {
  return marked(doc, ids, ({ group: _, ...single }) => single);
}

interface Among {
  readonly page: Page | undefined;
  readonly all: readonly Movable[];
  /** What is not pinned. */
  readonly items: readonly Movable[];
}

/** The things of one page that these are. */
function among(doc: Doc, ids: readonly string[]): Among {
  const page = recordOf(doc, "page", pageOfItem(doc, ids[0] ?? "") ?? "");
  const all = page ? movablesOf(doc, page.id).filter(({ record }) => ids.includes(record.id)) : [];
  return { page, all, items: all.filter(({ record }) => !record.pinned) };
}

function marked(
  doc: Doc,
  ids: readonly string[],
  change: (record: Lettering | Frame) => Omit<Lettering, "type"> | Omit<Frame, "type">,
): RecordsDiff {
  const records = among(doc, ids).all.map(({ record }) => ({ ...change(record), type: record.type }) as ComicRecord);
  return diffOf(doc, withRecords(doc, records));
}

/** Lettering goes with its inset: its own way is what is left of it. */
function moved(doc: Doc, page: Page, items: readonly Movable[], wayOf: (item: Movable) => Vec): RecordsDiff {
  const ways = new Map(items.map((item) => [item.record.id, wayOf(item)]));
  const mirrored = storyOf(doc).direction === "rtl" ? -1 : 1;
  const insets = page.insets.map((inset) => {
    const { x, y } = ways.get(inset.frame) ?? { x: 0, y: 0 };
    return { ...inset, polygon: inset.polygon.map((corner) => add(corner, { x: x * mirrored, y })) };
  });
  const lettering = items.flatMap((item) => {
    const { record } = item;
    if (record.type === "frame") return [];
    const way = wayOf(item);
    const along = ways.get(record.frame) ?? { x: 0, y: 0 };
    return { ...record, xMm: record.xMm + way.x - along.x, yMm: record.yMm + way.y - along.y, auto: false };
  });
  return diffOf(doc, settleLettering(doc, withRecords(doc, [{ ...page, insets }, ...lettering])));
}
