import fc from "fast-check";
import { expect, test } from "vitest";
import {
  areaOf,
  boundingBox,
  clipPolygon,
  insetPolygon,
  mirrorPolygon,
  polygonOf,
  spanAt,
  splitPolygon,
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
  expect(spanAt(triangle, 0)).toEqual([0, 4]);
  expect(spanAt(triangle, 1.5)).toEqual([0, 2]);
  expect(spanAt(triangle, 3.5)).toBeNull();
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
