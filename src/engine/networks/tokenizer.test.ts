import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readStored } from "../../graph/stored-exports.test-kit.ts";
import { clipTokenizerFile, promptTokenizer, tokenizerFile } from "./tokenizer.ts";

const read = (name: string) => JSON.parse(readFileSync(`models/fixtures/tokenizer/${name}.json`, "utf8"));
const file = JSON.parse(new TextDecoder().decode(readStored("models/fixtures/tokenizer/tokenizer.json")));
const cases: readonly { readonly text: string; readonly ids: readonly number[] }[] = read("ids");
const CLIP = {
  context: { tokens: 77, dim: 768, pad: 49407, unknown: null, overflow: "chunk" },
  vocabulary: "open",
} as const;
const clip = promptTokenizer(file, CLIP);

const odd: typeof cases = read("odd-ids");

test("200 texts get the ids on which independent implementations agree", () => {
  expect(cases.length).toBe(200);
  for (const { text, ids } of cases) expect([text, clip.ids(text)]).toEqual([text, ids]);
});

const merges = ["#version: 0.2", ...file.model.merges.map((m: string | string[]) => [m].flat().join(" ")), ""].join(
  "\n",
);
const vocab = JSON.stringify(file.model.vocab);

test("a tokenizer made of vocab.json and merges.txt gives the same ids", () => {
  const made = promptTokenizer(clipTokenizerFile(file.model.vocab, merges), CLIP);
  for (const { text, ids } of cases) expect([text, made.ids(text)]).toEqual([text, ids]);
  for (const { text, ids } of odd) expect([text, made.ids(text)]).toEqual([text, ids]);
});

test("301 texts of odd spaces, marks and letters get the ids on which independent implementations agree", () => {
  expect(odd.length).toBe(301);
  for (const { text, ids } of odd) expect([text, clip.ids(text)]).toEqual([text, ids]);
});

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 524619\n`;
const page = '<!doctype html>\n<html lang="en">\n<body>Not found</body>\n</html>\n';
const pairs = file.model.merges.map((m: string | string[]) => (typeof m === "string" ? m.split(" ") : m));
const tampered: Readonly<Record<string, Parameters<typeof tokenizerFile>[0]>> = {
  crlf: { vocab, merges: merges.replaceAll("\n", "\r\n") },
  "crlf, the last line open": { vocab, merges: merges.trimEnd().replaceAll("\n", "\r\n") },
  pointer: { vocab, merges: pointer },
  bom: { vocab, merges: `\ufeff${merges}` },
  "no version line": { vocab, merges: merges.slice(merges.indexOf("\n") + 1) },
  "pairs-in-json": { vocab: JSON.stringify({ ...file, model: { ...file.model, merges: pairs } }) },
  "added:<cat-toy>=49408": { vocab, merges, added: '{"<cat-toy>":49408}' },
};
const reported: readonly {
  readonly change: string;
  readonly text: string;
  readonly ids: readonly number[] | "refused";
}[] = JSON.parse(readFileSync("models/fixtures/reports/vocabulary-files.json", "utf8"));

test.each(reported)("files of a vocabulary as they are found: $change", ({ change, text, ids }) => {
  const made = () => promptTokenizer(tokenizerFile(tampered[change]!, "tokenizer/"), CLIP).ids(text);
  if (ids === "refused") expect(made).toThrow("tokenizer/merges.txt is not what its name says");
  else expect(made()).toEqual(ids);
});

test("however the lines of merges.txt end, the ids are the same", () => {
  for (const change of ["crlf", "crlf, the last line open", "no version line"]) {
    const made = promptTokenizer(tokenizerFile(tampered[change]!, ""), CLIP);
    expect([change, made.ids("a cat in a hat")]).toEqual([change, [49406, 320, 2368, 530, 320, 3801, 49407]]);
  }
});

test.each<[string, Parameters<typeof tokenizerFile>[0], RegExp]>([
  ["a page for merges.txt", { vocab, merges: page }, /tokenizer\/merges\.txt.*found “<!doctype html>”/],
  ["an empty merges.txt", { vocab, merges: "" }, /tokenizer\/merges\.txt.*expected 48894 pairs, found an empty file/],
  ["half of merges.txt", { vocab, merges: merges.slice(0, merges.indexOf("\n", 9000)) }, /expected 48894 pairs, found/],
  [
    "a pointer for vocab.json",
    { vocab: pointer, merges },
    /tokenizer\/vocab\.json.*expected JSON, found “version https/,
  ],
  ["a page for tokenizer.json", { vocab: page }, /tokenizer\/tokenizer\.json.*expected JSON/],
  [
    "a pointer for added_tokens.json",
    { vocab, merges, added: pointer },
    /tokenizer\/added_tokens\.json.*expected JSON/,
  ],
])("refused by the file's name: %s", (_, files, words) => {
  expect(() => tokenizerFile(files, "tokenizer/")).toThrow(words);
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
