// The rough that a network takes: one channel of an artist's lines, 1 = ink, coarser than the picture. A network that roughs
// panels in by itself is told, below zero, where its own draft gives way: its lines by -0.5, its colours too by -1; by -2 the artist
// has rubbed it out, and lines there are followed as they are even where the network recognises what they mean.
import { boundsOfStrokes, radiusAt, type Stroke } from "../geometry/stroke.ts";
import { type Stage, type UnitBox, union } from "../geometry/unit-box.ts";
import type { PanelRough, RoughScan } from "./panel.ts";
import { type Tensor, tensor } from "./tensor.ts";

export interface RoughSlot {
  /** Pixels of the picture to a side of one of the rough's. */
  readonly divisor: number;
  /** The network roughs in by itself what the artist has not. */
  readonly composes: boolean;
}

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Half the width of the lines that networks learn from, in pixels of a rough; thinner ones would fade. */
const LEAST_RADIUS = 0.6;
/** Paler lines are none. */
const PALEST = 0.05;
/** Around ink, in pixels of a rough, no other line is drawn. */
const NEAR = 3;
const LINES_AWAY = -0.5;
const ALL_AWAY = -1;
const RUBBED_OUT = -2;

/** Roughs of panels of one size as [B, 1, h, w]; zero for those without one. */
export function roughMap(
  panels: readonly { readonly rough?: PanelRough; readonly layout: Stage | null }[],
  { composes }: Pick<RoughSlot, "composes">,
  h: number,
  w: number,
): Tensor {
  const map = tensor([panels.length, 1, h, w]);
  panels.forEach(({ rough, layout }, i) => {
    if (!rough) return;
    const ink = inkOf(rough, w, h);
    const away = composes ? givenWay(rough, ink, layout) : blank(w, h);
    map.data.set(
      ink.data.map((value, at) => (value > PALEST ? value : away.data[at]!)),
      i * w * h,
    );
  });
  return map;
}

const blank = (width: number, height: number): Grid => ({ width, height, data: new Float32Array(width * height) });

function inkOf({ strokes, scans }: PanelRough, width: number, height: number): Grid {
  const ink = blank(width, height);
  for (const stroke of strokes) if (stroke.tool === "pen") drawStroke(ink, stroke, 1);
  for (const scan of scans) drawScan(ink, scan);
  return ink;
}

/** Widens what is there to `value` at the middle of the line; half a pixel at its edge is smooth. */
function drawStroke(grid: Grid, { points, radius }: Stroke, value: number): void {
  const { width, height, data } = grid;
  for (const [i, b] of points.entries()) {
    const a = points[Math.max(0, i - 1)]!;
    const [ax, ay, bx, by] = [a[0] * width, a[1] * height, b[0] * width, b[1] * height];
    const reach = Math.max(LEAST_RADIUS, radiusAt(radius, (a[2] + b[2]) / 2) * width);
    const [dx, dy] = [bx - ax, by - ay];
    const square = dx * dx + dy * dy;
    eachPixel(grid, [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)], reach + 1, (x, y, at) => {
      const along = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square));
      const distance = Math.hypot(x - ax - along * dx, y - ay - along * dy);
      const covered = Math.min(1, Math.max(0, reach + 0.5 - distance)) * value;
      if (Math.abs(covered) > Math.abs(data[at]!)) data[at] = covered;
    });
  }
}

/** Pixels, by their centres, of a box of pixels and `more` around it. */
function eachPixel(
  { width, height }: Grid,
  [x0, y0, x1, y1]: UnitBox,
  more: number,
  visit: (x: number, y: number, at: number) => void,
): void {
  for (let y = Math.max(0, Math.floor(y0 - more)); y < Math.min(height, y1 + more); y++)
    for (let x = Math.max(0, Math.floor(x0 - more)); x < Math.min(width, x1 + more); x++)
      visit(x + 0.5, y + 0.5, y * width + x);
}

/** The darkest spot under each pixel: a thin line of a large scan would fade in the mean. The brightest spot is paper. */
function drawScan(grid: Grid, { picture, box: [x0, y0, x1, y1] }: RoughScan): void {
  if (!picture) return;
  const { width, height, pixels } = picture;
  const light = Float32Array.from({ length: width * height }, (_, i) => brightness(pixels, 4 * i));
  const [dark, paper] = light.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [1, 0]);
  if (paper! - dark! < 0.1) return;
  light.forEach((value, i) => {
    const x = Math.floor((x0 + (((i % width) + 0.5) / width) * (x1 - x0)) * grid.width);
    const y = Math.floor((y0 + ((Math.floor(i / width) + 0.5) / height) * (y1 - y0)) * grid.height);
    if (x < 0 || y < 0 || x >= grid.width || y >= grid.height) return;
    const at = y * grid.width + x;
    // What is nearer to paper than to ink is paper's grain.
    const ink = Math.max(0, (2 * (paper! - value)) / (paper! - dark!) - 1);
    grid.data[at] = Math.max(grid.data[at]!, ink);
  });
}

