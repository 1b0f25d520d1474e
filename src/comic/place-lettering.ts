// Automatic places for the lettering of a frame: captions at the top, speech below, clear of each other and the borders.
import { type Box, insetBox, moveInto, overlaps, type Size } from "../geometry/box.ts";
import { boundingBox, clipPolygon, insetPolygon, isConvex, type Polygon, spansOfBand } from "../geometry/polygon.ts";
import type { PageLayout } from "./layout.ts";
import { letteredText, letteringArea, letteringBox, letteringSize, MIN_LETTERING_MM } from "./lettering.ts";
import { liveArea } from "./placed-cuts.ts";
import { letteringOf, pageOf, recordOf, shotOf, storyOf, styleOf } from "./query.ts";
import type { Doc, Lettering, Page, ReadingDirection, Shot, Style } from "./records.ts";
import { layoutText, narrowestWidth } from "./text-layout.ts";

/** Distance of automatic boxes from the frame's border. */
const INSET_MM = 2;
const SPACING_MM = 1.5;
/** Widest box, as a part of the frame's width. */
const MAX_PART = 0.85;
/** How many times wider than high a block of text wants to be. */
const TEXT_ASPECT = { caption: 7, balloon: 3.5 } as const;
/** A block that would take more than this part of the frame's height is set as wide as allowed. */
const TALL_PART = 0.35;
/** How far up or down a box rather goes than 1 mm away from its side; matters in slanted frames. */
const SIDEWAYS_COST = 0.25;

type End = "top" | "bottom";
type XSide = "left" | "right";

interface Room {
  readonly polygon: Polygon;
  /** How far boxes keep from its edges. */
  readonly insetMm: number;
  /** Around all of it where a box may stand. */
  readonly bounds: Box;
}

/** A convex shape is made smaller once; in a concave one boxes are tried with what must be free around them. */
function roomIn(polygon: Polygon, insetMm: number, page: Page): Room {
  const convex = isConvex(polygon);
  const smaller = convex ? insetPolygon(polygon, insetMm) : [];
  const usable = withinSafeLine(smaller.length > 0 ? smaller : polygon, page);
  const kept = convex ? 0 : insetMm;
  return { polygon: usable, insetMm: kept, bounds: insetBox(boundingBox(usable), kept) };
}

/**
 * The frame's lettering with `auto`, in reading order, with new place and width; items already in place are the same
 * objects. Captions go to the top, speech to the bottom, stacked in reading order; over a close-up, or when a box that
 * the artist placed takes the top, everything goes to the bottom. Such boxes are kept clear where there is room. Throws
 * for an unknown frame.
 */
export function placeLettering(doc: Doc, layout: PageLayout, frameId: string): readonly Lettering[] {
  const frame = recordOf(doc, "frame", frameId);
  const polygon = layout.get(frameId);
  if (!frame || !polygon) throw new Error(`placeLettering(): expected a frame of this page, found "${frameId}"`);
  const all = letteringOf(doc, frameId);
  const auto = all.filter((item) => item.auto);
  if (auto.length === 0) return [];
  const page = pageOf(doc, frame.page);
  const room = roomIn(polygon, INSET_MM + frame.borderMm / 2, page);
  const edge = roomIn(polygon, frame.borderMm / 2, page);
  const { bounds } = room;
  const manual = all.flatMap((item) => (item.auto ? [] : (letteringBox(doc, layout, item) ?? [])));
  const upper = { ...bounds, height: bounds.height / 4 };
  const low = isCloseUp(shotOf(doc, frame)) || manual.some((box) => overlaps(box, upper));
  const sized = auto.map((item) => sizeFor(item, styleOf(doc, item), bounds));
  const slots = fillOrder(sized, storyOf(doc).direction, low);
  const boxes = fill(slots, room, edge, manual, doc);
  const origin = boundingBox(polygon);
  const area = letteringArea(page);
  return auto.map((before) => {
    const i = slots.findIndex(({ item }) => item.id === before.id);
    const [slot, wanted] = [slots[i], boxes[i]];
    if (!slot || !wanted) return before;
    const box = moveInto(wanted, area);
    return keepIfEqual(before, { ...slot.item, xMm: round(box.x - origin.x), yMm: round(box.y - origin.y) });
  });
}

/** What of a frame that bleeds lies within the page's safe line; all of it when nothing does. */
function withinSafeLine(polygon: Polygon, page: Page): Polygon {
  const { x, y, width, height } = liveArea(page);
  const sides = [
    [{ x: 1, y: 0 }, x],
    [{ x: -1, y: 0 }, -x - width],
    [{ x: 0, y: 1 }, y],
    [{ x: 0, y: -1 }, -y - height],
  ] as const;
  const safe = sides.reduce<Polygon>((rest, [inward, edge]) => clipPolygon(rest, inward, edge), polygon);
  return safe.length > 2 ? safe : polygon;
}

/** A box to be placed, sized; from which end of the frame, and at which side. */
interface Slot {
  readonly item: Lettering;
  readonly end: End;
  readonly side: XSide;
  readonly startsLine: boolean;
}

