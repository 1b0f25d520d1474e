import { expect, it } from "vitest";
import type { TextEncoder } from "../models.ts";
import { learnedPrompt, placesOfLearned } from "./learned-words.ts";

const START = 1;
const END = 2;
/** Chunks of five ids: a start, three words by their length, an end. */
const text: Pick<TextEncoder, "tokenize"> = {
  tokenize(prompt) {
    const words = prompt.split(" ").filter((word) => word !== "");
    return Array.from({ length: Math.max(1, Math.ceil(words.length / 3)) }, (_, c) => {
      const own = words.slice(3 * c, 3 * c + 3).map((word) => 10 + word.length);
      const ids = [START, ...own, ...Array(4 - own.length).fill(END)];
      return { ids, weights: ids.map(() => 1) };
    });
  },
};
const vectors = { red: Float32Array.of(1, 2, 3, 4) };
const learned = [{ words: "red-haired girl", vectors: "red" }];

it("puts an embedding at every token of the words, in the chunk where they stand", () => {
  const chunks = learnedPrompt(text, { prompt: "in some city red-haired girl", learned }, vectors);
  expect(chunks.map((chunk) => chunk.learned && [...chunk.learned])).toEqual([
    undefined,
    [
      [1, Float32Array.of(1, 2)],
      [2, Float32Array.of(3, 4)],
    ],
  ]);
});

it("leaves a prompt alone that does not hold the words, or has none", () => {
  for (const panel of [{ prompt: "a city", learned }, { prompt: "red-haired girl" }])
    expect(learnedPrompt(text, panel, vectors)).toEqual(text.tokenize(panel.prompt));
});

it("refuses embeddings that are missing, or not one for each token", () => {
  const prompt = "red-haired girl";
  expect(() => learnedPrompt(text, { prompt, learned }, {})).toThrow(/not given/);
  expect(() => learnedPrompt(text, { prompt, learned }, { red: Float32Array.of(1, 2, 3) })).toThrow(
    /2 tokens, found 3/,
  );
});

it("gives no token to two: more words come before fewer, and words of two characters stand for them in turn", () => {
  const [woman, redWoman, other] = ["woman", "red woman", "woman"].map((words, i) => ({ words, vectors: `${i}` }));
  const of = (prompt: string, ...learned: (typeof woman)[]) =>
    [...placesOfLearned(text, { prompt, learned: learned.map((each) => each!) })].map(([{ vectors }, places]) => [
      vectors,
      places,
    ]);
  expect(of("red woman woman", woman, redWoman)).toEqual([
    ["1", [1, 2]],
    ["0", [3]],
  ]);
  expect(of("woman woman", woman, other)).toEqual([
    ["0", [1]],
    ["2", [2]],
  ]);
  expect(of("woman", woman, other)).toEqual([
    ["0", [1]],
    ["2", []],
  ]);
});
