import { expect, test } from "vitest";
import { applyDiff, reverseDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { recordsById } from "../../comic/example-doc.test-kit.ts";
import { placesOf } from "../../comic/places.ts";
import { chosenRender, framesOf, pageOf, pagesOf, shotOf, storyOf } from "../../comic/query.ts";
import type { Doc, RecordsDiff, Render } from "../../comic/records.ts";
import { templateById } from "../../comic/templates.ts";
import { parseScript } from "../../script/parse.ts";
import {
  addPage,
  copyPanel,
  duplicatePage,
  movePage,
  movePanel,
  pastePanel,
  removePage,
  removePanel,
  stepPanel,
  swapPanels,
} from "./arrange-pages.ts";
import { setTemplate } from "./pages.ts";
import { newDocument } from "./story.ts";

let ids = 0;
const createId = (type: string) => `${type}-${++ids}`;
/** Panels of two pages, each with a picture that is called as its line. */
function start(): Doc {
  const doc = newDocument("[NC] a\n[NC] b\n[NC] c\n\n[NC] d\n[NC] e", 7, createId);
  const pictures = pagesOf(doc).flatMap(({ id }) =>
    framesOf(doc, id).flatMap((frame): Render[] => {
      const shot = shotOf(doc, frame)!;
      const recipe = { seed: 3 } as unknown as Render["recipe"];
      const kept = { asset: shot.text, latents: null, widthPx: 64, heightPx: 64, drawnAt: 1, recipe };
      return [{ id: `render of ${shot.text}`, type: "render", shot: shot.id, ...kept }];
    }),
  );
  return withRecords(doc, pictures);
}
/** What the pages show, after a change that can be taken back and whose script says the same. */
function shown(doc: Doc, diff: RecordsDiff): readonly string[] {
  const next = applyDiff(doc, diff);
  expect(recordsById(applyDiff(next, reverseDiff(diff)))).toEqual(recordsById(doc));
  const texts = pagesOf(next).map(({ id }) => framesOf(next, id).map((frame) => shotOf(next, frame)!.text));
  const read = parseScript(storyOf(next).script).pages.map(({ panels }) => panels.map(({ text }) => text));
  expect(texts).toEqual(read);
  return pagesOf(next).map(({ id }) =>
    framesOf(next, id)
      .map((frame) => chosenRender(next, frame.shot!)?.asset.slice(-1) ?? "-")
      .join(""),
  );
}
const frame = (doc: Doc, page: number, n: number) => framesOf(doc, storyOf(doc).pages[page]!)[n]!.id;
const page = (doc: Doc, n: number) => storyOf(doc).pages[n]!;

test("panels change places, within a page and across pages, with their pictures and lines", () => {
  const doc = start();
  expect(shown(doc, swapPanels(doc, frame(doc, 0, 0), frame(doc, 0, 2), createId))).toEqual(["cba", "de"]);
  expect(shown(doc, swapPanels(doc, frame(doc, 0, 1), frame(doc, 1, 0), createId))).toEqual(["adc", "be"]);
  expect(shown(doc, movePanel(doc, frame(doc, 0, 0), page(doc, 1), 1, createId))).toEqual(["bc", "dae"]);
  expect(shown(doc, stepPanel(doc, frame(doc, 0, 2), 1, createId))).toEqual(["ab", "cde"]);
  expect(shown(doc, stepPanel(doc, frame(doc, 0, 2), -1, createId))).toEqual(["acb", "de"]);
  expect(shown(doc, removePanel(doc, frame(doc, 0, 1), createId))).toEqual(["ac", "de"]);
});

test("pages are added, moved, removed and made twice", () => {
  const doc = start();
  expect(shown(doc, addPage(doc, page(doc, 0), createId))).toEqual(["abc", "-", "de"]);
  expect(shown(doc, movePage(doc, page(doc, 1), 0, createId))).toEqual(["de", "abc"]);
  expect(shown(doc, removePage(doc, page(doc, 0), createId))).toEqual(["de"]);
  const grid = applyDiff(doc, setTemplate(doc, page(doc, 0), templateById("three-columns")!, createId));
  const twice = applyDiff(grid, duplicatePage(grid, page(grid, 0), createId));
  expect(shown(grid, duplicatePage(grid, page(grid, 0), createId))).toEqual(["abc", "abc", "de"]);
  expect(pageOf(twice, page(twice, 1)).template).toBe("three-columns");
});

test("a copied panel is pasted with its pictures, though it is gone meanwhile", () => {
  const doc = start();
  const copied = copyPanel(doc, frame(doc, 0, 0))!;
  const without = applyDiff(doc, removePanel(doc, frame(doc, 0, 0), createId));
  expect(shown(without, pastePanel(without, copied, frame(without, 1, 0), createId))).toEqual(["bc", "dae"]);
});

test("a template with more frames makes panels, one with fewer a page for the rest: no panel is lost", () => {
  const doc = start();
  const choose = (id: string) => setTemplate(doc, page(doc, 0), templateById(id)!, createId);
  expect(shown(doc, choose("grid-2x2"))).toEqual(["abc-", "de"]);
  expect(shown(doc, choose("two-tiers"))).toEqual(["ab", "c", "de"]);
  const two = applyDiff(doc, choose("two-tiers"));
  expect(pageOf(two, page(two, 0)).template).toBe("two-tiers");
  expect(placesOf(pageOf(two, page(two, 0)))).toHaveLength(2);
});
