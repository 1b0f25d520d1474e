// The sheet that goes to a printer or a reader: one page or two facing ones, cut at the trim, at the bleed, or with marks
// that say where to cut.
import type { Box, Size } from "../geometry/box.ts";
import type { Vec } from "../geometry/vec.ts";
import { type DrawOp, displayPage, type Layer } from "./display-list.ts";
import { pageOf } from "./query.ts";
import type { Doc, Page } from "./records.ts";
import type { Spread } from "./spreads.ts";

/** Up to where a sheet goes. */
export const sheetEdges = ["trim", "bleed", "marks"] as const;
export type SheetEdge = (typeof sheetEdges)[number];

/** A page on a sheet. */
export interface SheetPart {
  readonly layers: readonly Layer[];
  /** Where the page's top left trim corner lies on the sheet, mm. */
  readonly at: Vec;
  /** What is shown of the page, in its mm. */
  readonly clip: Box;
}

/** Millimetres. */
export interface Sheet extends Size {
  readonly parts: readonly SheetPart[];
  /** Laid over the parts, in the sheet's mm. */
  readonly marks: readonly DrawOp[];
}

/** Marks keep so far from the trim, so that none is left on paper that was cut a little outside of it. */
const MARK_CLEAR_MM = 3;
const MARK_MM = 5;
/** A quarter of a point. */
const MARK_WIDTH_MM = 0.0882;
const MARK_COLOR = "#000000";

/** How far marks reach from the trim. */
export const marksReach = ({ bleedMm }: Pick<Page, "bleedMm">): number => Math.max(bleedMm, MARK_CLEAR_MM) + MARK_MM;

/** How far the sheet reaches beyond the trim. */
const reachOf = (page: Page, edge: SheetEdge) =>
  edge === "trim" ? 0 : edge === "bleed" ? page.bleedMm : marksReach(page);

/** The size of the sheet of these pages, mm: one page, or the left and the right one. Throws when there is none. */
export function sheetSize(pages: readonly Page[], edge: SheetEdge): Size {
  const [first] = pages;
  if (!first) throw new Error("sheetSize(): expected a page, found none");
  const reach = 2 * Math.max(...pages.map((page) => reachOf(page, edge)));
  const width = pages.reduce((sum, page) => sum + page.widthMm, reach);
  return { width, height: Math.max(...pages.map((page) => page.heightMm)) + reach };
}

/** What comes on a sheet. `half`: only that one of a double page. */
export interface Leaf extends Pick<Spread, "left" | "right"> {
  readonly half?: "left" | "right";
}

/** The pages of a spread on one sheet, or one of them. Nothing bleeds over the fold. Throws for an unknown page. */
export function sheetOf(doc: Doc, { left, right, half }: Leaf, edge: SheetEdge): Sheet {
  const pages = [left, right].flatMap((id) => (id === null ? [] : pageOf(doc, id)));
  if (half && pages[0]) return halfOf(doc, pages[0], half, edge);
  const size = sheetSize(pages, edge);
  const reach = Math.max(...pages.map((page) => reachOf(page, edge)));
  let x = reach;
  const parts = pages.map((page, i): SheetPart => {
    const out = edge === "trim" ? 0 : page.bleedMm;
    const [before, after] = [i === 0 ? out : 0, i === pages.length - 1 ? out : 0];
    const part = {
      layers: displayPage(doc, page.id),
      at: { x, y: reach },
      clip: { x: -before, y: -out, width: before + page.widthMm + after, height: page.heightMm + 2 * out },
    };
    x += page.widthMm;
    return part;
  });
  const trim = { x: reach, y: reach, width: size.width - 2 * reach, height: size.height - 2 * reach };
  const bleedMm = Math.max(...pages.map((page) => page.bleedMm));
  const within = pages.flatMap(({ double, widthMm }, i) => (double ? (parts[i]?.at.x ?? 0) + widthMm / 2 : []));
  const folds = [...parts.slice(1).map(({ at }) => at.x), ...within];
  return { ...size, parts, marks: edge === "marks" ? cropMarks(trim, bleedMm, folds) : [] };
}

/** One of the two of a double page, up to the fold. */
function halfOf(doc: Doc, page: Page, half: "left" | "right", edge: SheetEdge): Sheet {
  const reach = reachOf(page, edge);
  const out = edge === "trim" ? 0 : page.bleedMm;
  const single = page.widthMm / 2;
  const size = sheetSize([{ ...page, widthMm: single }], edge);
  const from = half === "left" ? 0 : single;
  const clip = {
    ...{ x: half === "left" ? -out : single, width: single + out },
    ...{ y: -out, height: page.heightMm + 2 * out },
  };
  const part = { layers: displayPage(doc, page.id), at: { x: reach - from, y: reach }, clip };
  const trim = { x: reach, y: reach, width: single, height: page.heightMm };
  return { ...size, parts: [part], marks: edge === "marks" ? cropMarks(trim, page.bleedMm) : [] };
}

/**
 * Two lines at each corner of the trim, where the knife goes, and one at each end of a fold (`folds`: from the left). They
 * never touch the bleed.
 */
export function cropMarks(trim: Box, bleedMm: number, folds: readonly number[] = []): readonly DrawOp[] {
  const [from, to] = [Math.max(bleedMm, MARK_CLEAR_MM), marksReach({ bleedMm })];
  const line = (a: Vec, b: Vec): DrawOp => ({
    kind: "stroke",
    source: "marks",
    path: [
      { op: "M", ...a },
      { op: "L", ...b },
    ],
    ...{ color: MARK_COLOR, widthMm: MARK_WIDTH_MM, join: "miter" },
  });
  const sides = [-1, 1] as const;
  const edge = (start: number, length: number, side: 1 | -1) => (side < 0 ? start : start + length);
  const uprights = [trim.x, trim.x + trim.width, ...folds].flatMap((x) =>
    sides.map((side) => {
      const y = edge(trim.y, trim.height, side);
      return line({ x, y: y + side * from }, { x, y: y + side * to });
    }),
  );
  const levels = [trim.y, trim.y + trim.height].flatMap((y) =>
    sides.map((side) => {
      const x = edge(trim.x, trim.width, side);
      return line({ x: x + side * from, y }, { x: x + side * to, y });
    }),
  );
  return [...uprights, ...levels];
}
