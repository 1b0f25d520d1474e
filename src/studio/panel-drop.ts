// What becomes of a panel that is dropped on a page: it changes places with another, or goes before or behind it.
import { layoutPage } from "../comic/layout.ts";
import { placesOf } from "../comic/places.ts";
import { recordOf, storyOf } from "../comic/query.ts";
import type { Doc, Page } from "../comic/records.ts";
import type { Box } from "../geometry/box.ts";
import { boundingBox, contains } from "../geometry/polygon.ts";
import type { Vec } from "../geometry/vec.ts";

export type PanelDrop =
  | { readonly kind: "swap"; readonly page: string; readonly frame: string }
  /** `index`: its place among the page's other panels, from 0. `frame`: beside which panel, at which side of it. */
  | {
      readonly kind: "move";
      readonly page: string;
      readonly index: number;
      readonly frame: string;
      readonly side: Side;
    }
  /** Behind all panels of another page. */
  | { readonly kind: "append"; readonly page: string; readonly index: number };
export type Side = "left" | "right" | "top" | "bottom";

/** So near to its edge, in parts of its size, a panel is not swapped with: what is dropped goes before or behind it. */
const EDGE = 0.25;
/** From beside panels, this far, mm: as wide as gutters and margins are. */
const NEAR_MM = 20;

/** Of a panel dropped at a point of a page (mm, as seen). null: nothing would change. */
export function panelDrop(doc: Doc, frame: string, pageId: string, point: Vec): PanelDrop | null {
  const page = recordOf(doc, "page", pageId);
  if (!page) return null;
  const boxes = [...layoutPage(page, storyOf(doc))].map(([id, polygon]) => ({
    id,
    polygon,
    box: boundingBox(polygon),
  }));
  const insets = page.insets.map((inset) => inset.frame);
  const over = boxes
    .filter(({ polygon }) => contains(polygon, point))
    .toSorted((a, b) => insets.indexOf(b.id) - insets.indexOf(a.id))[0];
  const near = over ?? boxes.toSorted((a, b) => away(a.box, point) - away(b.box, point))[0];
  const isOther = recordOf(doc, "frame", frame)?.page !== pageId;
  const others = placesOf(page).filter((id) => id !== frame);
  if (!near || (!over && away(near.box, point) > NEAR_MM))
    return isOther ? { kind: "append", page: pageId, index: others.length } : null;
  if (near.id === frame) return null;
  const { side, part } = sideOf(near.box, point);
  if (over && part > EDGE) return { kind: "swap", page: pageId, frame: near.id };
  const index = others.indexOf(near.id) + (isBehind(side, doc) ? 1 : 0);
  const stays = !isOther && index === placesOf(page).indexOf(frame);
  return stays ? null : { kind: "move", page: pageId, index, frame: near.id, side };
}

/** The side of a box that is nearest in parts of its size, and how far in the point lies; negative: outside. */
function sideOf({ x, y, width, height }: Box, point: Vec): { readonly side: Side; readonly part: number } {
  const parts: readonly (readonly [Side, number])[] = [
    ["left", (point.x - x) / width],
    ["right", (x + width - point.x) / width],
    ["top", (point.y - y) / height],
    ["bottom", (y + height - point.y) / height],
  ];
  const [side, part] = parts.toSorted(([, a], [, b]) => a - b)[0] ?? ["left", 0];
  return { side, part };
}

/** Whether a panel beside that side of another is read after it. */
export function isBehind(side: Side, doc: Doc): boolean {
  const { direction } = storyOf(doc);
  return side === "bottom" || side === (direction === "ltr" ? "right" : "left");
}

function away({ x, y, width, height }: Box, point: Vec): number {
  return Math.hypot(Math.max(x - point.x, 0, point.x - x - width), Math.max(y - point.y, 0, point.y - y - height));
}

/** Where a panel can be put on a page by name: behind so many of its other panels. */
export function placesOn(page: Page, frame: string): readonly number[] {
  const others = placesOf(page).filter((id) => id !== frame);
  return Array.from({ length: others.length + 1 }, (_, i) => i);
}
