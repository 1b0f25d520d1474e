import fc from "fast-check";
import { expect, test } from "vitest";
import {
  areaOf,
  boundingBox,
  clipPolygon,
  contains,
  insetPolygon,
  isConvex,
  mirrorPolygon,
  polygonOf,
  spansOfBand,
  splitPolygon,
  withCorner,
  withoutCorner,
} from "./polygon.ts";

const box = fc.record({
  x: fc.double({ min: -50, max: 50, noNaN: true }),
  y: fc.double({ min: -50, max: 50, noNaN: true }),
  width: fc.double({ min: 10, max: 300, noNaN: true }),
  height: fc.double({ min: 10, max: 300, noNaN: true }),
});
const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
const gap = fc.double({ min: 0, max: 8, noNaN: true });

test("the parts of a cut and the gap between them make up the whole", () => {
  fc.assert(
    fc.property(box, angle, gap, (b, turn, width) => {
      const whole = polygonOf(b);
      const normal = { x: Math.cos(turn), y: Math.sin(turn) };
      const center = { x: b.x + b.width / 2, y: b.y + b.height / 2 };
      const [first, second] = splitPolygon(whole, center, normal, width);
      const at = center.x * normal.x + center.y * normal.y;
      const band = clipPolygon(
        clipPolygon(whole, normal, at - width / 2),
        { x: -normal.x, y: -normal.y },
        -(at + width / 2),
      );
      expect(areaOf(first) + areaOf(second) + areaOf(band)).toBeCloseTo(b.width * b.height, 5);
    }),
  );
});

test("every corner of the parts is half a gap from the cut or farther, on its own side", () => {
  fc.assert(
    fc.property(box, angle, gap, (b, turn, width) => {
      const normal = { x: Math.cos(turn), y: Math.sin(turn) };
      const center = { x: b.x + b.width / 2, y: b.y + b.height / 2 };
      const [first, second] = splitPolygon(polygonOf(b), center, normal, width);
      const side = (p: { x: number; y: number }) => (p.x - center.x) * normal.x + (p.y - center.y) * normal.y;
      expect(Math.max(...first.map(side))).toBeCloseTo(-width / 2, 6);
      expect(Math.min(...second.map(side))).toBeCloseTo(width / 2, 6);
    }),
  );
});

test("a cut beside the polygon leaves it whole and the other part empty", () => {
  const square = polygonOf({ x: 0, y: 0, width: 10, height: 10 });
  const [first, second] = splitPolygon(square, { x: 20, y: 0 }, { x: 1, y: 0 }, 4);
  expect(areaOf(first)).toBe(100);
  expect(second).toEqual([]);
});

test("an inset box is the box of the inset sides, and nothing once it is too small", () => {
  const inset = insetPolygon(polygonOf({ x: 0, y: 0, width: 10, height: 6 }), 2);
  expect(boundingBox(inset)).toEqual({ x: 2, y: 2, width: 6, height: 2 });
  expect(insetPolygon(polygonOf({ x: 0, y: 0, width: 10, height: 6 }), 4)).toEqual([]);
});

test("an inset triangle keeps its corners' distance from all edges", () => {
  // 3-4-5 triangle: inradius 1, so an inset of 0.5 halves all lengths.
  const triangle = [
    { x: 0, y: 0 },
    { x: 4, y: 0 },
    { x: 0, y: 3 },
  ];
  expect(areaOf(triangle)).toBe(6);
  expect(areaOf(insetPolygon(triangle, 0.5))).toBeCloseTo(1.5, 9);
});

test("the span of a triangle shrinks towards its tip and is missing beyond it", () => {
  const triangle = [
    { x: 0, y: 0 },
    { x: 4, y: 0 },
    { x: 0, y: 3 },
  ];
  const span = (y: number, height: number) =>
    spansOfBand(triangle, y, height).map((ends) => ends.map((x) => Math.round(x * 1e6) / 1e6));
  expect(span(0, 0.75)).toEqual([[0, 3]]);
  expect(span(0.5, 1)).toEqual([[0, 2]]);
  expect(span(3.5, 1)).toEqual([]);
});

/** A U, 30 wide and 20 high, its arms 10 wide and open above the bottom 5. */
const u = [
  [0, 0],
  [10, 0],
  [10, 15],
  [20, 15],
  [20, 0],
  [30, 0],
  [30, 20],
  [0, 20],
].map(([x, y]) => ({ x: x!, y: y! }));

test("a concave shape has room between its edges only", () => {
  expect(areaOf(u)).toBe(450);
  expect(spansOfBand(u, 2, 4)).toEqual([
    [0, 10],
    [20, 30],
  ]);
  // Across the bottom of the U, and where a box would reach over its inner edge.
  expect(spansOfBand(u, 15, 5)).toEqual([[0, 30]]);
  expect(spansOfBand(u, 12, 6)).toEqual([
    [0, 10],
    [20, 30],
  ]);
  expect([isConvex(u), isConvex(polygonOf({ x: 0, y: 0, width: 4, height: 3 }))]).toEqual([false, true]);
  const at = (x: number, y: number) => contains(u, { x, y });
  expect([at(5, 5), at(15, 5), at(15, 17), at(25, 1), at(31, 1)]).toEqual([true, false, true, true, false]);
});

test("a box in a span lies inside the shape, whatever shape it has", () => {
  const radius = fc.double({ min: 5, max: 40, noNaN: true });
  const bands = fc.record({
    y: fc.double({ min: -40, max: 40, noNaN: true }),
    height: fc.double({ min: 0.5, max: 20, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(radius, { minLength: 3, maxLength: 12 }), bands, (star, { y, height }) => {
      // Corners around a middle: simple, and concave where a radius is short.
      const shape = star.map((r, i) => {
        const angle = (i / star.length) * 2 * Math.PI;
        return { x: r * Math.cos(angle), y: r * Math.sin(angle) };
      });
      for (const [left, right] of spansOfBand(shape, y, height))
        for (const px of [0.01, 0.3, 0.5, 0.77, 0.99])
          for (const py of [0.01, 0.4, 0.6, 0.99])
            expect(contains(shape, { x: left + (right - left) * px, y: y + height * py })).toBe(true);
    }),
  );
});

test("mirroring keeps area and orientation, and twice is the identity", () => {
  const triangle = [
    { x: 0, y: 0 },
    { x: 4, y: 0 },
    { x: 0, y: 3 },
  ];
  const mirrored = mirrorPolygon(triangle, 10);
  expect(areaOf(mirrored)).toBe(6);
  expect(boundingBox(mirrored)).toEqual({ x: 6, y: 0, width: 4, height: 3 });
  expect(mirrorPolygon(mirrored, 10)).toEqual(triangle);
});

test("the bounding box of nothing is refused", () => {
  expect(() => boundingBox([])).toThrow("expected at least one corner");
});

test("a corner is added to the longest edge and taken away, down to a triangle", () => {
  const more = withCorner(polygonOf({ x: 0, y: 0, width: 8, height: 2 }));
  expect(more[1]).toEqual({ x: 4, y: 0 });
  expect(areaOf(more)).toBe(16);
  const triangle = withoutCorner(withoutCorner(more, 1), 0);
  expect(areaOf(triangle)).toBe(8);
  expect(withoutCorner(triangle, 0)).toBe(triangle);
});
