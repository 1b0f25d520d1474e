import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readStored } from "../../graph/stored-exports.test-kit.ts";
import { clipTokenizerFile, promptTokenizer } from "./tokenizer.ts";

const read = (name: string) => JSON.parse(readFileSync(`models/fixtures/tokenizer/${name}.json`, "utf8"));
const file = JSON.parse(new TextDecoder().decode(readStored("models/fixtures/tokenizer/tokenizer.json")));
const cases: readonly { readonly text: string; readonly ids: readonly number[] }[] = read("ids");
const CLIP = {
  context: { tokens: 77, dim: 768, pad: 49407, unknown: null, overflow: "chunk" },
  vocabulary: "open",
} as const;
const clip = promptTokenizer(file, CLIP);

test("200 texts get the ids on which independent implementations agree", () => {
  expect(cases.length).toBe(200);
  for (const { text, ids } of cases) expect([text, clip.ids(text)]).toEqual([text, ids]);
});

test("a tokenizer made of vocab.json and merges.txt gives the same ids", () => {
  const merges = ["#version: 0.2", ...file.model.merges.map((m: string | string[]) => [m].flat().join(" ")), ""];
  const made = promptTokenizer(clipTokenizerFile(file.model.vocab, merges.join("\n")), CLIP);
  for (const { text, ids } of cases) expect([text, made.ids(text)]).toEqual([text, ids]);
});

test("short prompts are padded with the manifest's token after one end token", () => {
  const [{ ids } = { ids: [] }, ...more] = clip.tokenize("a photo of a cat");
  expect(more).toEqual([]);
  expect(ids).toEqual([49406, 320, 1125, 539, 320, 2368, ...Array(71).fill(49407)]);
  const zeros = promptTokenizer(file, { ...CLIP, context: { ...CLIP.context, pad: 0 } });
  expect(zeros.tokenize("a photo of a cat")[0]!.ids.slice(5, 9)).toEqual([2368, 49407, 0, 0]);
});

test("a prompt over the context goes on in chunks of 75, each with start and end", () => {
  const chunks = clip.tokenize("red ".repeat(160));
  expect(chunks.map((c) => c.ids.length)).toEqual([77, 77, 77]);
  expect(chunks.map((c) => c.ids.filter((id) => id === 736).length)).toEqual([75, 75, 10]);
  expect(chunks.every((c) => c.ids[0] === 49406 && c.ids.includes(49407))).toBe(true);
  expect(clip.tokenize("red ".repeat(75))).toHaveLength(1);
});

test("weights reach the tokens of their words, and the marks are not spoken", () => {
  const [chunk] = clip.tokenize("a (photo:1.3) of a [cat]");
  expect(chunk!.ids.slice(0, 7)).toEqual([49406, 320, 1125, 539, 320, 2368, 49407]);
  expect(chunk!.weights.slice(0, 7).map((w) => Number(w.toFixed(3)))).toEqual([1, 1, 1.3, 1, 1, 0.909, 1]);
  expect(chunk!.weights).toHaveLength(77);
});

test("a simplified tokenizer without start and end tokens is refused", () => {
  expect(() => promptTokenizer({ ...file, post_processor: null }, CLIP)).toThrow("expected a start and an end token");
});
