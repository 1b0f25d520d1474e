import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDiff } from "../comic/diff.ts";
import { framesOf, pageOf, storyOf } from "../comic/query.ts";
import type { Box } from "../geometry/box.ts";
import { addGuide } from "./commands/guides.ts";
import { newDocument } from "./commands/story.ts";
import { type SnapLine, type SnapTargets, snapBox, snapTargets } from "./snapping.ts";

const none: SnapTargets = { x: [], y: [], neighbours: [], gridMm: null };
const line = (at: number, kind: SnapLine["kind"] = "edge"): SnapLine => ({ kind, at, from: 0, to: 100 });
const at = (x: number, y = 0, width = 20, height = 10): Box => ({ x, y, width, height });

test("edges meet lines, middles meet middles, and a guide takes either", () => {
  const targets = { ...none, x: [line(10), line(110), line(60, "centre"), line(200, "guide")] };
  const x = (from: number) => snapBox(at(from), targets, 1).x;
  expect([10.8, 89.4, 49.2, 30].map(x)).toEqual([10, 90, 50, 30]);
  expect([199.3, 180.6, 190.5].map(x)).toEqual([200, 180, 190]);
  // The middle is not held by a line that is an edge of something.
  expect(x(0.5)).toBe(0.5);
});

test("the nearest line holds, and the grid only where no line does", () => {
  const targets = { ...none, x: [line(10), line(12)], gridMm: 5 };
  const x = (from: number) => snapBox(at(from), targets, 2).x;
  expect([11.2, 10.9, 10.2].map(x)).toEqual([12, 10, 10]);
  expect([26.1, 33.2].map(x)).toEqual([25, 35]);
});

test("equal distances: between two, and in a row of two", () => {
  const row = { ...none, neighbours: [at(0), at(30), at(120)] };
  // From 50 to 120 there is room for 20 in the middle; behind 50 the row's own distance is 10.
  expect(snapBox(at(74.5), row, 1).x).toBe(75);
  expect(snapBox(at(60.6), row, 1).x).toBe(60);
  const { hints } = snapBox(at(60.6), row, 1, ["x"]);
  expect(hints.map(({ kind, from, to, mm }) => ({ kind, from, to, mm }))).toEqual([
    { kind: "gap", from: 20, to: 30, mm: 10 },
    { kind: "gap", from: 50, to: 60, mm: 10 },
  ]);
  // What stands in another row is no neighbour.
  expect(snapBox(at(60.6, 40), row, 1).x).toBe(60.6);
});

const mm = fc.double({ min: -20, max: 320, noNaN: true });
const size = fc.double({ min: 0, max: 90, noNaN: true });
const boxes = fc.record({ x: mm, y: mm, width: size, height: size });
const lines = fc.array(
  fc.record({
    at: mm,
    kind: fc.constantFrom("edge" as const, "centre" as const, "guide" as const),
    from: fc.constant(0),
    to: fc.constant(300),
  }),
);
const allTargets = fc.record({
  x: lines,
  y: lines,
  neighbours: fc.array(boxes),
  gridMm: fc.option(fc.double({ min: 0.5, max: 40, noNaN: true })),
});

test("nothing moves farther than the reach, nor does it change its size", () => {
  fc.assert(
    fc.property(boxes, allTargets, fc.double({ min: 0, max: 9, noNaN: true }), (box, targets, reach) => {
      const { x, y } = snapBox(box, targets, reach);
      expect(Math.max(Math.abs(x - box.x), Math.abs(y - box.y))).toBeLessThanOrEqual(reach);
    }),
  );
});

test("an edge that has snapped to a line stands on it exactly", () => {
  fc.assert(
    fc.property(boxes, lines, fc.double({ min: 0, max: 9, noNaN: true }), (box, x, reach) => {
      const snapped = snapBox(box, { ...none, x }, reach, ["x"]);
      if (snapped.x === box.x) return;
      const meets = x.some(({ at }) => [0, box.width, box.width / 2].some((offset) => snapped.x === at - offset));
      expect(meets).toBe(true);
      expect(snapped.hints.some(({ kind }) => kind === "line")).toBe(true);
    }),
  );
});

test("what has snapped stays where it is, and distances that are said to be equal are", () => {
  fc.assert(
    fc.property(boxes, fc.array(boxes, { maxLength: 6 }), (box, neighbours) => {
      const targets = { ...none, neighbours };
      const first = snapBox(box, targets, 4, ["x"]);
      const gaps = first.hints.filter(({ kind }) => kind === "gap");
      for (let i = 0; i + 1 < gaps.length; i += 2) expect(gaps[i]!.mm).toBeCloseTo(gaps[i + 1]!.mm, 5);
      if (first.x !== box.x) expect(gaps.length).toBeGreaterThan(0);
    }),
  );
});

test("a page has its edges, its safe line, its middle, its panels and its guides to snap to", () => {
  let ids = 0;
  const doc = newDocument("[NC] the sea\n[NC] the beach", 7, (type) => `${type}-${++ids}`);
  const id = storyOf(doc).pages[0]!;
  const { widthMm, marginMm, bleedMm } = pageOf(doc, id);
  const scope = { except: [], among: "panels", guides: true, grid: false } as const;
  const guided = applyDiff(doc, addGuide(doc, id, "x", 33));
  const found = (of: typeof doc, more = {}) => snapTargets(of, id, { ...scope, ...more }).x.map(({ at }) => at);
  expect(found(guided)).toEqual(
    expect.arrayContaining([0, widthMm, -bleedMm, marginMm, widthMm - marginMm, widthMm / 2, 33]),
  );
  expect(found(guided, { guides: false })).not.toContain(33);
  const panels = framesOf(doc, id).map((frame) => frame.id);
  expect(snapTargets(doc, id, scope).neighbours).toHaveLength(2);
  expect(snapTargets(doc, id, { ...scope, except: panels }).neighbours).toHaveLength(0);
  expect(snapTargets(doc, id, { ...scope, grid: true }).gridMm).toBe(5);
});
