// How the figure embedder sees a character: the boxes of head and body cut out and stretched, so that both lie at the
// same place whatever the shot. Pure; models/inkling/recipe/inkling/figures.py cuts out the same for training.
import type { Figure, UnitBox } from "../geometry/unit-box.ts";
import type { Picture } from "./panel.ts";

/**
 * Stretches pixels low..high of a line of `size` to `count`: a triangle filter, wider where it shrinks. Outside the line
 * its last pixel goes on. For each pixel of the cut, the weights of the pixels from `first` on.
 */
function taps(low: number, high: number, count: number, size: number) {
  const scale = Math.max(1, (high - low) / count);
  return Array.from({ length: count }, (_, i) => {
    const centre = Math.min(Math.max(low + ((i + 0.5) * (high - low)) / count, 0.5), size - 0.5);
    const first = Math.max(0, Math.ceil(centre - 0.5 - scale));
    const last = Math.min(size - 1, Math.floor(centre - 0.5 + scale));
    const weights = Float32Array.from({ length: last - first + 1 }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / scale),
    );
    const sum = weights.reduce((total, w) => total + w, 0);
    return { first, weights: weights.map((w) => w / sum) };
  });
}

/** -> [3, 2 * part, part] in -1..1: the head above, the body below. The picture is RGBA. */
export function cutFigure(picture: Picture, { head, body }: Figure, part: number): Float32Array {
  const out = new Float32Array(3 * 2 * part * part);
  for (const [half, box] of [head, body].entries()) cutPart(picture, box, part, out, half * part);
  return out;
}

function cutPart({ pixels, width, height }: Picture, box: UnitBox, part: number, out: Float32Array, top: number): void {
  const [x0, y0, x1, y1] = box;
  const across = taps(x0 * width, x1 * width, part, width);
  const down = taps(y0 * height, y1 * height, part, height);
  const line = new Float32Array(width * 3);
  for (const [y, { first, weights }] of down.entries()) {
    line.fill(0);
    weights.forEach((weight, k) => {
      const row = (first + k) * width * 4;
      for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) line[x * 3 + c]! += weight * pixels[row + x * 4 + c]!;
    });
    for (const [x, tap] of across.entries()) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (const [k, weight] of tap.weights.entries()) sum += weight * line[(tap.first + k) * 3 + c]!;
        out[(c * 2 * part + top + y) * part + x] = sum / 127.5 - 1;
      }
    }
  }
}
