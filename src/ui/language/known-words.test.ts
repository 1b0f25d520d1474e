import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseScript } from "../../script/parse.ts";
import { unknownWords } from "../../script/prompt.ts";
import { texts } from "./texts.ts";

const { model } = JSON.parse(readFileSync("models/inkling/tokenizer.json", "utf8"));
const unknown = (text: string) => unknownWords(text, Object.keys(model.vocab)).map(({ word }) => word);

test("what the studio itself suggests to write, the built-in model knows", () => {
  const { cast, pages } = parseScript(texts.script.placeholder);
  expect(
    [...cast.map(({ description }) => description), ...pages[0]!.panels.map(({ text }) => text)].flatMap(unknown),
  ).toEqual([]);
  const examples = texts.help.syntax
    .map(([code]) => (code ?? "").replace(/[#"…].*/, ""))
    .filter((code) => code.startsWith("["));
  expect(examples.length).toBeGreaterThan(3);
  expect(examples.flatMap(unknown)).toEqual([]);
  expect(unknown(texts.cast.newDescription)).toEqual([]);
});
