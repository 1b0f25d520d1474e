import fc from "fast-check";
import { expect, test } from "vitest";
import { FULL_SCALE, fitView, keepInSight, nextZoomStep, percentOf, scaleOf, zoomAbout } from "./view.ts";

const a4 = { width: 210, height: 297 };

test("a fitted page is centred and whole", () => {
  const viewport = { width: 900, height: 700 };
  const view = fitView(a4, viewport);
  expect(view.x).toBeCloseTo(viewport.width - (view.x + a4.width * view.scale));
  expect(view.y).toBeCloseTo(viewport.height - (view.y + a4.height * view.scale));
  expect(view.y).toBeCloseTo(36);
});

test("a pasteboard without room still gives a drawable scale", () => {
  expect(fitView(a4, { width: 0, height: 0 }).scale).toBeGreaterThan(0);
});

test("zooming keeps the page point under the pointer", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -500, max: 500 }),
      fc.integer({ min: 0, max: 900 }),
      fc.integer({ min: 10, max: 800 }),
      (x, px, percent) => {
        const view = { scale: FULL_SCALE, x, y: 20 };
        const next = zoomAbout(view, { x: px, y: 300 }, scaleOf(percent));
        expect((px - next.x) / next.scale).toBeCloseTo((px - view.x) / view.scale);
        expect((300 - next.y) / next.scale).toBeCloseTo((300 - view.y) / view.scale);
      },
    ),
  );
});

test("zoom stops at 10 and 800 percent", () => {
  const view = { scale: FULL_SCALE, x: 0, y: 0 };
  expect(percentOf(zoomAbout(view, { x: 0, y: 0 }, 1000).scale)).toBe(800);
  expect(percentOf(zoomAbout(view, { x: 0, y: 0 }, 0.0001).scale)).toBe(10);
});

test("the page can't be pushed out of sight", () => {
  const viewport = { width: 800, height: 600 };
  expect(keepInSight({ scale: 2, x: 5000, y: -5000 }, a4, viewport)).toEqual({
    scale: 2,
    x: 800 - 420 / 2,
    y: 594 / 2 - 594,
  });
  const inside = { scale: 2, x: 10, y: 10 };
  expect(keepInSight(inside, a4, viewport)).toBe(inside);
});

test("the zoom ladder steps from between its rungs too", () => {
  expect(nextZoomStep(100, 1)).toBe(125);
  expect(nextZoomStep(101, -1)).toBe(100);
  expect(nextZoomStep(87, 1)).toBe(100);
  expect(nextZoomStep(800, 1)).toBe(800);
  expect(nextZoomStep(10, -1)).toBe(10);
});
