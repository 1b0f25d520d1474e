import fc from "fast-check";
import { expect, test } from "vitest";
import { coverFit, panImage, type Seen } from "./image-fit.ts";
import { nearestShape } from "./shape.ts";

const frame = { x: 10, y: 20, width: 100, height: 50 };
const unit = fc.double({ min: -1, max: 1, noNaN: true });
const square = { width: 256, height: 256, focus: null };
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
        const fit = coverFit({ width, height, focus: null }, frame, { panX, panY, zoom });
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
  expect(coverFit(square, frame, { panX: 0, panY: 0, zoom: 1 })).toEqual({
    x: 10,
    y: -5,
    width: 100,
    height: 100,
  });
});

test("pan 1 shows the top end, pan -1 the bottom end", () => {
  expect(coverFit(square, frame, { panX: 0, panY: 1, zoom: 1 }).y).toBe(20);
  expect(coverFit(square, frame, { panX: 0, panY: -1, zoom: 1 }).y).toBe(-30);
});

test("panning by millimetres moves the image by millimetres, as far as it goes", () => {
  const view = { panX: 0, panY: 0, zoom: 1 };
  const moved = panImage(square, frame, view, 7, 10);
  expect(coverFit(square, frame, moved)).toEqual({ x: 10, y: 5, width: 100, height: 100 });
  expect(panImage(square, frame, view, 0, 400).panY).toBe(1);
});

test("what is to be seen of a picture is in its frame, with no more of it moved than that takes", () => {
  const at = (focus: Seen["focus"]) => coverFit({ ...square, focus }, frame, { panX: 0, panY: 0, zoom: 1 }).y;
  // Half of the picture shows: its middle from 0.25 to 0.75.
  expect(at([0.1, 0.3, 0.9, 0.7])).toBe(-5);
  expect(at([0.1, 0.1, 0.9, 0.5])).toBe(10);
  expect(at([0.1, 0.4, 0.9, 0.9])).toBeCloseTo(-20);
  // More than fits: heads are at the top.
  expect(at([0.1, 0.1, 0.9, 1])).toBe(10);
});

test("whatever is to be seen, the ends are reached, panning by millimetres moves by millimetres, and the frame is covered", () => {
  const view = { panX: 0, panY: 0, zoom: 1 };
  fc.assert(
    fc.property(unit, unit, unit, fc.double({ min: -200, max: 200, noNaN: true }), (a, b, panY, dy) => {
      const [top, bottom] = [Math.min(a, b) / 2 + 0.5, Math.max(a, b) / 2 + 0.5];
      const image: Seen = { ...square, focus: [0, top, 1, bottom] };
      expect(coverFit(image, frame, { ...view, panY: 1 }).y).toBeCloseTo(20);
      expect(coverFit(image, frame, { ...view, panY: -1 }).y).toBeCloseTo(-30);
      const before = coverFit(image, frame, { ...view, panY });
      const after = coverFit(image, frame, panImage(image, frame, { ...view, panY }, 0, dy));
      expect(after.y).toBeCloseTo(Math.max(-30, Math.min(20, before.y + dy)));
    }),
  );
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
