// How much of each pixel and of each latent cell is drawn again when a part of a picture is.
import { markedPixels, type Part } from "../geometry/part.ts";

/**
 * 1 in the part, falling to 0 around it; exactly 0 from `reach` pixels on, along rows and columns. -> [height * width]
 * The part is widened by half the reach and then averaged over as much, so that all of it stays 1.
 */
export function featheredMask(part: Part, width: number, height: number, reach: number): Float32Array {
  const marked = markedPixels(part, width, height);
  const half = Math.floor((reach - 1) / 2);
  const widest = (window: Float32Array) => window.reduce((a, b) => Math.max(a, b), 0);
  const mean = (window: Float32Array) => window.reduce((a, b) => a + b, 0) / window.length;
  const both = (mask: Float32Array, of: typeof mean) =>
    slide(slide(mask, width, height, half, of, "rows"), width, height, half, of, "columns");
  return both(both(marked, widest), mean);
}

/** The mask of latents: the mean of each square of pixels. -> [height / cell * width / cell] */
export function cellMask(mask: Float32Array, width: number, height: number, cell: number): Float32Array {
  const [w, h] = [width / cell, height / cell];
  const cells = new Float32Array(w * h);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      cells[Math.floor(y / cell) * w + Math.floor(x / cell)]! += mask[y * width + x]! / cell ** 2;
  return cells;
}

/** Each number by those within `radius` of it in its row or column; beyond the edge there are none. */
function slide(
  from: Float32Array,
  width: number,
  height: number,
  radius: number,
  of: (window: Float32Array) => number,
  along: "rows" | "columns",
): Float32Array {
  const [lines, length] = along === "rows" ? [height, width] : [width, height];
  const at = (line: number, k: number) => (along === "rows" ? line * width + k : k * width + line);
  const to = new Float32Array(from.length);
  const values = new Float32Array(length);
  for (let line = 0; line < lines; line++) {
    for (let k = 0; k < length; k++) values[k] = from[at(line, k)]!;
    for (let k = 0; k < length; k++)
      to[at(line, k)] = of(values.subarray(Math.max(0, k - radius), Math.min(length, k + radius + 1)));
  }
  return to;
}
