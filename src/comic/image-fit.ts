// Where an image lies behind its frame: it always covers the frame's bounding box.
import type { Box, Size } from "../geometry/box.ts";
import type { Frame } from "./records.ts";

/** The size in whole pixels, reduced in proportion so that no side is longer than `most`. */
export function reducedTo(most: number, { width, height }: Size): Size {
  const scale = Math.min(1, most / Math.max(width, height));
  const whole = (side: number) => Math.max(1, Math.round(side * scale));
  return { width: whole(width), height: whole(height) };
}

/** Which part of its picture a frame shows. */
type View = Pick<Frame, "panX" | "panY" | "zoom">;

/**
 * The image's box in page mm. `size` is the image's size in any unit. panX and panY (-1..1) move it within the play that
 * the cover fit and the zoom leave: 0 centres, 1 shows its left (top) end, -1 its right (bottom) end. Zoom below 1
 * counts as 1.
 */
export function coverFit(size: Size, frame: Box, view: View): Box {
  const cover = Math.max(frame.width / size.width, frame.height / size.height) * Math.max(1, view.zoom);
  const [width, height] = [size.width * cover, size.height * cover];
  const [playX, playY] = [(width - frame.width) / 2, (height - frame.height) / 2];
  return {
    x: frame.x + playX * (clampUnit(view.panX) - 1),
    y: frame.y + playY * (clampUnit(view.panY) - 1),
    width,
    height,
  };
}

/** The view that moves the image by (dx, dy) mm from `view`, as far as it goes; an axis without play keeps its pan. */
export function panImage(size: Size, frame: Box, view: View, dx: number, dy: number): View {
  const fit = coverFit(size, frame, view);
  const [playX, playY] = [(fit.width - frame.width) / 2, (fit.height - frame.height) / 2];
  return {
    panX: playX > 1e-9 ? clampUnit(view.panX + dx / playX) : view.panX,
    panY: playY > 1e-9 ? clampUnit(view.panY + dy / playY) : view.panY,
    zoom: view.zoom,
  };
}

function clampUnit(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
