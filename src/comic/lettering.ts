// How large a caption or balloon is and where it stands: text into boxes, boxes on the page.
import { type Box, insetBox, moveInto, overlaps } from "../geometry/box.ts";
import { boundingBox } from "../geometry/polygon.ts";
import { layoutPage, type PageLayout } from "./layout.ts";
import { liveArea, trimOf } from "./placed-cuts.ts";
import { pageOf, panelsOnPage, storyOf, styleOf } from "./query.ts";
import type { Doc, Lettering, Page, Style } from "./records.ts";
import { layoutText, type TextLayout } from "./text-layout.ts";

/** Lettering keeps this distance from the trim edge, so that an inexact cut of the paper takes no letter. */
const TRIM_INSET_MM = 2;
/** What reaches no further over a line only touches it. */
const TOUCH_MM = 0.05;
/** Narrowest box that an artist can drag, and the width of an empty one. */
export const MIN_LETTERING_MM = 8;

export interface LetteringSize {
  readonly widthMm: number;
  readonly heightMm: number;
  /** Lines, relative to the top left of `text`. */
  readonly layout: TextLayout;
  /** Where the text block lies, relative to the top left of the box. */
  readonly text: { readonly x: number; readonly y: number };
}

/** The text as it is lettered: upper case where the style says so. */
export function letteredText(text: string, style: Style): string {
  return style.uppercase ? text.toUpperCase() : text;
}

/** Breaks the text for the box's width; the height follows. */
export function letteringSize(lettering: Pick<Lettering, "text" | "widthMm">, style: Style): LetteringSize {
  const inner = Math.max(style.sizeMm, lettering.widthMm - 2 * style.paddingMm);
  const layout = layoutText(letteredText(lettering.text, style), { ...style, maxWidthMm: inner });
  const x = style.paddingMm + (style.align === "center" ? (inner - layout.width) / 2 : 0);
  return {
    widthMm: inner + 2 * style.paddingMm,
    heightMm: layout.height + 2 * style.paddingMm,
    layout,
    text: { x, y: style.paddingMm },
  };
}

/** The lettering's box in page mm, or null when the layout lacks its frame. */
export function letteringBox(doc: Doc, layout: PageLayout, lettering: Lettering): Box | null {
  const frame = layout.get(lettering.frame);
  if (!frame) return null;
  const { x, y } = boundingBox(frame);
  const { widthMm, heightMm } = letteringSize(lettering, styleOf(doc, lettering));
  return { x: x + lettering.xMm, y: y + lettering.yMm, width: widthMm, height: heightMm };
}

/** Lettering of a page that is larger than its own frame and so lies over other ones. */
export function lettersOverOthers(doc: Doc, page: string): readonly Lettering[] {
  const layout = layoutPage(pageOf(doc, page), storyOf(doc));
  const frames = new Map([...layout].map(([id, polygon]) => [id, boundingBox(polygon)]));
  return panelsOnPage(doc, page).flatMap(({ frame, lettering }) => {
    const own = frames.get(frame.id);
    const others = [...frames].filter(([id]) => id !== frame.id);
    return lettering.filter((item) => {
      const box = letteringBox(doc, layout, item);
      if (!own || !box || (box.width <= own.width && box.height <= own.height)) return false;
      return others.some(([, other]) => overlaps(box, other));
    });
  });
}

/** Lettering of a page that reaches over its safe line: a printer's knife may come near it. */
export function lettersBeyondSafeLine(doc: Doc, page: string): readonly Lettering[] {
  const paper = pageOf(doc, page);
  const layout = layoutPage(paper, storyOf(doc));
  const safe = insetBox(liveArea(paper), -TOUCH_MM);
  return panelsOnPage(doc, page).flatMap(({ lettering }) =>
    lettering.filter((item) => {
      const box = item.hidden || item.text.trim() === "" ? null : letteringBox(doc, layout, item);
      if (!box) return false;
      const within = moveInto(box, safe);
      return within.x !== box.x || within.y !== box.y || box.width > safe.width || box.height > safe.height;
    }),
  );
}

/** The part of the page in which lettering may stand. */
export function letteringArea(page: Page): Box {
  return insetBox(trimOf(page), TRIM_INSET_MM);
}

/**
 * The lettering moved by the least distance that keeps its box inside the trim minus TRIM_INSET_MM; a box wider than
 * that is narrowed first. `frame` is the bounding box of its frame. Returns the same object when nothing changes.
 */
export function clampToPage<L extends Lettering>(lettering: L, style: Style, page: Page, frame: Box): L {
  const area = letteringArea(page);
  const widthMm = Math.max(MIN_LETTERING_MM, Math.min(lettering.widthMm, area.width));
  const { heightMm } = letteringSize({ text: lettering.text, widthMm }, style);
  const wanted = { x: frame.x + lettering.xMm, y: frame.y + lettering.yMm, width: widthMm, height: heightMm };
  const box = moveInto(wanted, area);
  if (box.x === wanted.x && box.y === wanted.y && widthMm === lettering.widthMm) return lettering;
  return { ...lettering, xMm: box.x - frame.x, yMm: box.y - frame.y, widthMm };
}
