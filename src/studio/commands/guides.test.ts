import { expect, test } from "vitest";
import { applyDiff, reverseDiff } from "../../comic/diff.ts";
import { gridOf, guidesOf } from "../../comic/guides.ts";
import { presetById } from "../../comic/page-presets.ts";
import { pageOf, storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { duplicatePage, movePage } from "./arrange-pages.ts";
import { addGuide, clearGuides, copyGuides, moveGuide, removeGuide, setGrid, setUnit } from "./guides.ts";
import { setFormat } from "./pages.ts";
import { newDocument, setDirection } from "./story.ts";

let ids = 0;
const createId = (type: string) => `${type}-${++ids}`;
const start = () => newDocument("[NC] the sea\n\n[NC] the beach", 7, createId);
const pageId = (doc: Doc, n = 0) => storyOf(doc).pages[n]!;
const seen = (doc: Doc, n = 0) => guidesOf(pageOf(doc, pageId(doc, n)), storyOf(doc));

test("guides are added, moved and removed on their page, and undone", () => {
  const empty = start();
  const first = addGuide(empty, pageId(empty), "x", 40);
  let doc = applyDiff(empty, first);
  doc = applyDiff(doc, addGuide(doc, pageId(doc), "y", 100));
  expect(seen(doc)).toEqual([
    { axis: "x", atMm: 40 },
    { axis: "y", atMm: 100 },
  ]);
  doc = applyDiff(doc, moveGuide(doc, pageId(doc), 0, 50));
  expect(seen(doc)[0]).toEqual({ axis: "x", atMm: 50 });
  // Not out of reach.
  doc = applyDiff(doc, moveGuide(doc, pageId(doc), 1, 9000));
  expect(seen(doc)[1]!.atMm).toBe(pageOf(doc, pageId(doc)).heightMm + 20);
  doc = applyDiff(doc, removeGuide(doc, pageId(doc), 0));
  expect(seen(doc).map(({ axis }) => axis)).toEqual(["y"]);
  expect(seen(applyDiff(doc, clearGuides(doc, pageId(doc))))).toEqual([]);
  expect(pageOf(applyDiff(applyDiff(empty, first), reverseDiff(first)), pageId(empty))).toEqual(
    pageOf(empty, pageId(empty)),
  );
});

test("a guide is where it is seen in either direction of reading, and mirrors with the page", () => {
  const empty = start();
  const rtl = applyDiff(empty, setDirection(empty, "rtl"));
  const doc = applyDiff(rtl, addGuide(rtl, pageId(rtl), "x", 40));
  expect(seen(doc)).toEqual([{ axis: "x", atMm: 40 }]);
  const back = applyDiff(doc, setDirection(doc, "ltr"));
  expect(seen(back)).toEqual([{ axis: "x", atMm: pageOf(doc, pageId(doc)).widthMm - 40 }]);
});

test("guides go along with their page: to another format, into a copy, to another place", () => {
  const empty = start();
  const doc = applyDiff(empty, addGuide(empty, pageId(empty), "x", pageOf(empty, pageId(empty)).widthMm / 4));
  const { id, ...a5 } = presetById("a5");
  expect(seen(applyDiff(doc, setFormat(doc, a5, id)))).toEqual([{ axis: "x", atMm: 148 / 4 }]);
  const twice = applyDiff(doc, duplicatePage(doc, pageId(doc), createId));
  expect(seen(twice, 1)).toEqual(seen(doc));
  const moved = applyDiff(doc, movePage(doc, pageId(doc), 1, createId));
  expect([seen(moved, 0), seen(moved, 1)]).toEqual([[], seen(doc)]);
  const copied = applyDiff(doc, copyGuides(doc, pageId(doc)));
  expect(seen(copied, 1)).toEqual(seen(doc));
});

test("the grid is of round lengths in the story's unit until the artist says otherwise", () => {
  let doc = start();
  expect(gridOf(storyOf(doc))).toEqual({ spacingMm: 10, parts: 2 });
  doc = applyDiff(doc, setUnit(doc, "inch"));
  expect(gridOf(storyOf(doc))).toEqual({ spacingMm: 12.7, parts: 4 });
  doc = applyDiff(doc, setGrid(doc, { spacingMm: 8, parts: 4 }));
  expect(gridOf(storyOf(doc))).toEqual({ spacingMm: 8, parts: 4 });
});
