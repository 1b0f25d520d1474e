// A page as the canvas handles it: its panels in reading order with everything that stands in them.
import { storeysOf } from "../../comic/display-list.ts";
import { frameOutline } from "../../comic/frame-outline.ts";
import { coverFit, type Seen, seenOf } from "../../comic/image-fit.ts";
import { layoutPage } from "../../comic/layout.ts";
import { letteringBox } from "../../comic/lettering.ts";
import {
  chosenRender,
  framesOf,
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
import type { Box } from "../../geometry/box.ts";
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
}

const NO_MARKS: readonly Rough[] = [];

export function panelItems(doc: Doc, pageId: string): readonly PanelItem[] {
  const layout = layoutPage(pageOf(doc, pageId), storyOf(doc));
  const frames = framesOf(doc, pageId).filter((frame) => layout.has(frame.id));
  const storeys = storeysOf(pageOf(doc, pageId));
  return frames.map((frame, i) => {
    const polygon = layout.get(frame.id)!;
    const shot = shotOf(doc, frame) ?? null;
    const lettering = letteringOf(doc, frame.id).flatMap((record): LetteringItem[] => {
      const box = letteringBox(doc, layout, record);
      return box ? [{ record, style: styleOf(doc, record), box }] : [];
    });
    return {
      frame,
      shot,
      render: shot ? (chosenRender(doc, shot.id) ?? null) : null,
      newestPictureAt: shot ? (rendersOf(doc, shot.id)[0]?.drawnAt ?? null) : null,
      rough: shot ? roughOf(doc, shot.id) : NO_MARKS,
      number: i + 1,
      count: frames.length,
      storey: storeys.get(frame.id) ?? 0,
      polygon: frameOutline(polygon, frame, frame.id),
      bounds: boundingBox(polygon),
      lettering,
    };
  });
}

/**
 * Where a panel's image lies in page mm, also the part outside its frame. Before there is one: where it will lie, when
 * the model draws this stage in its shape nearest to the frame's (before one is loaded: like the frame itself).
 */
export function imageBox(item: PanelItem, shapes: Shapes | null, planned: Stage | null): Box {
  return coverFit(imageSeen(item, shapes, planned), item.bounds, item.frame);
}

export function imageSeen({ render, bounds }: PanelItem, shapes: Shapes | null, planned: Stage | null): Seen {
  if (render) return seenOf(render);
  const focus = planned && boundsOfStage(planned);
  if (!shapes) return { width: bounds.width, height: bounds.height, focus };
  const [width, height] = nearestShape(bounds.width / bounds.height, shapes);
  return { width, height, focus };
}
