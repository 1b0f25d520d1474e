// A small part of a picture drawn by itself, as large as the model draws: cut out, enlarged, and set back. Small faces are where
// diffusion models of every size fail; a face that fills a picture is what they were trained on.
import type { Steps } from "../comic/steps.ts";
import type { Picture } from "../diffusion/panel.ts";
import type { Size } from "../geometry/box.ts";
import type { Stage, UnitBox } from "../geometry/unit-box.ts";

/** How much more than a head is cut out: what is around it tells the model where it is. */
const AROUND = 1.5;
/** What is not enlarged at least so much gains nothing. */
const LEAST_ENLARGED = 1.3;
/** The ellipse that is set back whole, and where it has faded out, in radii of the head's box. */
const WHOLE = 1.05;
const FADED = 1.4;

/**
 * The part of a picture around a head that is drawn by itself in a shape, in fractions of the picture, within it and in the
 * shape's proportions; null: it would hardly be enlarged.
 */
export function cutAround(head: UnitBox, picture: Size, shape: Size): UnitBox | null {
  const [x0, y0, x1, y1] = head;
  const [width, height] = [(x1 - x0) * picture.width, (y1 - y0) * picture.height];
  const aspect = shape.width / shape.height;
  const h = AROUND * Math.max(height, width / aspect);
  const w = h * aspect;
  if (w > picture.width || h > picture.height || shape.width / w < LEAST_ENLARGED) return null;
  const [cw, ch] = [w / picture.width, h / picture.height];
  const left = Math.min(1 - cw, Math.max(0, (x0 + x1 - cw) / 2));
  const top = Math.min(1 - ch, Math.max(0, (y0 + y1 - ch) / 2));
  return [left, top, left + cw, top + ch];
}

/** Where a figure stands in what is cut out, as far as it reaches. */
export function stageInCut({ figures }: Stage, figure: number, cut: UnitBox): Stage {
  const own = figures[figure];
  return { figures: own ? [{ head: inCut(own.head, cut), body: inCut(own.body, cut) }] : [], object: null };
}

/** A box of the picture in fractions of the cut. */
function inCut([x0, y0, x1, y1]: UnitBox, cut: UnitBox): UnitBox {
  const [w, h] = [cut[2] - cut[0], cut[3] - cut[1]];
  return [(x0 - cut[0]) / w, (y0 - cut[1]) / h, (x1 - cut[0]) / w, (y1 - cut[1]) / h];
}

/** Pixels of the cut in another, larger size, between the picture's own in straight lines, row by row. RGBA. */
export function* cutOut(
  picture: Picture,
  cut: UnitBox,
  { width, height }: Size,
): Steps<Uint8ClampedArray<ArrayBuffer>> {
  const pixels = new Uint8ClampedArray(4 * width * height);
  const along = (i: number, count: number, from: number, to: number, length: number) => {
    const at = Math.min(length - 1, Math.max(0, (from + ((i + 0.5) / count) * (to - from)) * length - 0.5));
    const low = Math.floor(at);
    return [low, Math.min(length - 1, low + 1), at - low] as const;
  };
  const columns = Array.from({ length: width }, (_, x) => along(x, width, cut[0], cut[2], picture.width));
  for (let y = 0; y < height; y++) {
    const [above, below, down] = along(y, height, cut[1], cut[3], picture.height);
    for (const [x, [left, right, across]] of columns.entries()) {
      for (let c = 0; c < 4; c++) {
        const at = (row: number, column: number) => picture.pixels[4 * (row * picture.width + column) + c]!;
        const upper = at(above, left) * (1 - across) + at(above, right) * across;
        const lower = at(below, left) * (1 - across) + at(below, right) * across;
        pixels[4 * (y * width + x) + c] = upper * (1 - down) + lower * down;
      }
    }
    yield;
  }
  return pixels;
}

/** The picture with a head of what was drawn in the cut, row by row; pixels outside the feather around it are the picture's own. */
export function* setBack(picture: Picture, cut: UnitBox, head: UnitBox, drawn: Picture): Steps<Picture> {
  const pixels = new Uint8ClampedArray(picture.pixels);
  const { width, height } = picture;
  const middle = [(head[0] + head[2]) / 2, (head[1] + head[3]) / 2] as const;
  const radius = [(head[2] - head[0]) / 2, (head[3] - head[1]) / 2] as const;
  for (let y = Math.floor(cut[1] * height); y < Math.ceil(cut[3] * height); y++) {
    for (let x = Math.floor(cut[0] * width); x < Math.ceil(cut[2] * width); x++) {
      const distance = Math.hypot(
        ((x + 0.5) / width - middle[0]) / radius[0],
        ((y + 0.5) / height - middle[1]) / radius[1],
      );
      const share = Math.min(1, Math.max(0, (FADED - distance) / (FADED - WHOLE)));
      if (share === 0) continue;
      const under = inCut([x / width, y / height, (x + 1) / width, (y + 1) / height], cut);
      const mean = meanIn(drawn, under);
      for (let c = 0; c < 3; c++) {
        const at = 4 * (y * width + x) + c;
        pixels[at] = share * mean[c]! + (1 - share) * picture.pixels[at]!;
      }
    }
    yield;
  }
  return { width, height, pixels };
}

/** The mean colour of a box of a picture. */
function meanIn({ width, height, pixels }: Picture, [x0, y0, x1, y1]: UnitBox): readonly number[] {
  const within = (value: number, length: number) => Math.min(length - 1, Math.max(0, Math.floor(value * length)));
  const [left, top] = [within(x0, width), within(y0, height)];
  const [right, bottom] = [Math.max(left, within(x1, width) - 1), Math.max(top, within(y1, height) - 1)];
  const sum = [0, 0, 0];
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) for (let c = 0; c < 3; c++) sum[c]! += pixels[4 * (y * width + x) + c]!;
  return sum.map((value) => value / ((right - left + 1) * (bottom - top + 1)));
}
