import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planPanel } from "../studio/plan-panel.ts";
import { parseScript } from "./parse.ts";
import { unknownWords } from "./prompt.ts";
import { sampleScript } from "./sample.ts";
import { usualStaging } from "./stage.ts";

const tokenizer = JSON.parse(readFileSync("models/inkling/tokenizer.json", "utf8"));
const vocabulary = Object.keys(tokenizer.model.vocab);
/** The starter reads 48 tokens, two of which begin and end the text. */
const MAX_WORDS = 46;

const story = parseScript(sampleScript);

test("the sample has no mistakes", () => {
  expect(story.problems).toEqual([]);
  expect(story.title).toBe("A Cake in the Snow");
});

test("the sample uses only words that the starter knows", () => {
  const texts = [...story.cast.map((member) => member.description), ...story.panels.map((panel) => panel.text)];
  expect(texts.flatMap((text) => unknownWords(text, vocabulary).map(({ word }) => word))).toEqual([]);
});

test("the sample has prompts that the starter reads to the end", () => {
  const cast = new Map(story.cast.map(({ tag, description }) => [tag, description]));
  const inCommon = { cast, style: "none", staging: usualStaging, editsAttention: true, learned: new Map() } as const;
  for (const [n, { text, cast: tags }] of story.panels.entries()) {
    const shot = { id: String(n), text, cast: tags, seed: n, negative: "", stage: "auto" } as const;
    const { prompt } = planPanel(shot, { width: 256, height: 256 }, inCommon);
    const words = prompt.toLowerCase().match(/[a-z]+(?:-[a-z]+)*|\d+|[^\s\w]/g)!;
    expect(words.filter((word) => !vocabulary.includes(word))).toEqual([]);
    expect(words.length).toBeLessThanOrEqual(MAX_WORDS);
  }
});

test("the sample's pictures are of who, where and how near, with the few moods and things that the starter draws well", () => {
  const rest = story.panels.map(({ text }) =>
    text
      .replace(
        /\[[^\]]*\]|(?:close-up|wide shot|full body) of|no people|sad|crying|holding an umbrella|(?:in|at) the \w+|\band\b|,/g,
        "",
      )
      .trim(),
  );
  expect(rest).toEqual(rest.map(() => ""));
});

test("the sample shows the language: two pages, both characters together, [NC], captions, speech", () => {
  expect(story.pages.map((page) => page.panels.length)).toEqual([4, 3]);
  const panels = story.panels;
  expect(panels.filter((panel) => panel.cast.length === 2)).toHaveLength(1);
  expect(panels.filter((panel) => panel.noCharacter)).toHaveLength(1);
  expect(panels.flatMap((panel) => panel.speech)).toHaveLength(2);
  expect(panels.filter((panel) => panel.caption).length).toBeGreaterThan(3);
});
