// Where an image lies behind its frame: it covers the frame's bounding box, or is seen whole in it. A turned or mirrored image lies in
// millimetres of its own, about the frame's middle; `turnOf` brings them onto the page.
import type { Affine } from "../geometry/affine.ts";
import { type Box, centerOf, type Size } from "../geometry/box.ts";
import type { UnitBox } from "../geometry/unit-box.ts";
import type { Frame, Render } from "./records.ts";

/** The size in whole pixels, reduced in proportion so that no side is longer than `most`. */
export function reducedTo(most: number, { width, height }: Size): Size {
  const scale = Math.min(1, most / Math.max(width, height));
  const whole = (side: number) => Math.max(1, Math.round(side * scale));
  return { width: whole(width), height: whole(height) };
}

/** Which part of its picture a frame shows, and how that lies. */
export type View = Pick<Frame, "panX" | "panY" | "zoom" | "turn" | "mirrored" | "fit">;

/** The same view of an image that lies straight, as it is shown while somebody works on it. */
export const upright = <V extends View>({ turn: _, mirrored: __, ...view }: V): Omit<V, "turn" | "mirrored"> => view;

/** Brings the image's own millimetres onto the page; null: they are the page's. */
export function turnOf({ turn = 0, mirrored = false }: Pick<View, "turn" | "mirrored">, frame: Box): Affine | null {
  if (turn === 0 && !mirrored) return null;
  const { x, y } = centerOf(frame);
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const [a, b, c, d] = mirrored ? [-cos, -sin, -sin, cos] : [cos, sin, -sin, cos];
  return [a, b, c, d, x - a * x - c * y, y - b * x - d * y];
}

/** What holds something that is turned by so many degrees, to whichever side. */
function turnedSize({ width, height }: Size, degrees: number): Size {
  const [cos, sin] = [Math.abs(Math.cos((degrees * Math.PI) / 180)), Math.abs(Math.sin((degrees * Math.PI) / 180))];
  return { width: width * cos + height * sin, height: width * sin + height * cos };
}

/** What the frame takes up in the image's own millimetres. */
function frameInImage({ turn = 0 }: View, frame: Box): Box {
  if (turn === 0) return frame;
  const { x, y } = centerOf(frame);
  const { width, height } = turnedSize(frame, turn);
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** The frame is covered; or the image is seen whole in it, its corners too where it is turned. */
function scaleOf(image: Size, bounds: Box, view: View): number {
  const { turn = 0 } = view;
  if (view.fit !== "whole") {
    const frame = frameInImage(view, bounds);
    return Math.max(frame.width / image.width, frame.height / image.height);
  }
  const turned = turnedSize(image, turn);
  return Math.min(bounds.width / turned.width, bounds.height / turned.height);
}

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
 * The image's box in mm: of the page, or the image's own where it is turned or mirrored. panX and panY (-1..1) move it within the play that the cover fit and the zoom leave: 1 shows
 * its left (top) end, -1 its right (bottom) end, 0 its middle or, where its focus would be cut off, as much of that as fits.
 * Zoom below 1 counts as 1.
 */
export function coverFit(image: Seen, bounds: Box, view: View): Box {
  const frame = frameInImage(view, bounds);
  const scale = scaleOf(image, bounds, view) * Math.max(1, view.zoom);
  const [width, height] = [image.width * scale, image.height * scale];
  const [restX, restY] = restsOf(image.focus, width, height, frame);
  return {
    x: frame.x - cutAt(restX, width - frame.width, view.panX),
    y: frame.y - cutAt(restY, height - frame.height, view.panY),
    width,
    height,
  };
}

/** The view that moves the image by (dx, dy) mm of the page from `view`, as far as it goes; an axis without play keeps its pan. */
export function panImage(image: Seen, bounds: Box, view: View, pageDx: number, pageDy: number): View {
  const frame = frameInImage(view, bounds);
  const fit = coverFit(image, bounds, view);
  const [a, b, c, d] = turnOf(view, bounds) ?? [1, 0, 0, 1];
  // A turn and a mirror are undone by their transpose.
  const [dx, dy] = [a * pageDx + b * pageDy, c * pageDx + d * pageDy];
  const [restX, restY] = restsOf(image.focus, fit.width, fit.height, frame);
  return {
    ...view,
    panX: panFor(restX, fit.width - frame.width, frame.x - fit.x - dx, view.panX),
    panY: panFor(restY, fit.height - frame.height, frame.y - fit.y - dy, view.panY),
  };
}

/** Where less than this is left over, there is no play. mm */
const LEAST_PLAY = 1e-9;

/** Two fingers on an image: their middle at first and now, how many times as far apart they are, and by how much they turned. */
export interface Pinch {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly factor: number;
  readonly degrees: number;
}

/** The view in which what lay under the fingers' middle still does, as far as the frame allows; the middles in mm of the page. */
export function pinchImage(image: Seen, bounds: Box, view: View, { from, to, factor, degrees }: Pinch): View {
  const zoom = Math.max(1, view.zoom * factor);
  const next = { ...view, zoom, turn: legalTurn((view.turn ?? 0) + degrees) };
  const before = middleOnPage(image, bounds, view);
  const now = middleOnPage(image, bounds, next);
  const spread = zoom / Math.max(1, view.zoom);
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [x, y] = [(before.x - from.x) * spread, (before.y - from.y) * spread];
  return panImage(image, bounds, next, to.x + cos * x - sin * y - now.x, to.y + sin * x + cos * y - now.y);
}

function middleOnPage(image: Seen, bounds: Box, view: View) {
  const { x, y } = centerOf(coverFit(image, bounds, view));
  const [a, b, c, d, e, f] = turnOf(view, bounds) ?? [1, 0, 0, 1, 0, 0];
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

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
  // Less than nothing is cut off of an image that leaves paper beside it.
  if (play < 0) return (play * (1 - by)) / 2;
  return by > 0 ? rest * (1 - by) : rest - by * (play - rest);
}

/** The pan at which so much is cut off; an end that the rest already shows is 0. */
function panFor(rest: number, play: number, cut: number, before: number): number {
  if (Math.abs(play) <= LEAST_PLAY) return before;
  if (play < 0) return clampUnit(1 - (2 * cut) / play);
  const to = Math.min(play, Math.max(0, cut));
  if (Math.abs(to - rest) <= LEAST_PLAY) return 0;
  return to < rest ? 1 - to / rest : -(to - rest) / (play - rest);
}

function clampUnit(value: number): number {
  return Math.max(-1, Math.min(1, value));
}

/** What is seen, mirrored on the page: left and right, or top and bottom change places. */
export function flipped({ turn = 0, mirrored = false }: View, axis: "x" | "y"): Pick<View, "turn" | "mirrored"> {
  return { turn: legalTurn(axis === "x" ? -turn : 180 - turn), mirrored: !mirrored };
}

/** The same turn within -180..180 degrees, in tenths. */
export function legalTurn(turn: number): number {
  const round = Math.round((((turn % 360) + 540) % 360) * 10) / 10 - 180;
  return round === 0 ? 0 : Math.round(round * 10) / 10;
}
