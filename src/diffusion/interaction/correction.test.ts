import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alignTokens, promptIds, takenMaps } from "./alignment.ts";
import { onCells, overlapMask, resized, updatesAt } from "./correction.ts";

describe("alignment of a prompt with itself without its object", () => {
  const words = ["SOT", "EOT", "a", "boy", "is", "feeding", "bird", "at", "night"];
  const ids = (text: string) => text.split(" ").map((word) => words.indexOf(word));
  test("is ReCorD's for its example: the object's words have no place", () => {
    const places = alignTokens(ids("SOT a boy is feeding EOT"), ids("SOT a boy is feeding a bird EOT"));
    expect(places).toEqual([0, 1, 2, 3, 4, null, null, 5]);
  });
  test("finds what follows the object again, and every token of the same text at its own place", () => {
    const places = alignTokens(ids("SOT a boy feeding at night EOT"), ids("SOT a boy feeding a bird at night EOT"));
    expect(places).toEqual([0, 1, 2, 3, null, null, 4, 5, 6]);
    fc.assert(
      fc.property(fc.array(fc.nat(4)), (text) => {
        expect(alignTokens(text, text)).toEqual([...text.keys()]);
      }),
    );
  });
  test("keeps the order of tokens, and takes no token twice", () => {
    const texts = fc.array(fc.nat(3), { maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, (base, edited) => {
        const found = alignTokens(base, edited).filter((place) => place !== null);
        expect(found).toEqual([...new Set(found)].toSorted((a, b) => a - b));
      }),
    );
  });
  test("becomes weights: aligned tokens take the base's map, the object's and those without a place keep theirs, padding stays", () => {
    const { taken, own } = takenMaps([0, 1, null, 2], [1], 6);
    const given = (from: number, to: number) => taken.data[from * 6 + to];
    expect([...own.data]).toEqual([0, 1, 1, 0, 0, 0]);
    expect([given(0, 0), given(1, 1), given(2, 3), given(4, 4), given(5, 5)]).toEqual([1, 0, 1, 1, 1]);
    expect(taken.data.reduce((a, b) => a + b, 0) + own.data.reduce((a, b) => a + b, 0)).toBe(6);
  });
  test("ends with a prompt's last end token, whatever pads the context", () => {
    const chunk = (ids: readonly number[], pad: number) => {
      const all = [0, ...ids, 1, pad, pad, pad, pad].slice(0, 6);
      return { ids: all, weights: all.map(() => 1) };
    };
    for (const pad of [1, 7]) {
      const tokenize = (text: string) => (text === "" ? [chunk([], pad)] : [chunk([2, 3, 4, 5], pad), chunk([6], pad)]);
      expect(promptIds({ tokenize }, "long")).toEqual([0, 2, 3, 4, 5, 1, 0, 6, 1]);
      expect(promptIds({ tokenize }, "")).toEqual([0, 1]);
    }
  });
});

describe("updates of latents", () => {
  test("are the paper's in fifty steps: one in each of the first fifteen, by 15 √λ with λ from 1 to 0.5 over all", () => {
    const factors = Array.from({ length: 50 }, (_, step) => updatesAt(step, 50));
    expect(factors.map(({ length }) => length)).toEqual([...Array(15).fill(1), ...Array(35).fill(0)]);
    expect(factors[0]).toEqual([15]);
    expect(factors[14]![0]).toBeCloseTo(15 * Math.sqrt(1 - (0.5 * 14) / 49), 9);
  });
  test("are as many, in the same order, in the first steps of a shorter schedule", () => {
    const paper = Array.from({ length: 50 }, (_, step) => updatesAt(step, 50)).flat();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (steps) => {
        const all = Array.from({ length: steps }, (_, step) => updatesAt(step, steps));
        expect(all.flat()).toEqual(paper);
        const last = all.findLastIndex(({ length }) => length > 0);
        expect(last).toBeLessThanOrEqual(Math.max(0, Math.round(0.3 * steps) - 1));
      }),
    );
    expect([0, 1, 2].map((step) => updatesAt(step, 8).length)).toEqual([8, 7, 0]);
  });
});

test("a box that is thinner than a cell holds the cell that it lies in; others stay as they are", () => {
  const grid = { columns: 8, rows: 4 };
  expect(onCells([0.1, 0, 0.6, 1], grid)).toEqual([0.1, 0, 0.6, 1]);
  expect(onCells([0.3, 0.98, 0.31, 1], grid)).toEqual([0.25, 0.75, 0.375, 1]);
});

describe("overlap removal", () => {
  test("damps where the object is, most where it is strongest, and nowhere for an even map", () => {
    const mask = overlapMask(Float32Array.of(0, 0.1, 0.2));
    expect(mask[0]).toBe(1);
    expect(mask[2]).toBeCloseTo(0.3, 6);
    expect(mask[1]).toBeCloseTo(0.65, 6);
    expect([...overlapMask(Float32Array.of(0.4, 0.4))]).toEqual([1, 1]);
  });
  test("is laid over finer and coarser levels between the middles of cells", () => {
    const wide = { columns: 2, rows: 1 };
    const fine = resized(Float32Array.of(0, 1), wide, { columns: 4, rows: 1 });
    expect([...fine]).toEqual([0, 0.25, 0.75, 1]);
    expect([...resized(fine, { columns: 4, rows: 1 }, wide)]).toEqual([0.125, 0.875]);
  });
});
