import { expect, test } from "vitest";
import { applyDiff } from "../../comic/diff.ts";
import { exampleDoc } from "../../comic/example-doc.test-kit.ts";
import { lookOfShot } from "../../comic/looks.ts";
import { parseProject, toProject } from "../../comic/project.ts";
import { recordOf, recordsOf, storyOf } from "../../comic/query.ts";
import type { ChosenLook, Doc } from "../../comic/records.ts";
import { keepLearned } from "../learning.ts";
import { addLook, addLookPictures, chooseLook, removeLook, removeLookPicture } from "./looks.ts";

const picture = (asset: string) => ({ asset, widthPx: 8, heightPx: 8 });
const inLook = (look: string): ChosenLook => ({
  looks: [{ look, weight: 1 }],
  means: "aligned",
  strength: 1,
  variety: 1,
  before: "",
  after: "",
  kept: "panel",
  variation: 0,
});
const withLook = (): Doc => {
  const doc = exampleDoc();
  return applyDiff(
    doc,
    addLook(doc, "Ink wash", () => "look-1"),
  );
};
const lookIn = (doc: Doc) => recordOf(doc, "look", "look-1")!;

test("a look's version grows with its pictures, and not with a picture that it has", () => {
  let doc = withLook();
  doc = applyDiff(doc, addLookPictures(doc, "look-1", [picture("a"), picture("b"), picture("a")]));
  expect(lookIn(doc)).toMatchObject({ version: 1, pictures: [{ asset: "a" }, { asset: "b" }] });
  doc = applyDiff(doc, addLookPictures(doc, "look-1", [picture("b")]));
  expect(lookIn(doc).version).toBe(1);
  doc = applyDiff(doc, removeLookPicture(doc, "look-1", "a"));
  expect(lookIn(doc)).toMatchObject({ version: 2, pictures: [{ asset: "b" }] });
});

test("a look holds twenty pictures", () => {
  const doc = withLook();
  const many = Array.from({ length: 25 }, (_, i) => picture(`${i}`));
  expect(lookIn(applyDiff(doc, addLookPictures(doc, "look-1", many))).pictures).toHaveLength(20);
});

test("a panel is drawn in its own look, else its page's, else the story's", () => {
  let doc = withLook();
  const [shot] = recordsOf(doc, "shot");
  const [page] = storyOf(doc).pages;
  const from = () => [lookOfShot(doc, shot!.id).from, lookOfShot(doc, shot!.id).chosen?.strength ?? null];
  expect(from()).toEqual(["story", null]);
  doc = applyDiff(doc, chooseLook(doc, { kind: "story" }, inLook("look-1")));
  expect(from()).toEqual(["story", 1]);
  doc = applyDiff(doc, chooseLook(doc, { kind: "page", id: page! }, { ...inLook("look-1"), strength: 0.5 }));
  expect(from()).toEqual(["page", 0.5]);
  doc = applyDiff(doc, chooseLook(doc, { kind: "shot", id: shot!.id }, "none"));
  expect(from()).toEqual(["shot", null]);
  doc = applyDiff(doc, chooseLook(doc, { kind: "shot", id: shot!.id }, null));
  expect(from()).toEqual(["page", 0.5]);
});

test("a look that is removed is chosen nowhere any more, and a choice of a missing one is repaired", () => {
  let doc = withLook();
  const [shot] = recordsOf(doc, "shot");
  doc = applyDiff(doc, chooseLook(doc, { kind: "story" }, inLook("look-1")));
  doc = applyDiff(doc, chooseLook(doc, { kind: "shot", id: shot!.id }, inLook("look-2")));
  const { doc: repaired, repairs } = parseProject(JSON.parse(JSON.stringify(toProject(doc))));
  expect(repairs).toEqual([`Took a missing look out of shot "${shot!.id}".`]);
  expect(lookOfShot(repaired, shot!.id).from).toBe("story");
  const without = applyDiff(repaired, removeLook(repaired, "look-1"));
  expect(storyOf(without).look).toBeUndefined();
  expect(recordsOf(without, "look")).toEqual([]);
});

test("what was learned is kept with its look", () => {
  const doc = withLook();
  const learned = { tensor: "t", model: "m", count: 8, tokens: 4, width: 160, version: 1 };
  expect(lookIn(applyDiff(doc, keepLearned(doc, "look-1", learned))).learned).toEqual(learned);
});
