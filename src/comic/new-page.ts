// A fresh page: its record and one empty frame per panel of its template.
import type { PagePreset } from "./page-presets.ts";
import type { Frame, Page } from "./records.ts";
import { layoutFrom, type Template } from "./templates.ts";

const DEFAULT_BORDER_MM = 0.7;

/** Throws when the number of frame ids is not the template's panel count. */
export function newPage(
  id: string,
  preset: PagePreset,
  template: Template,
  frameIds: readonly string[],
): { readonly page: Page; readonly frames: readonly Frame[] } {
  const { widthMm, heightMm, bleedMm, marginMm, dpi } = preset;
  const layout = layoutFrom(template, frameIds);
  return {
    page: { id, type: "page", widthMm, heightMm, bleedMm, marginMm, dpi, template: template.id, layout },
    frames: frameIds.map((frame) => newFrame(frame, id)),
  };
}

export function newFrame(id: string, page: string): Frame {
  return { id, type: "frame", page, shot: null, borderMm: DEFAULT_BORDER_MM, panX: 0, panY: 0, zoom: 1 };
}
