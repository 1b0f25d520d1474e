import { expect, test } from "vitest";
import { bordersOf } from "../../comic/borders.ts";
import { defaultIdentity } from "../../comic/character.ts";
import { DEFAULT_GUTTERS } from "../../comic/cut-tree.ts";
import { applyDiff } from "../../comic/diff.ts";
import { displayPage } from "../../comic/display-list.ts";
import { docOf } from "../../comic/doc.ts";
import { newPage } from "../../comic/new-page.ts";
import { pagePresets } from "../../comic/page-presets.ts";
import { storyOf } from "../../comic/query.ts";
import type { Doc, ReadingDirection } from "../../comic/records.ts";
import { defaultTemplate } from "../../comic/templates.ts";
import { moveBorder } from "../../studio/commands/cuts.ts";
import { clipPath } from "./mm-style.ts";
import { imageBox, panelItems } from "./panel-items.ts";

function storyIn(direction: ReadingDirection): Doc {
  const { page, frames } = newPage("page-1", pagePresets.a4, defaultTemplate(4), ["a", "b", "c", "d"]);
  const story = {
    id: "story",
    type: "story",
    title: "",
    direction,
    tone: "color",
    drawingStyle: "none",
    preset: "a4",
    script: "",
    seed: 1,
    pages: ["page-1"],
    identity: defaultIdentity,
    gutters: DEFAULT_GUTTERS,
  } as const;
  return docOf([story, page, ...frames]);
}

test("panels come in reading order with their numbers, in both directions", () => {
  for (const direction of ["ltr", "rtl"] as const) {
    const items = panelItems(storyIn(direction), "page-1");
    expect(items.map(({ frame, number, count }) => [frame.id, number, count])).toEqual([
      ["a", 1, 4],
      ["b", 2, 4],
      ["c", 3, 4],
      ["d", 4, 4],
    ]);
  }
});

test("before a panel is drawn, its image is expected in the model's nearest shape, covering the frame", () => {
  const item = panelItems(storyIn("ltr"), "page-1")[0]!;
  const shapes = [
    [256, 256],
    [352, 192],
  ] as const;
  const box = imageBox(item, shapes, null);
  const aspect = item.bounds.width / item.bounds.height;
  expect(box.width / box.height).toBeCloseTo(aspect > Math.sqrt(352 / 192) ? 352 / 192 : 1);
  expect(box.width).toBeGreaterThanOrEqual(item.bounds.width - 1e-9);
  expect(box.height).toBeGreaterThanOrEqual(item.bounds.height - 1e-9);
});

test("without a model the image is the frame itself", () => {
  const item = panelItems(storyIn("ltr"), "page-1")[0]!;
  const { x, y, width, height } = imageBox(item, null, null);
  expect([x, y, width, height]).toEqual(
    [item.bounds.x, item.bounds.y, item.bounds.width, item.bounds.height].map((v) => expect.closeTo(v)),
  );
});

test("a slanted frame is clipped in percent of its bounds", () => {
  const slanted = [
    { x: 10, y: 20 },
    { x: 30, y: 20 },
    { x: 20, y: 40 },
  ];
  expect(clipPath(slanted, { x: 10, y: 20, width: 20, height: 20 })).toBe("polygon(0% 0%, 100% 0%, 50% 100%)");
});

test("while a border is dragged, the panels that it does not touch stay the same objects, and their layers", () => {
  const { page, frames } = newPage("page-1", pagePresets.a4, defaultTemplate(6), ["a", "b", "c", "d", "e", "f"]);
  let doc = storyIn("ltr");
  doc = docOf([storyOf(doc), page, ...frames]);
  const [border] = bordersOf(page, storyOf(doc)).filter(({ before, after }) => before.length + after.length < 6);
  if (!border) throw new Error("expected a border that not all panels touch");
  const touched = [...border.before, ...border.after];
  for (const mm of [3, -2, 5.5]) {
    const through = { x: border.point.x + mm, y: border.point.y + mm };
    const next = applyDiff(doc, moveBorder(doc, "page-1", border.path, through));
    const [before, after] = [panelItems(doc, "page-1"), panelItems(next, "page-1")];
    const [below, above] = [displayPage(doc, "page-1"), displayPage(next, "page-1")];
    for (const [i, item] of before.entries()) {
      const same = !touched.includes(item.frame.id);
      expect(after[i] === item, item.frame.id).toBe(same);
      const layer = below.find(({ frame }) => frame === item.frame.id);
      expect(layer !== undefined && above.includes(layer), item.frame.id).toBe(same);
    }
    doc = next;
  }
});
