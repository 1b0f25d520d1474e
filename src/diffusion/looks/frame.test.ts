import { expect, it } from "vitest";
import type { TextEncoder } from "../models.ts";
import { placeBehind, placeOfWords } from "./frame.ts";

/** Start 1, words by their length, end 2, padding 0: eight places. */
const text: Pick<TextEncoder, "tokenize"> = {
  tokenize(prompt) {
    const words = prompt.split(" ").filter((word) => word !== "");
    const ids = [1, ...words.slice(0, 6).map((word) => 10 + word.length), 2];
    return [{ ids: [...ids, ...Array(8 - ids.length).fill(0)], weights: Array(8).fill(1) }];
  },
};

it("finds words in a prompt, and its end", () => {
  expect(placeOfWords(text, "see a woman run", "a woman")).toEqual({
    ids: [1, 13, 11, 15, 13, 2, 0, 0],
    from: 2,
    end: 5,
  });
  expect(placeOfWords(text, "see a man", "a woman")).toBeNull();
});

it("makes room behind the last word, and cuts off what that pushes out", () => {
  expect(placeBehind(text, "see it", 3)).toEqual({ ids: [1, 13, 12, 2, 2, 2, 2, 0], from: 3, end: 6 });
  expect(placeBehind(text, "", 2)).toEqual({ ids: [1, 2, 2, 2, 0, 0, 0, 0], from: 1, end: 3 });
  expect(placeBehind(text, "one two three four five six", 3)).toEqual({
    ids: [1, 13, 13, 15, 2, 2, 2, 2],
    from: 4,
    end: 7,
  });
});
