import { expect, it } from "vitest";
import type { TextEncoder } from "../models.ts";
import { gaussianNoise } from "../random.ts";
import { additionsFor, factorsIn, freshFactors, joinFactors, numbersOfRank } from "./low-rank.ts";

const [START, END] = [1, 2];
/** A start, words by their length, an end, and padding to ten tokens. */
const text: Pick<TextEncoder, "tokenize"> = {
  tokenize(prompt) {
    const own = prompt.split(" ").flatMap((word) => (word === "" ? [] : [10 + word.length]));
    const ids = [START, ...own, END, ...Array<number>(8 - own.length).fill(0)];
    return [{ ids, weights: ids.map(() => 1) }];
  },
};
const projections = [
  { in: 3, out: 2 },
  { in: 3, out: 4 },
];
const vectors = {
  mina: gaussianNoise(1, 4 + numbersOfRank(projections, 2)),
  kit: gaussianNoise(2, 2 + numbersOfRank(projections, 1)),
};
const mina = { words: "tall woman", vectors: "mina", lowRank: { rank: 2, at: 4 } };
const kit = { words: "man", vectors: "kit", lowRank: { rank: 1, at: 2 } };
const both = { prompt: "tall woman with some man", learned: [mina, kit] };

/** Channels that are open, by token. */
const opened = (data: Float32Array, row: number) =>
  Array.from({ length: 10 }, (_, token) =>
    [...data.subarray((row * 10 + token) * 3, (row * 10 + token) * 3 + 3)].join(""),
  );

it("opens for the tokens of each character channels of its own, and none for other words, other panels and what guides", () => {
  const alone = { prompt: "some man", learned: [kit] };
  const rows = [null, both, alone, { prompt: "tall tree" }];
  const { gate, factors } = additionsFor(text, projections, [both, alone], rows, 10, vectors)!;
  expect(gate.dims).toEqual([4, 10, 3]);
  const shut = Array(10).fill("000");
  const at = (...places: readonly (readonly [number, string])[]) => {
    const all = [...shut];
    for (const [place, channels] of places) all[place] = channels;
    return all;
  };
  expect(opened(gate.data, 0)).toEqual(shut);
  expect(opened(gate.data, 1)).toEqual(at([1, "110"], [2, "110"], [5, "001"]));
  expect(opened(gate.data, 2)).toEqual(at([2, "001"]));
  expect(opened(gate.data, 3)).toEqual(shut);
  expect(factors.map(({ a, b }) => [a.dims, b.dims])).toEqual([
    [
      [3, 3],
      [3, 2],
    ],
    [
      [3, 3],
      [3, 4],
    ],
  ]);
});

it("leaves tokens alone that a learned look has taken the place of", () => {
  const { gate } = additionsFor(text, projections, [both], [{ ...both, until: 2 }], 10, vectors)!;
  expect(opened(gate.data, 0)).toEqual(["000", "110", ...Array(8).fill("000")]);
});

it("is nothing where words alone were learned, and refuses factors that are missing or of another network", () => {
  const words = { prompt: "some man", learned: [{ words: "man", vectors: "kit" }] };
  expect(additionsFor(text, projections, [words], [words], 10, vectors)).toBeNull();
  expect(() => additionsFor(text, projections, [both], [both], 10, { kit: vectors.kit })).toThrow(
    /"tall woman" is not given/,
  );
  expect(() => additionsFor(text, projections.slice(1), [both], [both], 10, vectors)).toThrow(
    /expected 14 numbers of rank 2/,
  );
});

it("joined factors multiply to the sum of the products", () => {
  const parts = [vectors.mina.subarray(4), vectors.kit.subarray(2)].map(
    (data, i) => factorsIn(data, projections, 2 - i)[0]!,
  );
  const product = ({ a, b }: (typeof parts)[number]) =>
    Array.from({ length: 3 }, (_, r) =>
      Array.from({ length: 2 }, (_, c) =>
        Array.from({ length: a.dims[1]! }, (_, k) => a.data[r * a.dims[1]! + k]! * b.data[k * 2 + c]!).reduce(
          (x, y) => x + y,
        ),
      ),
    ).flat();
  const [one, two] = parts.map(product);
  for (const [i, value] of product(joinFactors(parts)).entries()) expect(value).toBeCloseTo(one![i]! + two![i]!, 5);
});

it("begins as no addition at all", () => {
  const fresh = freshFactors(projections, 4, 7);
  expect(fresh).toHaveLength(numbersOfRank(projections, 4));
  for (const { a, b } of factorsIn(fresh, projections, 4)) {
    expect(b.data.every((x) => x === 0)).toBe(true);
    expect(Math.max(...a.data)).toBeGreaterThan(0);
  }
});
