import { expect, test } from "vitest";
import { applyDiff, isEmptyDiff } from "../../comic/diff.ts";
import { displayPage } from "../../comic/display-list.ts";
import { frameOutline } from "../../comic/frame-outline.ts";
import { layoutPage } from "../../comic/layout.ts";
import { letteringBox } from "../../comic/lettering.ts";
import { framesOf, letteringOf, pageOf, storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { boundingBox, contains, isSimple, polygonOf } from "../../geometry/polygon.ts";
import { swapPanels } from "./arrange-pages.ts";
import { addInset, raiseInset, setBorder, setBorders, setInset } from "./insets.ts";
import { newDocument, setDirection } from "./story.ts";

let ids = 0;
const createId = (type: string) => `${type}-${++ids}`;
const start = () => newDocument("[NC] the sea\n[NC] the beach\n[NC] a boat", 7, createId);
const page = (doc: Doc) => pageOf(doc, storyOf(doc).pages[0]!);
const frame = (doc: Doc, n: number) => framesOf(doc, page(doc).id)[n]!;
const box = (doc: Doc, id: string) => boundingBox(layoutPage(page(doc), storyOf(doc)).get(id)!);
const withInset = (doc: Doc, n: number) => applyDiff(doc, addInset(doc, frame(doc, n).id, createId));

test("an inset lies over its panel, is read after it, and has a line", () => {
  const doc = withInset(start(), 0);
  expect(storyOf(doc).script.split("\n")).toEqual(["[NC] the sea", "[NC]", "[NC] the beach", "[NC] a boat"]);
  const [below, over] = [box(doc, frame(doc, 0).id), box(doc, frame(doc, 1).id)];
  expect(over.x).toBeGreaterThan(below.x);
  expect(over.y + over.height).toBeLessThan(below.y + below.height);
  const names = displayPage(doc, page(doc).id).map(({ name, frame: of }) => [name, of]);
  expect(names.slice(0, 4).map(([name]) => name)).toEqual(["paper", "borders", "borders", "borders"]);
  expect(names.slice(4)).toEqual(["pictures", "borders"].map((name) => [name, frame(doc, 1).id]));
});

test("an inset takes any shape whose edges do not cross, in both directions of reading", () => {
  const before = withInset(start(), 1);
  const id = frame(before, 2).id;
  const concave = [
    { x: 20, y: 20 },
    { x: 90, y: 20 },
    { x: 90, y: 90 },
    { x: 55, y: 40 },
  ];
  for (const direction of ["ltr", "rtl"] as const) {
    const read = applyDiff(before, setDirection(before, direction));
    const doc = applyDiff(read, setInset(read, id, concave));
    const corners = layoutPage(page(doc), storyOf(doc)).get(id)!;
    expect(new Set(corners.map(({ x, y }) => `${x},${y}`))).toEqual(new Set(concave.map(({ x, y }) => `${x},${y}`)));
  }
  const crossed = [concave[0]!, concave[2]!, concave[1]!, { x: 20, y: 90 }];
  expect(isEmptyDiff(setInset(before, id, crossed))).toBe(true);
  expect(isEmptyDiff(setInset(before, id, polygonOf({ x: 0, y: 0, width: 2, height: 2 })))).toBe(true);
});

test("lettering and the picture of a concave inset stay inside its edges", () => {
  const story = newDocument("[NC] the sea\n[NC] the beach # On a day in May.\n[NC] a boat", 7, createId);
  const over = withInset(story, 0);
  // The new inset is the second panel; the caption belongs to the one behind it.
  const doc = applyDiff(over, swapPanels(over, frame(over, 1).id, frame(over, 2).id, createId));
  const { id } = frame(doc, 1);
  // An arrowhead: its middle is cut out from the left.
  const arrow = [
    { x: 20, y: 20 },
    { x: 150, y: 70 },
    { x: 20, y: 120 },
    { x: 80, y: 70 },
  ];
  const shaped = applyDiff(doc, setInset(doc, id, arrow));
  const layout = layoutPage(page(shaped), storyOf(shaped));
  const [caption] = letteringOf(shaped, id);
  const box = letteringBox(shaped, layout, caption!)!;
  for (const corner of polygonOf(box)) expect(contains(arrow, corner)).toBe(true);
  // Pictures are clipped along the border, however it is drawn.
  const own = { ...frame(shaped, 1), corners: "round" as const, cornerMm: 6 };
  const rounded = frameOutline(layout.get(id)!, own, id);
  expect(isSimple(rounded)).toBe(true);
  expect(contains(rounded, { x: 40, y: 70 })).toBe(false);
});

test("insets change places", () => {
  const doc = withInset(withInset(start(), 0), 3);
  const [lower, upper] = page(doc).insets.map((inset) => inset.frame);
  const raised = applyDiff(doc, raiseInset(doc, lower!, 1));
  expect(page(raised).insets.map((inset) => inset.frame)).toEqual([upper, lower]);
  expect(framesOf(raised, page(raised).id)).toEqual(framesOf(doc, page(doc).id));
  expect(isEmptyDiff(raiseInset(doc, upper!, 1))).toBe(true);
});

test("a border is one panel's, or that of all", () => {
  const doc = start();
  const one = applyDiff(doc, setBorder(doc, frame(doc, 1).id, { corners: "round", wobbleMm: 1 }));
  expect(framesOf(one, page(one).id).map(({ corners }) => corners)).toEqual(["sharp", "round", "sharp"]);
  const all = applyDiff(one, setBorders(one, frame(one, 1).id));
  expect(framesOf(all, page(all).id).map(({ wobbleMm }) => wobbleMm)).toEqual([1, 1, 1]);
});
