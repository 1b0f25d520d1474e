import fc from "fast-check";
import { expect, test } from "vitest";
import { atOnce } from "../comic/steps.ts";
import type { UnitBox } from "../geometry/unit-box.ts";
import { cutAround, cutOut, setBack, stageInCut } from "./enlarged-part.ts";

const shape = { width: 256, height: 256 };
const size = { width: 352, height: 192 };
const head: UnitBox = [0.4, 0.1, 0.5, 0.3];

function picture({ width, height }: typeof size, colorAt: (x: number, y: number) => number) {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const value = colorAt(i % width, Math.floor(i / width));
    pixels.set([value, value, value, 255], 4 * i);
  }
  return { width, height, pixels };
}

test("a cut lies within its picture, in the shape's proportions, around its head; a large head is none", () => {
  const unit = fc.double({ min: 0, max: 0.85, noNaN: true });
  fc.assert(
    fc.property(unit, unit, (x, y) => {
      const small: UnitBox = [x, y, x + 0.1, y + 0.15];
      const [x0, y0, x1, y1] = cutAround(small, size, shape)!;
      expect(Math.min(x0, y0)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x1, y1)).toBeLessThanOrEqual(1 + 1e-9);
      expect((x1 - x0) * size.width).toBeCloseTo((y1 - y0) * size.height, 6);
      expect(x0 <= small[0] + 1e-9 && y0 <= small[1] + 1e-9 && x1 >= small[2] - 1e-9 && y1 >= small[3] - 1e-9).toBe(
        true,
      );
    }),
  );
  expect(cutAround([0.1, 0, 0.9, 0.9], size, shape)).toBeNull();
});

test("what is cut out and set back unchanged is the picture, and a pixel outside the feather is its own in any case", () => {
  const smooth = picture(size, (x, y) => 40 + x / 4 + y / 3);
  const cut = cutAround(head, size, shape)!;
  const enlarged = { ...shape, pixels: atOnce(cutOut(smooth, cut, shape)) };
  const back = atOnce(setBack(smooth, cut, head, enlarged));
  const furthest = back.pixels.reduce((most, value, i) => Math.max(most, Math.abs(value - smooth.pixels[i]!)), 0);
  expect(furthest).toBeLessThanOrEqual(2);

  const black = atOnce(
    setBack(
      smooth,
      cut,
      head,
      picture(shape, () => 0),
    ),
  );
  const at = (x: number, y: number) => 4 * (Math.floor(y * size.height) * size.width + Math.floor(x * size.width));
  expect(black.pixels[at(0.45, 0.2)]).toBe(0);
  for (const [x, y] of [
    [0.53, 0.2],
    [0.45, 0.36],
    [0.2, 0.8],
  ] as const)
    expect(black.pixels[at(x, y)]).toBe(smooth.pixels[at(x, y)]);
});

test("a figure keeps its place in what is cut out", () => {
  const cut: UnitBox = [0.3, 0, 0.7, 0.4];
  const stage = { figures: [{ head, body: [0.35, 0.3, 0.55, 1] as const }], object: null };
  const [figure] = stageInCut(stage, 0, cut).figures;
  expect(figure!.head).toEqual([0.25, 0.25, 0.5, 0.75].map((value) => expect.closeTo(value, 9)));
  expect(figure!.body[3]).toBeCloseTo(2.5, 9);
});