/** 0 to 1, over white. */
function brightness(pixels: Uint8ClampedArray, at: number): number {
  const share = pixels[at + 3]! / 255;
  const value = (0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!) / 255;
  return value * share + 1 - share;
}

/** How far a box is drawn over: the sides of the ink in it by the box's own, the smaller of the two. */
interface Region {
  readonly box: UnitBox;
  readonly drawnFrom: number;
  readonly around: number;
  readonly value: typeof LINES_AWAY | typeof ALL_AWAY;
}

/** Where the network's own draft gives way: near ink, where it was rubbed out, and the figures, heads, faces and things that were drawn anew. */
function givenWay({ strokes }: PanelRough, ink: Grid, layout: Stage | null): Grid {
  const away = blank(ink.width, ink.height);
  ink.data.forEach((value, at) => {
    if (value <= PALEST) return;
    const [x, y] = [at % ink.width, Math.floor(at / ink.width)];
    eachPixel(ink, [x, y, x, y], NEAR, (px, py, near) => {
      if (Math.hypot(px - x - 0.5, py - y - 0.5) <= NEAR) away.data[near] = LINES_AWAY;
    });
  });
  const wholes = wholesOf(layout);
  const drawn = wholes.filter((region) => isDrawnOver(ink, region));
  const others = wholes.filter((region) => !drawn.includes(region));
  for (const region of [...partsOf(layout).filter((part) => isDrawnOver(ink, part)), ...drawn])
    clear(away, region, drawn.includes(region) ? others : []);
  for (const stroke of strokes) if (stroke.tool === "rub") drawStroke(away, stroke, RUBBED_OUT);
  return away;
}

/** Figures, with room for their arms, and the thing. */
function wholesOf(layout: Stage | null): readonly Region[] {
  const figures = (layout?.figures ?? []).map(({ head, body }) => union(head, body));
  const whole = (box: UnitBox, around: number): Region => ({ box, drawnFrom: 0.5, around, value: ALL_AWAY });
  return [...figures.map((box) => whole(box, 0.35)), ...(layout?.object ? [whole(layout.object, 0.1)] : [])];
}

/** Heads, and faces: the middle of a head below its hair. A face drawn anew keeps its skin. */
function partsOf(layout: Stage | null): readonly Region[] {
  return (layout?.figures ?? []).flatMap(({ head }): readonly Region[] => [
    { box: within(head, [0.18, 0.35, 0.82, 0.98]), drawnFrom: 0.3, around: 0, value: LINES_AWAY },
    { box: head, drawnFrom: 0.6, around: 0.1, value: ALL_AWAY },
  ]);
}

const within = ([x0, y0, x1, y1]: UnitBox, [a, b, c, d]: UnitBox): UnitBox => [
  x0 + a * (x1 - x0),
  y0 + b * (y1 - y0),
  x0 + c * (x1 - x0),
  y0 + d * (y1 - y0),
];

/** The part of a box that lies in the picture, in pixels. */
function pixelsOf({ width, height }: Grid, [x0, y0, x1, y1]: UnitBox): UnitBox {
  const [left, right] = [x0, x1].map((x) => Math.min(1, Math.max(0, x)) * width) as [number, number];
  const [top, bottom] = [y0, y1].map((y) => Math.min(1, Math.max(0, y)) * height) as [number, number];
  return [left, top, right, bottom];
}

function isDrawnOver(ink: Grid, { box, drawnFrom }: Region): boolean {
  const inPixels = pixelsOf(ink, box);
  const points: (readonly [number, number, number])[] = [];
  eachPixel(ink, inPixels, 0, (x, y, at) => {
    if (ink.data[at]! > PALEST) points.push([x, y, 0]);
  });
  const bounds = boundsOfStrokes([{ radius: 0, points }]);
  const [width, height] = [inPixels[2] - inPixels[0], inPixels[3] - inPixels[1]];
  return bounds !== null && bounds[2] - bounds[0] >= drawnFrom * width && bounds[3] - bounds[1] >= drawnFrom * height;
}

/** All of a region but what stands in `others`. */
function clear(away: Grid, { box, around, value }: Region, others: readonly Region[]): void {
  const [x0, y0, x1, y1] = box;
  const more = around * (x1 - x0);
  const kept = others.map((other) => pixelsOf(away, other.box));
  eachPixel(away, pixelsOf(away, [x0 - more, y0 - more, x1 + more, y1 + more]), 0, (x, y, at) => {
    const isKept = kept.some(([left, top, right, bottom]) => x >= left && x < right && y >= top && y < bottom);
    if (!isKept) away.data[at] = Math.min(away.data[at]!, value);
  });
}
