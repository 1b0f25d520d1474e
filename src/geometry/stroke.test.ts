import fc from "fast-check";
import { expect, test } from "vitest";
import { boundsOfStrokes, distanceTo, erased, mirrored, type Stroke, type StrokePoint } from "./stroke.ts";

const unit = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);
const point = fc.tuple(unit, unit, unit) as fc.Arbitrary<StrokePoint>;
const stroke = fc.record({
  radius: fc.constant(0.01),
  points: fc.array(point, { minLength: 2, maxLength: 12 }),
}) as fc.Arbitrary<Stroke>;

test("a straight line is rubbed through in its middle, as wide as the eraser in a picture of any shape", () => {
  const line: Stroke = {
    radius: 0.01,
    points: [
      [0.5, 0, 0],
      [0.5, 1, 1],
    ],
  };
  const [above, below, ...more] = erased(line, [0.5, 0.5], 0.1, 2);
  expect(more).toEqual([]);
  // Twice as high as it is wide: 0.1 of its width are 0.05 of its height.
  const end = [0.5, 0.45, 0.45].map((value) => expect.closeTo(value, 9));
  expect(above!.points).toEqual([[0.5, 0, 0], end]);
  expect(below!.points[0]).toEqual([0.5, 0.55, 0.55].map((value) => expect.closeTo(value, 9)));
});

test("nothing is left under the eraser, and what is left was there before; a stroke that is not touched stays the same", () => {
  const property = fc.property(
    stroke,
    unit,
    unit,
    fc.double({ min: 0.01, max: 0.6, noNaN: true }),
    (drawn, x, y, radius) => {
      const pieces = erased(drawn, [x, y], radius, 1.5);
      if (distanceTo(drawn, [x, y], 1.5) >= radius) expect(pieces).toEqual([drawn]);
      for (const piece of pieces) {
        expect(distanceTo(piece, [x, y], 1.5)).toBeGreaterThan(radius - 1e-6);
        for (const [px, py] of piece.points) expect(distanceTo(drawn, [px, py], 1.5)).toBeLessThan(1e-6);
      }
    },
  );
  fc.assert(property);
});

test("mirrored twice is as before, with its bounds mirrored once", () => {
  const property = fc.property(stroke, (drawn) => {
    const once = mirrored(drawn);
    expect(mirrored(once).points.map(([x]) => x)).toEqual(drawn.points.map(([x]) => expect.closeTo(x, 12)));
    const [x0, , x1] = boundsOfStrokes([drawn])!;
    expect(boundsOfStrokes([once])).toMatchObject([
      expect.closeTo(1 - x1, 12),
      expect.anything(),
      expect.closeTo(1 - x0, 12),
      expect.anything(),
    ]);
  });
  fc.assert(property);
});
