import { expect, test } from "vitest";
import { panelsOf, parseScript } from "../../script/parse.ts";
import { firstSample, sampleStories } from "../../script/sample.ts";
import { addCharacter, applySuggestion, pictureSpans, replaceDescription, scanScript } from "./script-lines.ts";

const pictures = (script: string) =>
  scanScript(script).map((line) => {
    const texts = pictureSpans(line).map(({ from, to }) => line.text.slice(from, to).trim());
    return texts.filter((text) => text !== "").join("|");
  });

test("panel and cast lines are those of the parser, for every sample", () => {
  for (const { script } of sampleStories) {
    const lines = scanScript(script);
    const parsed = parseScript(script);
    const numbers = (kind: string) => lines.filter((line) => line.kind === kind).map(({ number }) => number);
    expect(numbers("panel")).toEqual(panelsOf(parsed).map(({ line }) => line));
    expect(numbers("cast")).toEqual(parsed.cast.map(({ span }) => span.line));
    expect(lines.findLast(({ kind }) => kind === "panel")?.page).toBe(parsed.pages.length);
  }
});

test("a known tag without an article begins the panels even without a blank line", () => {
  const kinds = scanScript("[Mina] a woman\n[Mina] waving\n// note\n\n[Mina] running").map(
    ({ kind, page }) => `${kind} ${page}`,
  );
  expect(kinds).toEqual(["cast 0", "panel 1", "comment 1", "blank 1", "panel 2"]);
});

test("the picture part leaves out tags, speech, caption and comment", () => {
  expect(pictures('[Tom] running to [Mina], [Tom] "Go # now!" # Later // note')).toEqual(["running to|,"]);
  expect(pictures("see http://x.org # a")).toEqual(["see http://x.org"]);
});

test("a quotation may hold brackets and a hash", () => {
  const [line] = scanScript('[Tom] "[x] # // y" # caption');
  expect(line?.tags.map(({ tag }) => tag)).toEqual(["Tom"]);
  expect(line?.caption?.from).toBe(19);
});

test("a new description stands in its cast line and leaves comment and panels alone", () => {
  const script = "[Mina] a woman // old\n\n[Mina] waving";
  expect(replaceDescription(script, "Mina", " a tall\nwoman ")).toBe("[Mina] a tall woman // old\n\n[Mina] waving");
  expect(replaceDescription(script, "Tom", "a man")).toBe(script);
});

test("a new character is parsed as one, wherever the script stands", () => {
  for (const script of ["", "# Title", "[Mina] waving at a dog, running", "\n\nrain # x", firstSample.script]) {
    const added = addCharacter(script, "Zoe", "a woman with blue hair");
    const { cast, problems } = parseScript(added);
    expect(cast.map(({ tag, description }) => `${tag}: ${description}`)).toContain("Zoe: a woman with blue hair");
    expect(problems.filter(({ message }) => message.includes("Zoe"))).toEqual([]);
  }
});

test("the suggestion of a misspelt tag leaves a script without problems", () => {
  const script = "[Mina] a woman\n\n[Mnia] waving";
  const [problem] = parseScript(script).problems;
  expect(problem?.suggestion).not.toBeNull();
  expect(parseScript(applySuggestion(script, problem!)).problems).toEqual([]);
});
