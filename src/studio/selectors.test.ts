import { expect, test } from "vitest";
import { withRecords } from "../comic/doc.ts";
import { recordsOf, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import { testModel } from "../editor/in-memory-ports.test-kit.ts";
import { addRender } from "./commands/renders.ts";
import { newDocument } from "./commands/story.ts";
import { aspectOfShot } from "./draw-plan.ts";
import {
  isStale,
  panelOf,
  problemsOf,
  shotsInOrder,
  shotsOfPage,
  stageOf,
  undrawnShots,
  unknownWordsIn,
  vocabularyWarnings,
} from "./selectors.ts";

const script = `[Mina] a womn with hair

[Mina] runs, [Mina] "Zounds!" # Verily
[Mina] hops // gadzooks

[NC] the sea
`;
let made = 0;
const doc: Doc = newDocument(script, 1, (type) => `${type}-${++made}`);
const vocabulary = ["a", "woman", "with", "hair", "runs", "the", "sea"];

test("shots are counted over the whole story", () => {
  const [, second = ""] = storyOf(doc).pages;
  expect(shotsOfPage(doc, second)).toEqual([shotsInOrder(doc)[2]]);
  expect(undrawnShots(doc, second)).toEqual(shotsOfPage(doc, second));
});

test("a prompt has the description in place of the tag", () => {
  expect(panelOf(doc, shotsInOrder(doc)[0]!, testModel)?.prompt).toContain("a womn with hair runs");
  expect(panelOf(doc, "nobody", testModel)).toBeNull();
});

test("a style reaches models that know all words, and no other: pictures age accordingly", () => {
  const [shot = ""] = shotsInOrder(doc);
  const noir = withRecords(doc, [{ ...storyOf(doc), drawingStyle: "film-noir" }]);
  const closed = { ...testModel, vocabulary };
  expect(panelOf(noir, shot, closed)).toEqual(panelOf(doc, shot, closed));
  const styled = panelOf(noir, shot, testModel)!;
  expect(styled.prompt).toMatch(/^a womn with hair runs, \(black and white:1.3\), film noir, /);
  expect(styled.negative).toMatch(/^color, pastel/);

  const drawn = (by: Doc, model: typeof testModel, now: Doc): Doc => {
    const picture = { id: "picture", asset: "a", latents: null, drawnAt: 1, readFrom: [] };
    const { added } = addRender(by, panelOf(by, shot, model)!, { ...testModel, sharing: null }, model, picture);
    return withRecords(now, Object.values(added));
  };
  const stale = (by: Doc, now: Doc, drawnBy: typeof testModel, loaded: typeof testModel | null) =>
    isStale(drawn(by, drawnBy, now), shot, loaded);
  expect(stale(doc, noir, testModel, testModel)).toBe(true);
  expect(stale(noir, noir, testModel, testModel)).toBe(false);
  expect(stale(doc, noir, closed, closed)).toBe(false);
  // Before a model is loaded, a picture is only out of date when no model would draw it so.
  expect(stale(doc, noir, closed, null)).toBe(false);
  expect(stale(noir, noir, testModel, null)).toBe(false);
  expect(stale(noir, doc, testModel, null)).toBe(true);
});

test("words that stood for a tone before there were tones make no picture stale while the story has that tone", () => {
  const [shot = ""] = shotsInOrder(doc);
  const panel = panelOf(doc, shot, testModel)!;
  const picture = { id: "picture", asset: "a", latents: null, drawnAt: 1, readFrom: [] };
  const stale = (words: string, tone: "color" | "ink" | "sepia") => {
    const asked = { ...panel, prompt: panel.prompt + words };
    const { added } = addRender(doc, asked, { ...testModel, sharing: null }, testModel, picture);
    return isStale(withRecords(doc, [...Object.values(added), { ...storyOf(doc), tone }]), shot, testModel);
  };
  expect([stale(", black and white", "ink"), stale(", sepia", "sepia")]).toEqual([false, false]);
  expect([stale("", "ink"), stale("", "color")]).toEqual([false, false]);
  // In colour it would be drawn in colour, and other words are other words.
  expect([stale(", black and white", "color"), stale(", sepia", "ink"), stale(", at night", "ink")]).toEqual([
    true,
    true,
    true,
  ]);
});

test("a stage is composed for the frame's shape, with or without a model", () => {
  const [shot = ""] = shotsInOrder(doc);
  const composed = stageOf(doc, shot, testModel);
  expect(composed?.figures).toHaveLength(1);
  expect(stageOf(doc, shot, null)).toEqual(composed);
  const staging = { figures: 0, objects: 0, besideObject: 0, inCloseUp: 0 } as const;
  expect(stageOf(doc, shot, { ...testModel, staging })).toBeNull();
  const artist = { figures: [], object: [0, 0, 0.5, 0.5] as const };
  const record = recordsOf(doc, "shot").find(({ id }) => id === shot)!;
  expect(stageOf(withRecords(doc, [{ ...record, stage: artist }]), shot, null)).toEqual(artist);
  expect(stageOf(withRecords(doc, [{ ...record, stage: "none" }]), shot, null)).toBeNull();
});

test("lettering that has no room in its frame and covers others is a problem, until it is shorter", () => {
  const long = "word ".repeat(700).trim();
  const of = (caption: string, said = "Hi") =>
    newDocument(
      `[Mina] a woman\n\n[Mina] runs # ${caption}\n[Mina] hops, [Mina] "${said}"\n[Mina] sits\n`,
      1,
      (type) => `${type}-${++made}`,
    );
  expect(problemsOf(of("Short."))).toEqual([]);
  expect(problemsOf(of(long))).toMatchObject([
    {
      line: 3,
      column: 15,
      length: long.length,
      severity: "warning",
      message: expect.stringMatching(/caption of panel 1 does not fit/),
    },
  ]);
  expect(problemsOf(of("Short.", long))).toMatchObject([
    { line: 4, severity: "warning", message: expect.stringMatching(/balloon of panel 2 does not fit/) },
  ]);
});

test("a frame's proportions decide the picture's", () => {
  const aspect = aspectOfShot(doc, shotsInOrder(doc)[0]!)!;
  expect(aspect).toBeGreaterThan(0.3);
  expect(aspect).toBeLessThan(4);
  expect(aspectOfShot(doc, "nobody")).toBeNull();
});

test("words that the model does not know are marked where they stand, unless they are lettered or commented", () => {
  const lines = script.split("\n");
  const found = vocabularyWarnings(doc, vocabulary);
  expect(found.map(({ line, column, length }) => lines[line - 1]!.slice(column - 1, column - 1 + length))).toEqual([
    "womn",
    "hops",
  ]);
  expect(found[0]).toMatchObject({ severity: "warning", suggestion: "woman" });
  expect(unknownWordsIn(recordsOf(doc, "shot")[1]!.text, vocabulary)).toEqual(["hops"]);
  expect(vocabularyWarnings(doc, null)).toEqual([]);
});
