import fc from "fast-check";
import { expect, test } from "vitest";
import { inverse, mapPoint } from "../geometry/affine.ts";
import { centerOf } from "../geometry/box.ts";
import { coverFit, flipped, legalTurn, panImage, type Seen, turnOf, type View } from "./image-fit.ts";
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

const view = fc.record({
  panX: unit,
  panY: unit,
  zoom: fc.double({ min: 1, max: 8, noNaN: true }),
  turn: fc.integer({ min: -180, max: 180 }),
  mirrored: fc.boolean(),
});
const corners = [
  [10, 20],
  [110, 20],
  [110, 70],
  [10, 70],
].map(([x, y]) => ({ x: x!, y: y! }));
const onPage = (shown: View, point: { x: number; y: number }) => {
  const turn = turnOf(shown, frame);
  return turn ? mapPoint(turn, point) : point;
};

test("a turned image covers the frame, too", () => {
  fc.assert(
    fc.property(side, side, view, (width, height, shown) => {
      const { x, y, ...size } = coverFit({ width, height, focus: null }, frame, shown);
      const turn = turnOf(shown, frame);
      for (const corner of corners) {
        const at = turn ? mapPoint(inverse(turn), corner) : corner;
        expect(Math.min(at.x - x, x + size.width - at.x, at.y - y, y + size.height - at.y)).toBeGreaterThan(-1e-6);
      }
    }),
  );
});

test("a quarter turn to the right brings the image's top to the right", () => {
  const shown = { panX: 0, panY: 0, zoom: 1, turn: 90 };
  // A square as high as the frame is wide stands about its middle, (60, 45).
  expect(coverFit(square, frame, shown)).toEqual({ x: expect.closeTo(10), y: -5, width: 100, height: 100 });
  const top = onPage(shown, { x: 60, y: -5 });
  expect([top.x, top.y]).toEqual([expect.closeTo(110), expect.closeTo(45)]);
  const mirrored = onPage({ ...shown, mirrored: true }, { x: 10, y: 45 });
  expect([mirrored.x, mirrored.y]).toEqual([expect.closeTo(60), expect.closeTo(95)]);
});

test("a flip mirrors what is seen about the frame's middle, whatever the turn; twice it is as before", () => {
  const middle = centerOf(frame);
  fc.assert(
    fc.property(view, unit, unit, fc.constantFrom("x", "y"), (shown, u, v, axis) => {
      const point = { x: 60 + 40 * u, y: 45 + 40 * v };
      const before = onPage(shown, point);
      const after = onPage({ ...shown, ...flipped(shown, axis) }, point);
      const expected = { ...before, [axis]: 2 * middle[axis] - before[axis] };
      expect(after.x).toBeCloseTo(expected.x, 6);
      expect(after.y).toBeCloseTo(expected.y, 6);
      const twice = flipped({ ...shown, ...flipped(shown, axis) }, axis);
      expect([legalTurn(twice.turn ?? 0), twice.mirrored]).toEqual([legalTurn(shown.turn), shown.mirrored]);
    }),
  );
});

test("a turned image is moved on the page by millimetres of the page", () => {
  fc.assert(
    fc.property(
      view,
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (any, dx, dy) => {
        // With room on all sides.
        const shown = { ...any, panX: 0, panY: 0, zoom: 2 };
        const moved = { ...shown, ...panImage(square, frame, shown, dx, dy) };
        const at = (now: View) => {
          const { x, y } = coverFit(square, frame, now);
          return onPage(now, { x, y });
        };
        expect(at(moved).x - at(shown).x).toBeCloseTo(dx, 6);
        expect(at(moved).y - at(shown).y).toBeCloseTo(dy, 6);
      },
    ),
  );
});

test("seen whole, the corners of a turned image are in the frame too, two of them on its edge", () => {
  const turn = fc.double({ min: -180, max: 180, noNaN: true });
  fc.assert(
    fc.property(side, side, turn, (width, height, turn) => {
      const view = { panX: 0, panY: 0, zoom: 1, turn, fit: "whole" } as const;
      const box = coverFit({ width, height, focus: null }, frame, view);
      const onPage = turnOf(view, frame) ?? ([1, 0, 0, 1, 0, 0] as const);
      const corners = [0, 1, 2, 3].map((k) =>
        mapPoint(onPage, { x: box.x + (k % 2) * box.width, y: box.y + (k >> 1) * box.height }),
      );
      const middle = centerOf(frame);
      const wide = Math.max(...corners.map(({ x }) => Math.abs(x - middle.x))) / (frame.width / 2);
      const high = Math.max(...corners.map(({ y }) => Math.abs(y - middle.y))) / (frame.height / 2);
      expect(Math.max(wide, high)).toBeCloseTo(1, 6);
    }),
  );
});

test("seen whole, all of the image is in the frame, and a pan moves it to the frame's ends", () => {
  const whole = { panX: 0, panY: 0, zoom: 1, fit: "whole" } as const;
  expect(coverFit(square, frame, whole)).toEqual({ x: 35, y: 20, width: 50, height: 50 });
  expect(coverFit(square, frame, { ...whole, panX: 1 }).x).toBe(10);
  expect(coverFit(square, frame, { ...whole, panX: -1 }).x).toBe(60);
  expect(coverFit(square, frame, panImage(square, frame, whole, 5, 0)).x).toBeCloseTo(40);
});

test.each([
  [190, -170],
  [-540, -180],
  [360, 0],
  [44.96, 45],
])("%f degrees are %f", (turn, expected) => expect(legalTurn(turn)).toBe(expected));
