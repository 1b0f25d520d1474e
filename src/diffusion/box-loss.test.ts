import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BoxedObject, boxLoss } from "./box-loss.ts";
import { uniformAt } from "./random.ts";
import { type Tensor, tensor } from "./tensor.ts";

const [columns, rows, length] = [6, 5, 7];

/** Probabilities of a map, each cell's summing to 1. */
function mapOf(seed: number): Tensor {
  const data = Float32Array.from({ length: columns * rows * length }, (_, i) => 0.05 + uniformAt(seed, 0, i, 0, 0));
  for (let at = 0; at < data.length; at += length) {
    const cell = data.subarray(at, at + length);
    const sum = cell.reduce((a, b) => a + b, 0);
    for (let i = 0; i < length; i++) cell[i]! /= sum;
  }
  return tensor([1, columns * rows, length], data);
}

const edge = fc.double({ min: 0, max: 0.7, noNaN: true });
const object: fc.Arbitrary<BoxedObject> = fc
  .record({ token: fc.integer({ min: 1, max: length - 2 }), x: edge, y: edge, w: edge, h: edge })
  .map(({ token, x, y, w, h }) => ({ token, box: [x, y, Math.min(1, x + 0.25 + w), Math.min(1, y + 0.25 + h)] }));

/** Of slopes that are of the order of one. */
const TOLERANCE = 0.005;

describe("losses that hold objects in boxes", () => {
  it("has the cotangent that differences of the loss have", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.array(object, { minLength: 1, maxLength: 2 }),
        (seed, objects) => {
          const map = mapOf(seed);
          const { cotangent } = boxLoss(map, columns, objects);
          const along = Float32Array.from(map.data, (_, i) => uniformAt(seed, 1, i, 0, 0) - 0.5);
          const step = 2e-6;
          const at = (t: number) => {
            // Not a Float32Array: its rounding would be larger than the step.
            const data = Array.from(map.data, (x, i) => x + t * along[i]!) as unknown as Float32Array;
            return boxLoss({ dims: map.dims, data }, columns, objects).loss;
          };
          // The same on both sides, but where sorting or a maximum has a kink within a step: there the slope is that of one side.
          const slopes = [(at(step) - at(0)) / step, (at(0) - at(-step)) / step];
          const found = cotangent.data.reduce((sum, g, i) => sum + g * along[i]!, 0);
          expect(found).toBeGreaterThan(Math.min(...slopes) - TOLERANCE);
          expect(found).toBeLessThan(Math.max(...slopes) + TOLERANCE);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("wants nothing outside of a box that covers the picture", () => {
    const { parts } = boxLoss(mapOf(1), columns, [{ token: 2, box: [0, 0, 1, 1] }]);
    expect(parts[0]).toMatchObject({ cells: [0, 0, columns, rows], outer: 0 });
  });

  it("is nothing for a token that fills its box and nothing else, but for what the smoothing blurs", () => {
    const map = tensor([1, columns * rows, length]);
    for (let cell = 0; cell < columns * rows; cell++) map.data[cell * length + (cell % columns < 3 ? 2 : 3)] = 1;
    const [part] = boxLoss(map, columns, [{ token: 2, box: [0, 0, 0.5, 1] }]).parts;
    expect(part!.inner).toBeCloseTo(0, 5);
    expect(part!.outer).toBeLessThan(0.11);
  });

  it("names the token, the box and the size that do not fit", () => {
    const map = mapOf(2);
    expect(() => boxLoss(map, columns, [{ token: 0, box: [0, 0, 1, 1] }])).toThrow("token from 1 to 5, found 0");
    expect(() => boxLoss(map, columns, [{ token: 1, box: [0.5, 0, 0.5, 1] }])).toThrow("holds no cell");
    expect(() => boxLoss(map, 7, [])).toThrow("rows of 7 cells");
  });
});
