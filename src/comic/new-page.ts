// A fresh page: its record and one empty frame per panel of its template.
import type { PageFormat } from "./page-presets.ts";
import type { Frame, FrameBorder, Page } from "./records.ts";
import { layoutFrom, type Template } from "./templates.ts";

const DEFAULT_BORDER: FrameBorder = { borderMm: 0.7, corners: "sharp", cornerMm: 4, wobbleMm: 0 };

/** Throws when the number of frame ids is not the template's panel count. */
export function newPage(
  id: string,
  format: PageFormat,
  template: Template,
  frameIds: readonly string[],
): { readonly page: Page; readonly frames: readonly Frame[] } {
  const { widthMm, heightMm, bleedMm, marginMm, dpi } = format;
  const layout = layoutFrom(template, frameIds);
  return {
    page: {
      ...{ id, type: "page", widthMm, heightMm, bleedMm, marginMm, dpi },
      ...{ template: template.id, layout, gutters: { horizontalMm: null, verticalMm: null }, insets: [] },
    },
    frames: frameIds.map((frame) => newFrame(frame, id)),
  };
}

export function newFrame(id: string, page: string): Frame {
  return { id, type: "frame", page, shot: null, ...DEFAULT_BORDER, panX: 0, panY: 0, zoom: 1 };
}
