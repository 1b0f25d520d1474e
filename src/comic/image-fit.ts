// Where an image lies behind its frame: it always covers the frame's bounding box.
import type { Box, Size } from "../geometry/box.ts";
import type { UnitBox } from "../geometry/unit-box.ts";
import type { Frame, Render } from "./records.ts";

/** The size in whole pixels, reduced in proportion so that no side is longer than `most`. */
export function reducedTo(most: number, { width, height }: Size): Size {
  const scale = Math.min(1, most / Math.max(width, height));
  const whole = (side: number) => Math.max(1, Math.round(side * scale));
  return { width: whole(width), height: whole(height) };
}

/** Which part of its picture a frame shows. */
type View = Pick<Frame, "panX" | "panY" | "zoom">;

/** An image, its size in any unit, and what is to be seen of it (null: its middle). */
export interface Seen extends Size {
  readonly focus: UnitBox | null;
}

/** A picture as its frame shows it. */
export const seenOf = ({ widthPx, heightPx, focus }: Pick<Render, "widthPx" | "heightPx" | "focus">): Seen => ({
  width: widthPx,
  height: heightPx,
  focus: focus ?? null,
});

/**
 * The image's box in page mm. panX and panY (-1..1) move it within the play that the cover fit and the zoom leave: 1 shows
 * its left (top) end, -1 its right (bottom) end, 0 its middle or, where its focus would be cut off, as much of that as fits.
 * Zoom below 1 counts as 1.
 */
export function coverFit(image: Seen, frame: Box, view: View): Box {
  const cover = Math.max(frame.width / image.width, frame.height / image.height) * Math.max(1, view.zoom);
  const [width, height] = [image.width * cover, image.height * cover];
  const [restX, restY] = restsOf(image.focus, width, height, frame);
  return {
    x: frame.x - cutAt(restX, width - frame.width, view.panX),
    y: frame.y - cutAt(restY, height - frame.height, view.panY),
    width,
    height,
  };
}

/** The view that moves the image by (dx, dy) mm from `view`, as far as it goes; an axis without play keeps its pan. */
export function panImage(image: Seen, frame: Box, view: View, dx: number, dy: number): View {
  const fit = coverFit(image, frame, view);
  const [restX, restY] = restsOf(image.focus, fit.width, fit.height, frame);
  return {
    panX: panFor(restX, fit.width - frame.width, frame.x - fit.x - dx, view.panX),
    panY: panFor(restY, fit.height - frame.height, frame.y - fit.y - dy, view.panY),
    zoom: view.zoom,
  };
}

/** Where less than this is left over, there is no play. mm */
const LEAST_PLAY = 1e-9;

/** What is cut off at the image's left (top) when its pan is 0, mm. Of a focus that does not fit, the top is shown, and the middle from side to side. */
function restsOf(focus: UnitBox | null, width: number, height: number, frame: Box): [number, number] {
  const [x0, y0, x1, y1] = focus ?? [0.5, 0.5, 0.5, 0.5];
  const half = Math.min(x1 - x0, frame.width / width) / 2;
  const middle = (x0 + x1) / 2;
  return [restOf(width, frame.width, middle - half, middle + half), restOf(height, frame.height, y0, y1)];
}

/** The cut nearest to the middle's that leaves `from` to `to`, in fractions; if they don't fit, `from` counts. */
function restOf(length: number, shown: number, from: number, to: number): number {
  const play = Math.max(0, length - shown);
  const nearest = Math.min(Math.max(play / 2, to * length - shown), from * length);
  return Math.min(play, Math.max(0, nearest));
}

function cutAt(rest: number, play: number, pan: number): number {
  const by = clampUnit(pan);
  return by > 0 ? rest * (1 - by) : rest - by * (play - rest);
}

/** The pan at which so much is cut off; an end that the rest already shows is 0. */
function panFor(rest: number, play: number, cut: number, before: number): number {
  if (play <= LEAST_PLAY) return before;
  const to = Math.min(play, Math.max(0, cut));
  if (Math.abs(to - rest) <= LEAST_PLAY) return 0;
  return to < rest ? 1 - to / rest : -(to - rest) / (play - rest);
}

function clampUnit(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
