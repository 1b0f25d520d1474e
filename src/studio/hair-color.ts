// The colour of a character's hair in a picture: what a reader sees first when it changes from panel to panel, and what an
// embedder trained to know shapes may forgive. Pure.
import type { CharacterVector } from "../comic/records.ts";
import type { Picture } from "../diffusion/panel.ts";
import type { UnitBox } from "../geometry/unit-box.ts";

/** L, a, b of OKLab, in whole numbers as vectors are kept: 127 is 1 for L and 0.5 for a and b. Empty: it cannot be told. */
export type HairColor = readonly number[];

/** How a character looks in one picture. */
export interface CharacterLook {
  readonly vector: CharacterVector;
  readonly hair: HairColor;
}

/** The part of a head's box, from its top, in which there is more hair than face. */
const CROWN = 0.5;
/** So far beside the box, in its widths and heights, the scenery behind the head is looked at. */
const BESIDE = 0.15;
/** Colours nearer than this are one, in OKLab. */
const SAME = 0.06;
/** A colour that this share of the scenery has is scenery. */
const SCENERY = 0.04;
/** Hair is judged when it fills at least this share of the crown. */
const LEAST = 0.15;

type Lab = readonly [L: number, a: number, b: number];

const toLinear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const LINEAR = Float64Array.from({ length: 256 }, (_, byte) => toLinear(byte / 255));

/** sRGB bytes to OKLab (B. Ottosson, "A perceptual color space for image processing", 2020). */
export function toOklab(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [LINEAR[red]!, LINEAR[green]!, LINEAR[blue]!];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * The median of the crown, the upper part of the ellipse that fills the head's box, without what has the colours of the
 * scenery beside it: heads are often smaller than their boxes.
 */
export function hairColor(picture: Picture, [x0, y0, x1, y1]: UnitBox): HairColor {
  const [cx, cy, rx, ry] = [(x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2];
  const isHead = (x: number, y: number) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;
  const [dx, dy] = [2 * rx * BESIDE, 2 * ry * BESIDE];
  const beside: UnitBox = [x0 - dx, y0 - dy, x1 + dx, cy];
  const scenery = commonColors(colorsIn(picture, beside, (x, y) => !isHead(x, y)));
  const crown = colorsIn(picture, [x0, y0, x1, y0 + CROWN * (y1 - y0)], isHead);
  const hair = crown.filter((color) => !scenery.some((other) => distance(color, other) < SAME));
  if (hair.length === 0 || hair.length < LEAST * crown.length) return [];
  const median = (axis: 0 | 1 | 2) => hair.map((color) => color[axis]).sort((a, b) => a - b)[hair.length >> 1]!;
  const scaled = [127 * median(0), 254 * median(1), 254 * median(2)];
  return scaled.map((value) => Math.max(-127, Math.min(127, Math.round(value))));
}

function colorsIn({ pixels, width, height }: Picture, box: UnitBox, within: (x: number, y: number) => boolean): Lab[] {
  const [left, top, right, bottom] = [box[0] * width, box[1] * height, box[2] * width, box[3] * height];
  const found: Lab[] = [];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, bottom); y++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, right); x++) {
      if (!within((x + 0.5) / width, (y + 0.5) / height)) continue;
      const at = (y * width + x) * 4;
      found.push(toOklab(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!));
    }
  }
  return found;
}

/** Colours that many of these have, each by the mean of those in its cell. */
function commonColors(colors: readonly Lab[]): readonly Lab[] {
  const cells = new Map<string, Lab[]>();
  for (const color of colors) {
    const key = color.map((value) => Math.round(value / SAME)).join();
    const cell = cells.get(key) ?? [];
    cell.push(color);
    cells.set(key, cell);
  }
  const mean = (cell: readonly Lab[], axis: 0 | 1 | 2) =>
    cell.reduce((sum, color) => sum + color[axis], 0) / cell.length;
  return [...cells.values()]
    .filter((cell) => cell.length >= SCENERY * colors.length)
    .map((cell) => [mean(cell, 0), mean(cell, 1), mean(cell, 2)]);
}

const distance = (a: Lab, b: Lab) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Light and shade change what hair looks like, hue and strength do not: lightness counts for a third. */
const LIGHTNESS = 1 / 3;

/** Between two hair colours that can be told, in OKLab: 0.02 is hardly seen, 0.1 is another colour. */
export function hairDistance([l, a, b]: HairColor, [m, c, d]: HairColor): number {
  return Math.hypot((LIGHTNESS * (l! - m!)) / 127, (a! - c!) / 254, (b! - d!) / 254);
}

/** The colour that most others have: the median of each axis, the one nearer to this colour where two are in the middle. */
export function usualHair(color: HairColor, others: readonly HairColor[]): HairColor {
  return [0, 1, 2].map((axis) => {
    const values = others.map((other) => other[axis]!).sort((a, b) => a - b);
    const [low, high] = [values[(values.length - 1) >> 1]!, values[values.length >> 1]!];
    return Math.abs(low - color[axis]!) <= Math.abs(high - color[axis]!) ? low : high;
  });
}
