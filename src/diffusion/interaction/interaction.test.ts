import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overlap, type UnitBox } from "../../geometry/unit-box.ts";
import { biasAt, boxBias } from "./attention-bias.ts";
import { look, mapOf, objectBox, otsuThreshold } from "./object-box.ts";
import { tokensOfWords } from "./object-tokens.ts";

const grid = { columns: 8, rows: 4 };

describe("tokens of words", () => {
  const words = ["start", "end", "pad", "a", "woman", "feeding", "red", "bird"];
  const text = {
    tokenize: (prompt: string) => {
      const ids = prompt
        .split(" ")
        .filter(Boolean)
        .map((word) => words.indexOf(word));
      const chunks = [ids.slice(0, 4), ids.slice(4)].filter((chunk, i) => i === 0 || chunk.length > 0);
      return chunks.map((chunk) => {
        const all = [0, ...chunk, 1, 2, 2, 2, 2].slice(0, 6);
        return { ids: all, weights: all.map(() => 1) };
      });
    },
  };
  test("are counted from the start token on, over chunks", () => {
    expect(tokensOfWords(text, "a woman feeding a red bird", "woman")).toEqual([2]);
    expect(tokensOfWords(text, "a woman feeding a red bird", "red bird")).toEqual([7, 8]);
  });
  test("are none where a prompt does not hold them", () => {
    expect(tokensOfWords(text, "a woman feeding", "bird")).toEqual([]);
    expect(tokensOfWords(text, "a woman", "")).toEqual([]);
  });
});

test("the bias is positive in the box, negative outside, on the object's tokens only, and gone after half of the steps", () => {
  const bias = boxBias({ tokens: [2], box: [0.5, 0, 1, 1] }, grid, 3, 1);
  const at = (x: number, y: number, token: number) => bias[(y * 8 + x) * 3 + token]!;
  expect([at(7, 0, 2) > 0, at(0, 0, 2) < 0, at(7, 0, 1), at(0, 3, 0)]).toEqual([true, true, 0, 0]);
  expect([0, 2, 4, 5, 9].map((step) => biasAt(step, 10))).toEqual([1, 0.6, 0.19999999999999996, 0, 0]);
});

test("Otsu's threshold parts two heaps where the variance between them is largest", () => {
  // By hand over {10, 12, 200, 210}: 12 | 200 is best, and any threshold between them parts the same; the first is taken.
  expect(otsuThreshold(Uint8Array.from([10, 12, 200, 210]))).toBe(13);
  const levels = fc.uint8Array({ minLength: 2, maxLength: 40 }).filter((list) => new Set(list).size > 1);
  const variance = (list: Uint8Array, threshold: number) => {
    const [low, high] = [[...list].filter((x) => x < threshold), [...list].filter((x) => x >= threshold)];
    const mean = (part: number[]) => part.reduce((a, b) => a + b, 0) / part.length;
    return low.length * high.length === 0 ? 0 : low.length * high.length * (mean(low) - mean(high)) ** 2;
  };
  fc.assert(
    fc.property(levels, (list) => {
      const best = Math.max(...Array.from({ length: 256 }, (_, t) => variance(list, t)));
      expect(variance(list, otsuThreshold(list)) / best).toBeCloseTo(1, 9);
    }),
  );
});

describe("where an object came out", () => {
  /** A bright box on noise that is darker, with one bright place apart. */
  const mapWith = ([x0, y0, x1, y1]: readonly [number, number, number, number]) =>
    Float32Array.from({ length: 32 }, (_, place) => {
      const [x, y] = [place % 8, Math.floor(place / 8)];
      const bright = (x >= x0 && x < x1 && y >= y0 && y < y1) || (x === 0 && y === 3);
      return bright ? 0.9 - place / 1000 : 0.1 + place / 1000;
    });
  test("is the box of the largest bright piece", () => {
    expect(objectBox(mapWith([4, 1, 7, 3]), grid)).toEqual([0.5, 0.25, 0.875, 0.75]);
  });
  test("moves as the object does", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 0, max: 1 }), (x, y) => {
        const [before, after] = [mapWith([x, y, x + 2, y + 2]), mapWith([x + 1, y, x + 3, y + 2])];
        expect(objectBox(after, grid)![0]).toBeGreaterThan(objectBox(before, grid)![0]);
      }),
    );
  });
  test("is nowhere on an even map, of which a part as large as the box is inside", () => {
    const seen = look(new Float32Array(32).fill(0.3), grid, [0, 0, 0.5, 1]);
    expect(seen.box).toBeNull();
    expect(seen.inside).toBeCloseTo(0.5, 6);
    expect(look(mapWith([4, 1, 7, 3]), grid, [0.5, 0.25, 0.875, 0.75]).inside).toBeGreaterThan(0.5);
  });
  test("is read off all tokens of the object", () => {
    expect([...mapOf(Float32Array.from([1, 2, 4, 8, 16, 32]), 3, [0, 2])]).toEqual([5, 40]);
  });
});

test("overlap is 1 with itself, 0 apart, and as large both ways round", () => {
  const a: UnitBox = [0, 0, 0.5, 0.5];
  expect(overlap(a, a)).toBe(1);
  expect(overlap(a, [0.5, 0.5, 1, 1])).toBe(0);
  expect(overlap(a, [0.25, 0, 0.75, 0.5])).toBeCloseTo(1 / 3, 9);
});
