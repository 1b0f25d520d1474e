import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseWeights, weightFeatures } from "./prompt-weights.ts";

const weightsOf = (prompt: string) =>
  parseWeights(prompt).map(({ text, weight }) => [text, Number(weight.toFixed(4))] as const);

// Expected values: the doc comment of parse_prompt_attention in stable-diffusion-webui 1.10.
test.each([
  ["normal text", [["normal text", 1]]],
  [
    "an (important) word",
    [
      ["an ", 1],
      ["important", 1.1],
      [" word", 1],
    ],
  ],
  ["(unbalanced", [["unbalanced", 1.1]]],
  ["\\(literal\\]", [["(literal]", 1]]],
  ["(unnecessary)(parens)", [["unnecessaryparens", 1.1]]],
  [
    "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).",
    [
      ["a ", 1],
      ["house", 1.573],
      [" ", 1.1],
      ["on", 1],
      [" a ", 1.1],
      ["hill", 0.55],
      [", sun, ", 1.1],
      ["sky", 1.4641],
      [".", 1.1],
    ],
  ],
])("%s", (prompt, expected) => {
  expect(weightsOf(prompt)).toEqual(expected);
});

const reported: readonly { readonly prompt: string; readonly pieces: readonly (readonly [string, number])[] }[] =
  JSON.parse(readFileSync("models/fixtures/reports/weights.json", "utf8"));

test.each(reported)("$prompt", ({ prompt, pieces }) => {
  const found = parseWeights(prompt).map(({ text, weight }) => [text, Number(weight.toFixed(6))]);
  expect(found).toEqual(pieces);
});

test("brackets that close nothing and times are text, a backslash before nothing is dropped", () => {
  expect(weightsOf("at 10:30) he ] waits\\")).toEqual([["at 10:30) he ] waits", 1]]);
  expect(weightsOf("[cat:1.3)")).toEqual([["cat:1.3)", 0.9091]]);
  expect(weightsOf("")).toEqual([]);
});

test("a prompt without brackets and backslashes comes back as it was", () => {
  fc.assert(
    fc.property(
      fc.string().filter((s) => !/[()[\]\\]/.test(s)),
      (prompt) => {
        expect(parseWeights(prompt)).toEqual(prompt === "" ? [] : [{ text: prompt, weight: 1 }]);
      },
    ),
  );
});

test("weighted features keep the row's mean, and a row of ones is untouched", () => {
  const features = { dims: [2, 2, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
  const weighted = weightFeatures(features, [
    [1, 2],
    [1, 1],
  ]);
  // (1, 2, 6, 8) has the mean 4.25 and is brought back to 2.5.
  expect([...weighted.data.slice(0, 4)]).toEqual([1, 2, 6, 8].map((x) => Math.fround(x * (2.5 / 4.25))));
  expect([...weighted.data.slice(4)]).toEqual([5, 6, 7, 8]);
  expect(features.data[2]).toBe(3);
});
