import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { composePrompt, unknownWords } from "./prompt.ts";

const CAST = new Map([
  ["Mina", "a woman with red curly hair wearing a yellow sweater"],
  ["Otto", "an old man, wearing a blue suit."],
]);

function prompt(text: string) {
  return composePrompt({ text, cast: CAST });
}

test("a tag becomes its description", () => {
  expect(prompt("[Mina] walking, at the beach")).toBe(
    "a woman with red curly hair wearing a yellow sweater walking, at the beach",
  );
  expect(prompt("[mina] and [Otto] in the park")).toBe(
    "a woman with red curly hair wearing a yellow sweater and an old man, wearing a blue suit in the park",
  );
});

test("a later mention is left out at the beginning of a clause when no one else is there, else becomes short", () => {
  expect(prompt("[Otto] in the park, [Otto] laughing")).toBe("an old man, wearing a blue suit in the park, laughing");
  expect(prompt("[Otto] and the dog of [Otto]")).toBe("an old man, wearing a blue suit and the dog of the old man");
  expect(prompt("[Mina] sad, [Otto] looking at [Mina], [Otto] happy")).toBe(
    "a woman with red curly hair wearing a yellow sweater sad, an old man, wearing a blue suit looking at the woman, the old man happy",
  );
});

test("shot words move to the front, wherever and however they were written", () => {
  const close = "close-up of an old man, wearing a blue suit, surprised";
  for (const text of [
    "[Otto] close-up, surprised",
    "close-up of [Otto], surprised",
    "[Otto], surprised, close up",
    "A closeup shot of [Otto], surprised",
    "Close-up: [Otto], surprised",
    "[Otto] in a close-up, surprised",
  ]) {
    expect(prompt(text)).toBe(close);
  }
  expect(prompt("[Otto] running, full body")).toBe("full body of an old man, wearing a blue suit running");
  expect(prompt("long shot of [Otto] running")).toBe("wide shot of an old man, wearing a blue suit running");
  expect(prompt("medium shot of [Otto] running")).toBe("an old man, wearing a blue suit running");
});

test("words that only contain shot words are left alone", () => {
  expect(prompt("[Otto] in front of a close-up-lens")).toBe(
    "an old man, wearing a blue suit in front of a close-up-lens",
  );
});

test("a scene says that it is empty, once", () => {
  expect(prompt("")).toBe("");
  expect(prompt("[NC] in the kitchen, with a cake")).toBe("no people, in the kitchen, with a cake");
  expect(prompt("[NC] scenery, near a castle")).toBe("scenery, near a castle");
  expect(prompt("[nc] an empty scene, at night")).toBe("an empty scene, at night");
  expect(prompt("[NC] close-up of a letter")).toBe("no people, close-up of a letter");
  expect(prompt("[NC]")).toBe("no people");
});

test("[NC] beside a character is only left out", () => {
  expect(prompt("[NC] [Otto] sad")).toBe("an old man, wearing a blue suit sad");
});

test("stops become commas, and commas and spaces are tidied", () => {
  expect(prompt(" [Otto] ,, sad.  It rains! ")).toBe("an old man, wearing a blue suit, sad, It rains");
  expect(prompt("a 2.5 m wall at 10:30")).toBe("a 2.5 m wall at 10:30");
});

test("a description stands apart from what its tag touches", () => {
  expect(prompt("in the park[Otto]")).toMatch(/^in the park an old man/);
  expect(prompt("[Zoe]and[Max]hugging")).toBe("Zoe and Max hugging");
});

test("an unknown tag becomes its name", () => {
  expect(prompt("[Zoe] sad")).toBe("Zoe sad");
});

test("unknown words are found with place and nearest known word", () => {
  const known = [
    "[UNK]",
    ",",
    "a",
    "phone",
    "photo",
    "yellow",
    "body",
    "short",
    "curly",
    "t-shirt",
    "walking",
    "wearing",
    "in",
    "the",
  ];
  expect(unknownWords("a phoot, in the T-Shirt.", known)).toEqual([
    { word: "phoot", start: 2, length: 5, nearest: "photo" },
  ]);
  expect(unknownWords("[Anna] waving 12 🙂 by café-x!", known)).toEqual([
    { word: "waving", start: 7, length: 6, nearest: null },
    { word: "12", start: 14, length: 2, nearest: null },
    { word: "by", start: 20, length: 2, nearest: null },
    { word: "café-x", start: 23, length: 6, nearest: null },
  ]);
});

test("a word is only suggested for a slip of the hand, not for any word that looks a little like it", () => {
  const { model } = JSON.parse(readFileSync("models/inkling/tokenizer.json", "utf8"));
  const nearest = (text: string) => unknownWords(text, Object.keys(model.vocab)).map((word) => word.nearest);
  expect(nearest("zebra hurry hello nobody waving")).toEqual([null, null, null, null, null]);
  expect(nearest("wlaking surprized kichen umbrela yelow")).toEqual([
    "walking",
    "surprised",
    "kitchen",
    "umbrella",
    "yellow",
  ]);
});

test("words are split as the starter's tokenizer splits them", () => {
  const tokenizer = JSON.parse(readFileSync("models/inkling/tokenizer.json", "utf8"));
  const rule = new RegExp(tokenizer.pre_tokenizer.pattern.Regex, "g");
  const text = "Close-up of a T-SHIRT-, 3x4 -- she's (very) 2nd-hand; well-to-do";
  const expected = text
    .toLowerCase()
    .match(rule)!
    .filter((word) => /[a-z\d]/.test(word));
  expect(unknownWords(text, []).map(({ word }) => word.toLowerCase())).toEqual(expected);
});
