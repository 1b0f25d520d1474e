import fc from "fast-check";
import { expect, test } from "vitest";
import type { Stage } from "../../geometry/unit-box.ts";
import { boxNames, boxNumbers, boxOf, moveBox, resizeBox } from "./stage-boxes.ts";

const stage: Stage = {
  figures: [
    { head: [0.2, 0.1, 0.4, 0.3], body: [0.15, 0.1, 0.45, 0.9] },
    { head: [0.6, 0.2, 0.8, 0.4], body: [0.55, 0.2, 0.85, 1] },
  ],
  object: [0.4, 0.7, 0.5, 0.9],
};
const body = { part: "body", figure: 0 } as const;
const head = { part: "head", figure: 0 } as const;

const close = (found: readonly number[], expected: readonly number[]) =>
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value);
  });

test("boxes are walked figure by figure, the object last", () => {
  expect(boxNames(stage).map((n) => n.part)).toEqual(["body", "head", "body", "head", "object"]);
  expect(boxNames({ figures: [], object: null })).toEqual([]);
});

test("a body takes its head along, and only its own", () => {
  const moved = moveBox(stage, body, 0.1, 0.05, false);
  close(boxOf(moved, body), [0.25, 0.15, 0.55, 0.95]);
  close(boxOf(moved, head), [0.3, 0.15, 0.5, 0.35]);
  expect(moved.figures[1]).toBe(stage.figures[1]);
});

test("alone, a body leaves its head where it is", () => {
  expect(boxOf(moveBox(stage, body, 0.1, 0, true), head)).toEqual(stage.figures[0]!.head);
});

test("no move leaves the panel or changes a size", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.boolean(),
      (dx, dy, alone) => {
        for (const name of boxNames(stage)) {
          const before = boxOf(stage, name);
          const moved = moveBox(stage, name, dx, dy, alone);
          for (const each of boxNames(moved))
            for (const edge of boxOf(moved, each)) expect(Math.abs(edge - 0.5)).toBeLessThanOrEqual(0.5 + 1e-9);
          const after = boxOf(moved, name);
          expect(after[2] - after[0]).toBeCloseTo(before[2] - before[0]);
          expect(after[3] - after[1]).toBeCloseTo(before[3] - before[1]);
        }
      },
    ),
  );
});

test("a dragged corner moves two edges and leaves the others", () => {
  close(boxOf(resizeBox(stage, { part: "object" }, [1, 0], 0.1, -0.2), { part: "object" }), [0.4, 0.5, 0.6, 0.9]);
});

test("a box can't be turned inside out or dragged over the panel's edge", () => {
  close(boxOf(resizeBox(stage, head, [0, 0], 0.9, 0.9), head), [0.36, 0.26, 0.4, 0.3]);
  close(boxOf(resizeBox(stage, head, [1, 1], 5, 5), head), [0.2, 0.1, 1, 1]);
});

test("a box that the stage doesn't have is named in the error", () => {
  expect(() => boxOf({ figures: [], object: null }, head)).toThrow(/"part":"head"/);
});

test("numbers typed for a box move or size it, each where it can stand", () => {
  const [x, y, w, h] = boxNumbers([0.2, 0.1, 0.6, 0.9]);
  expect([x, y, w, h].map((n) => n!.value)).toEqual([20, 10, 40, 80]);
  expect(x!.max).toBeCloseTo(60);
  expect(h!.max).toBeCloseTo(90);
  expect(w!.min).toBe(4);
  const near = (box: readonly number[]) => box.map((value) => Math.round(value * 1000) / 1000);
  expect(near(x!.put(50))).toEqual([0.5, 0.1, 0.9, 0.9]);
  expect(near(h!.put(30))).toEqual([0.2, 0.1, 0.6, 0.4]);
});
