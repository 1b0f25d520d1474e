// A page as the canvas handles it: its panels in reading order with everything that stands in them.
import { storeysOf } from "../../comic/display-list.ts";
import { remembering } from "../../comic/doc.ts";
import { frameOutline } from "../../comic/frame-outline.ts";
import { coverFit, type Seen, seenOf, upright } from "../../comic/image-fit.ts";
import { layoutPage } from "../../comic/layout.ts";
import { letteringBox } from "../../comic/lettering.ts";
import {
  chosenRender,
  framesOf,
  letteringById,
  letteringOf,
  pageOf,
  rendersOf,
  roughOf,
  shotOf,
  storyOf,
  styleOf,
} from "../../comic/query.ts";
import type { Doc, Frame, Lettering, Render, Rough, Shot, Style } from "../../comic/records.ts";
import { nearestShape, type Shapes } from "../../comic/shape.ts";
import { type Box, overlaps } from "../../geometry/box.ts";
import { boundingBox, type Polygon } from "../../geometry/polygon.ts";
import { boundsOfStage, type Stage } from "../../geometry/unit-box.ts";

export interface LetteringItem {
  readonly record: Lettering;
  readonly style: Style;
  /** Page mm. */
  readonly box: Box;
}

export interface PanelItem {
  readonly frame: Frame;
  readonly shot: Shot | null;
  /** The picture that is shown. */
  readonly render: Render | null;
  /** When the newest picture of its shot was drawn, ms since 1970. */
  readonly newestPictureAt: number | null;
  /** What is roughed in. */
  readonly rough: readonly Rough[];
  /** Reading order, from 1, of `count`. */
  readonly number: number;
  readonly count: number;
  /** 0, or for an inset its place over the page. */
  readonly storey: number;
  /** The outline with its corners, page mm. */
  readonly polygon: Polygon;
  readonly bounds: Box;
  readonly lettering: readonly LetteringItem[];
  /** Boxes of what is lettered over its bounds, in this panel and others. */
  readonly covered: readonly Box[];
}

/** A text of the page as it lies now; null for one that is not on it. */
export function letteringItem(doc: Doc, page: string, id: string): LetteringItem | null {
  const record = letteringById(doc, id);
  const box = record && letteringBox(doc, layoutPage(pageOf(doc, page), storyOf(doc)), record);
  if (!box) return null;
  const style = styleOf(doc, record);
  return textItem([record, style, ...Object.values(box)], () => ({ record, style, box }));
}

const NO_MARKS: readonly Rough[] = [];
type OwnItem = Omit<PanelItem, "covered">;
const textItem = remembering<LetteringItem>();
const ownItem = remembering<OwnItem>();
const wholeItem = remembering<PanelItem>();

/** In reading order. A panel with which nothing changed is the same object as before. */
export function panelItems(doc: Doc, pageId: string): readonly PanelItem[] {
  const layout = layoutPage(pageOf(doc, pageId), storyOf(doc));
  const frames = framesOf(doc, pageId).filter((frame) => layout.has(frame.id));
  const storeys = storeysOf(pageOf(doc, pageId));
  const items = frames.map((frame, i): OwnItem => {
    const polygon = layout.get(frame.id)!;
    const shot = shotOf(doc, frame) ?? null;
    const records = letteringOf(doc, frame.id);
    const plain = {
      frame,
      shot,
      render: shot ? (chosenRender(doc, shot.id) ?? null) : null,
      newestPictureAt: shot ? (rendersOf(doc, shot.id)[0]?.drawnAt ?? null) : null,
      rough: shot ? roughOf(doc, shot.id) : NO_MARKS,
      number: i + 1,
      count: frames.length,
      storey: storeys.get(frame.id) ?? 0,
    };
    return ownItem([frame, polygon, records, doc.byType.style, ...Object.values(plain)], () => ({
      ...plain,
      polygon: frameOutline(polygon, frame, frame.id),
      bounds: boundingBox(polygon),
      lettering: records.flatMap(({ id }) => letteringItem(doc, pageId, id) ?? []),
    }));
  });
  const boxes = items.flatMap(({ lettering }) => lettering.map(({ box }) => box));
  return items.map((item) => {
    const covered = boxes.filter((box) => overlaps(box, item.bounds));
    return wholeItem([item, ...covered], () => ({ ...item, covered }));
  });
}

/**
 * Where a panel's image lies in page mm, also the part outside its frame, while it is shown straight. Before there is one: where it will lie, when
 * the model draws this stage in its shape nearest to the frame's (before one is loaded: like the frame itself).
 */
export function imageBox(item: PanelItem, shapes: Shapes | null, planned: Stage | null): Box {
  return coverFit(imageSeen(item, shapes, planned), item.bounds, upright(item.frame));
}

export function imageSeen({ render, bounds }: PanelItem, shapes: Shapes | null, planned: Stage | null): Seen {
  if (render) return seenOf(render);
  const focus = planned && boundsOfStage(planned);
  if (!shapes) return { width: bounds.width, height: bounds.height, focus };
  const [width, height] = nearestShape(bounds.width / bounds.height, shapes);
  return { width, height, focus };
}
