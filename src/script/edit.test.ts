import { expect, test } from "vitest";
import {
  addCastLine,
  addSpeech,
  applySuggestion,
  replaceCaption,
  replaceDescription,
  replacePanelText,
  replaceSpeech,
  replaceTitle,
} from "./edit.ts";
import { parseScript } from "./parse.ts";
import { sampleScript } from "./sample.ts";

const HEAD = "# Day one // draft\n\n[Mina] a woman\n[Tom] a man\n\n";

test("a caption is replaced, added and removed; comment and spacing stay", () => {
  const source = `${HEAD}  [Mina]  sad  #  Old.   // check\n[Tom] happy // later`;
  expect(replaceCaption(source, 0, "New.")).toBe(`${HEAD}  [Mina]  sad  #  New.   // check\n[Tom] happy // later`);
  expect(replaceCaption(source, 0, null)).toBe(`${HEAD}  [Mina]  sad   // check\n[Tom] happy // later`);
  expect(replaceCaption(source, 1, "New.")).toBe(
    `${HEAD}  [Mina]  sad  #  Old.   // check\n[Tom] happy # New. // later`,
  );
});

test("a caption cannot break the line or start another", () => {
  expect(replaceCaption(`${HEAD}[Mina] sad`, 0, 'We are #1,\nsee // "there')).toBe(
    `${HEAD}[Mina] sad # We are ＃1, \\ see ／／ ‘there`,
  );
});

test("a removed caption leaves its # where an earlier one would take its place", () => {
  expect(replaceCaption(`${HEAD}[Mina] is #1 # Yes`, 0, "")).toBe(`${HEAD}[Mina] is #1 #`);
});

test("a panel text is replaced; speech moves behind it, caption and comment stay", () => {
  const source = `${HEAD}[Mina] "Hi" at the beach # Cap // note`;
  expect(replacePanelText(source, 0, "[Mina] in the park")).toBe(
    `${HEAD}[Mina] in the park, [Mina] "Hi" # Cap // note`,
  );
});

test("a speaker whom the new text does not name stays in the picture", () => {
  const next = replacePanelText(`${HEAD}[Mina] sad, [Mina] "Hi"`, 0, "the park at night");
  expect(parseScript(next).panels[0]).toMatchObject({ text: "the park at night, [Mina]", cast: ["Mina"] });
});

test("an emptied panel stays a panel", () => {
  expect(replacePanelText(`${HEAD}[Mina] sad\n[Tom] sad`, 0, "  ")).toBe(`${HEAD}[NC]\n[Tom] sad`);
});

test("a panel text that looks like a cast line stays a panel", () => {
  const source = "[Mina] a woman\n[Mina] waving";
  for (const text of ["[Mina] a lone figure", "[Zelda] waving"]) {
    const script = parseScript(replacePanelText(source, 0, text));
    expect(script.cast).toHaveLength(1);
    expect(script.panels.map((panel) => panel.text)).toEqual([text]);
  }
});

test("quotes in a panel text do not become speech", () => {
  const next = replacePanelText(`${HEAD}[Mina] sad`, 0, '[Mina] "so-called" [artist');
  expect(parseScript(next).panels[0]).toMatchObject({ text: "[Mina] ‘so-called’ ［artist", speech: [] });
});

test("speech is replaced in place, whatever quotes it had, and removed without its speaker leaving", () => {
  const source = `${HEAD}[Mina] sad, [Mina] “One”, [Tom]: "Two" # Cap`;
  expect(replaceSpeech(source, 0, 0, 'He said "no" #1')).toBe(
    `${HEAD}[Mina] sad, [Mina] "He said “no” #1", [Tom]: "Two" # Cap`,
  );
  expect(replaceSpeech(source, 0, 0, " ")).toBe(`${HEAD}[Mina] sad, , [Tom]: "Two" # Cap`);
  expect(replaceSpeech(source, 0, 1, "")).toBe(`${HEAD}[Mina] sad, [Mina] “One”, [Tom] # Cap`);
});

test("somebody says something more behind what is said already, before caption and comment", () => {
  const source = `${HEAD}[Mina] sad, [Mina] "One" # Cap // check\n[NC] [Tom]`;
  expect(addSpeech(source, 0, "Tom", 'No "way" #1')).toBe(
    `${HEAD}[Mina] sad, [Mina] "One" [Tom] "No “way” #1" # Cap // check\n[NC] [Tom]`,
  );
  expect(parseScript(addSpeech(`${HEAD}[Tom]`, 0, "Tom", "…")).panels[0]?.speech[0]?.text).toBe("…");
});

test("a title is replaced, added and removed", () => {
  expect(replaceTitle(HEAD, "Day two")).toBe(HEAD.replace("Day one", "Day two"));
  expect(replaceTitle("[Mina] a woman\r\n\r\n[Mina] sad", "New")).toBe("# New\r\n\r\n[Mina] a woman\r\n\r\n[Mina] sad");
  expect(replaceTitle("", "New")).toBe("# New\n");
  expect(replaceTitle("# Old\n[Mina] a woman", "")).toBe("[Mina] a woman");
});

test("editing what is not there says what is", () => {
  expect(() => replaceCaption(`${HEAD}[Mina] sad`, 1, "x")).toThrow("expected a panel from 0 to 0, found 1");
  expect(() => replaceSpeech(`${HEAD}[Mina] sad`, 0, 0, "x")).toThrow("panel 0 has 0 speeches");
});

test("a new description stands in its cast line and leaves comment, line breaks and panels alone", () => {
  const source = "[Mina] a woman // old\r\n\r\n[Mina] waving";
  expect(replaceDescription(source, "Mina", " a tall\nwoman, #1 ")).toBe(
    "[Mina] a tall woman, ＃1 // old\r\n\r\n[Mina] waving",
  );
  expect(replaceDescription(source, "Mina", " ")).toBe("[Mina] // old\r\n\r\n[Mina] waving");
  expect(replaceDescription(source, "Tom", "a man")).toBe(source);
});

test("a new character is read as one, wherever the script stands", () => {
  for (const source of ["", "# Title", "[Mina] waving at a dog, running", "\n\nrain # x", sampleScript]) {
    const { cast, problems } = parseScript(addCastLine(source, { tag: "Zoe", description: "a woman with blue hair" }));
    expect(cast.map(({ tag, description }) => `${tag}: ${description}`)).toContain("Zoe: a woman with blue hair");
    expect(problems.filter(({ message }) => message.includes("Zoe"))).toEqual([]);
  }
});

test("the suggestion of a misspelt tag leaves a script without problems", () => {
  const source = "[Mina] a woman\r\n\r\n[Mnia] waving";
  const [problem] = parseScript(source).problems;
  expect(applySuggestion(source, problem!)).toBe("[Mina] a woman\r\n\r\n[Mina] waving");
  expect(applySuggestion(source, { ...problem!, suggestion: null })).toBe(source);
  expect(applySuggestion(source, { ...problem!, line: 9 })).toBe(source);
});
