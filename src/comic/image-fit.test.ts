import fc from "fast-check";
import { expect, test } from "vitest";
import { coverFit, panImage } from "./image-fit.ts";
import { nearestShape } from "./shape.ts";

const frame = { x: 10, y: 20, width: 100, height: 50 };
const unit = fc.double({ min: -1, max: 1, noNaN: true });
const side = fc.integer({ min: 1, max: 4000 });

test("the image always covers the frame and keeps its aspect", () => {
  fc.assert(
    fc.property(
      side,
      side,
      unit,
      unit,
      fc.double({ min: 1, max: 8, noNaN: true }),
      (width, height, panX, panY, zoom) => {
        const fit = coverFit({ width, height }, frame, { panX, panY, zoom });
        expect(fit.x).toBeLessThanOrEqual(frame.x + 1e-6);
        expect(fit.y).toBeLessThanOrEqual(frame.y + 1e-6);
        expect(fit.x + fit.width).toBeGreaterThanOrEqual(frame.x + frame.width - 1e-6);
        expect(fit.y + fit.height).toBeGreaterThanOrEqual(frame.y + frame.height - 1e-6);
        expect(fit.width / fit.height / (width / height)).toBeCloseTo(1, 9);
      },
    ),
  );
});

test("a square in a wide frame is as wide as the frame, centred by default", () => {
  expect(coverFit({ width: 256, height: 256 }, frame, { panX: 0, panY: 0, zoom: 1 })).toEqual({
    x: 10,
    y: -5,
    width: 100,
    height: 100,
  });
});

test("pan 1 shows the top end, pan -1 the bottom end", () => {
  expect(coverFit({ width: 256, height: 256 }, frame, { panX: 0, panY: 1, zoom: 1 }).y).toBe(20);
  expect(coverFit({ width: 256, height: 256 }, frame, { panX: 0, panY: -1, zoom: 1 }).y).toBe(-30);
});

test("panning by millimetres moves the image by millimetres, as far as it goes", () => {
  const view = { panX: 0, panY: 0, zoom: 1 };
  const moved = panImage({ width: 256, height: 256 }, frame, view, 7, 10);
  expect(coverFit({ width: 256, height: 256 }, frame, moved)).toEqual({ x: 10, y: 5, width: 100, height: 100 });
  expect(panImage({ width: 256, height: 256 }, frame, view, 0, 400).panY).toBe(1);
});

const shapes = [
  [256, 256],
  [352, 192],
  [192, 352],
] as const;

test("a frame asks for the trained shape nearest by ratio", () => {
  expect(nearestShape(1.3, shapes)).toEqual([256, 256]);
  expect(nearestShape(1.4, shapes)).toEqual([352, 192]);
  expect(nearestShape(1 / 1.3, shapes)).toEqual([256, 256]);
  expect(nearestShape(0.7, shapes)).toEqual([192, 352]);
  expect(() => nearestShape(1, [])).toThrow("0 shapes");
});
