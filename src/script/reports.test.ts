// Scripts as people write them (models/fixtures/reports): understood as they stand there, or a problem is shown.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseScript } from "./parse.ts";
import { composePrompt } from "./prompt.ts";

interface Expected {
  readonly cast?: Readonly<Record<string, string>>;
  readonly title?: string;
  readonly pages?: number;
  readonly panels?: number;
  readonly problems?: number;
  readonly problemsAtLeast?: number;
  readonly panelCast?: Readonly<Record<string, readonly string[]>>;
  readonly captions?: Readonly<Record<string, string>>;
  readonly speech?: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  readonly promptHas?: Readonly<Record<string, string>>;
  readonly promptLacks?: Readonly<Record<string, string>>;
  readonly either?: readonly Expected[];
}
const cases: readonly { readonly name: string; readonly script: string; readonly expect: Expected }[] = JSON.parse(
  readFileSync("models/fixtures/reports/script.json", "utf8"),
);

function check(source: string, expected: Expected): void {
  const script = parseScript(source);
  const panels = script.panels;
  const cast = new Map(script.cast.map(({ tag, description }) => [tag, description]));
  const prompt = (i: string) => composePrompt({ text: panels[Number(i)]!.text, cast });
  const each = <T>(of: Readonly<Record<string, T>> | undefined, see: (i: string, value: T) => void) => {
    for (const [i, value] of Object.entries(of ?? {})) see(i, value);
  };
  each(expected.cast, (tag, description) => expect(cast.get(tag)).toBe(description));
  each(expected.panelCast, (i, tags) => expect(panels[Number(i)]?.cast).toEqual(tags));
  each(expected.captions, (i, text) => expect(panels[Number(i)]?.caption?.text).toBe(text));
  each(expected.speech, (i, speech) =>
    expect(panels[Number(i)]?.speech.map(({ speaker, text }) => [speaker, text])).toEqual(speech),
  );
  each(expected.promptHas, (i, part) => expect(prompt(i)).toContain(part));
  each(expected.promptLacks, (i, part) => expect(prompt(i)).not.toContain(part));
  const { title = script.title, pages = script.pages.length, panels: count = panels.length } = expected;
  expect([script.title, script.pages.length, panels.length]).toEqual([title, pages, count]);
  if (expected.problems !== undefined) expect(script.problems).toHaveLength(expected.problems);
  expect(script.problems.length).toBeGreaterThanOrEqual(expected.problemsAtLeast ?? 0);
}

test.each(cases)("$name", ({ script, expect: { either, ...expected } }) => {
  const failures = (either ?? [expected]).flatMap((one) => {
    try {
      check(script, one);
      return [];
    } catch (failure) {
      return [failure];
    }
  });
  if (failures.length === (either ?? [expected]).length) throw failures[0];
});

const CAST = "[Mina] a woman with red hair\n[Otto] a man with a beard\n\n";
const only = (line: string) => {
  const script = parseScript(CAST + line);
  return { panel: script.panels[0]!, problems: script.problems };
};

test.each([
  ["「おはよう」", "おはよう"],
  ["『おはよう』", "おはよう"],
  ["：「おはよう」", "おはよう"],
  ["« Bonjour ! »", "Bonjour !"],
  ["»Guten Tag«", "Guten Tag"],
  ["„Dzień dobry”", "Dzień dobry"],
])("what a speaker says in the marks of another language is lettered: %s", (said, text) => {
  const { panel, problems } = only(`[Mina]${said}`);
  expect(panel.speech.map((speech) => [speech.speaker, speech.text])).toEqual([["Mina", text]]);
  expect(problems).toEqual([]);
});

test("marks that would be drawn as they stand are told, with what to write", () => {
  expect(only("[Mina] ‘Hello there’").problems).toMatchObject([{ suggestion: '"Hello there"', column: 8, length: 13 }]);
  expect(only("[Mina] in a ‘quiet’ room").problems).toEqual([]);
  expect(only("[Mina] meets 【Otto】").problems).toMatchObject([{ suggestion: "[Otto]", column: 14, length: 6 }]);
  expect(only("[Mina] at the door » out").problems).toEqual([]);
});

test("stops of other keyboards part clauses, and weights stay whole", () => {
  const cast = new Map([["Mina", "a woman"]]);
  const prompt = (text: string) => composePrompt({ text, cast });
  expect(prompt("[Mina]、at the beach。smiling")).toBe("a woman, at the beach, smiling");
  expect(prompt("[Mina] in a (red hat : .5) and (boots:1.2), at noon: happy")).toBe(
    "a woman in a (red hat : .5) and (boots:1.2), at noon, happy",
  );
});