/** Which box is placed next: what stands at the bottom is stacked from the last one upwards. */
function fillOrder(items: readonly Lettering[], direction: ReadingDirection, low: boolean): readonly Slot[] {
  const speakers = [...new Set(items.flatMap((item) => (item.type === "balloon" ? [item.speaker] : [])))];
  const slots = items.map((item): Slot => {
    const end: End = item.type === "balloon" || low ? "bottom" : "top";
    const startsLine = item.type === "caption" || speakers.indexOf(item.speaker) % 2 === 0;
    return { item, end, side: startsLine === (direction === "ltr") ? "left" : "right", startsLine };
  });
  return [...slots.filter(({ end }) => end === "top"), ...slots.filter(({ end }) => end === "bottom").reverse()];
}

/** `edge`: up to the border, for what would stand over it otherwise, as in slanted frames. */
function fill(slots: readonly Slot[], room: Room, edge: Room, manual: readonly Box[], doc: Doc): readonly Box[] {
  const { bounds } = room;
  const boxes: Box[] = [];
  for (const slot of slots) {
    const { heightMm } = letteringSize(slot.item, styleOf(doc, slot.item));
    const size = { width: slot.item.widthMm, height: heightMm };
    // Two boxes share a row only when the one read first starts it; else each keeps its row, or the order is lost.
    const rows = boxes.map((box, i) => {
      const shares = slot.end === "bottom" && slot.startsLine && slots[i]?.startsLine === false;
      return shares ? box : { ...box, x: bounds.x, width: bounds.width };
    });
    boxes.push(
      findPlace(room, [...manual, ...rows], size, slot) ??
        findPlace(room, [...manual, ...boxes], size, slot) ??
        findPlace(room, [], size, slot) ??
        findPlace(edge, [], size, slot) ??
        cornerPlace(bounds, size, slot),
    );
  }
  return boxes;
}

function isCloseUp(shot: Shot | undefined): boolean {
  return /\bclose[- ]?up\b/i.test(shot?.text ?? "");
}

function sizeFor(item: Lettering, style: Style, bounds: Box): Lettering {
  const text = letteredText(item.text, style);
  const cap = Math.max(style.sizeMm, bounds.width * MAX_PART - 2 * style.paddingMm);
  const measure = (maxWidthMm: number) => layoutText(text, { ...style, maxWidthMm });
  const oneLine = measure(Infinity);
  const ideal = Math.sqrt(oneLine.width * style.sizeMm * style.leading * TEXT_ASPECT[item.type]);
  // At least as wide as the longest word, so that narrow ideals don't break words.
  const longestWord = narrowestWidth(text, style.font, style.sizeMm);
  let layout = measure(Math.min(cap, Math.max(ideal, longestWord)));
  if (layout.height > bounds.height * TALL_PART) layout = measure(cap);
  // Rounded up, so that the same lines fit again when they are broken for the stored width.
  const widthMm = Math.ceil((layout.width + 2 * style.paddingMm) * 10 + 0.01) / 10;
  return { ...item, widthMm: Math.max(MIN_LETTERING_MM, widthMm) };
}

/** The free place nearest to the slot's corner of the frame, or null. */
function findPlace(room: Room, taken: readonly Box[], { width, height }: Size, { end, side }: Slot): Box | null {
  const { polygon, insetMm, bounds } = room;
  let best: Box | null = null;
  let least = Infinity;
  for (let moved = 0; moved <= bounds.height - height && moved < least; moved += 0.5) {
    const y = end === "top" ? bounds.y + moved : bounds.y + bounds.height - height - moved;
    for (const span of spansOfBand(polygon, y - insetMm, height + 2 * insetMm)) {
      const [left, right] = [span[0] + insetMm, span[1] - insetMm];
      const box = { x: side === "left" ? left : right - width, y, width, height };
      if (right - left < width || taken.some((other) => overlaps(insetBox(other, -SPACING_MM), box))) continue;
      const aside = side === "left" ? box.x - bounds.x : bounds.x + bounds.width - (box.x + width);
      const cost = moved + SIDEWAYS_COST * aside;
      if (cost < least) [best, least] = [box, cost];
    }
  }
  return best;
}

/** For a box that is too large for its frame. */
function cornerPlace(bounds: Box, { width, height }: Size, { end, side }: Slot): Box {
  const x = side === "left" ? bounds.x : bounds.x + bounds.width - width;
  const y = end === "top" ? bounds.y : bounds.y + bounds.height - height;
  return moveInto({ x, y, width, height }, bounds);
}

/** To 1/1000 mm: records stay readable and equal places compare equal. */
function round(mm: number): number {
  return Math.round(mm * 1000) / 1000;
}

function keepIfEqual(before: Lettering, after: Lettering): Lettering {
  const same = before.xMm === after.xMm && before.yMm === after.yMm && before.widthMm === after.widthMm;
  return same ? before : after;
}
