import fc from "fast-check";
import { expect, test } from "vitest";
import { areaOf, boundingBox, type Polygon } from "../geometry/polygon.ts";
import { DEFAULT_GUTTERS, leavesOf } from "./cut-tree.ts";
import { type LayoutRules, layoutPage } from "./layout.ts";
import { newPage } from "./new-page.ts";
import { pagePresets } from "./page-presets.ts";
import type { CutTree, Page } from "./records.ts";
import { defaultTemplate, layoutFrom, templateById, templates, templatesFor } from "./templates.ts";

const [ltr, rtl] = (["ltr", "rtl"] as const).map((direction) => ({ direction, gutters: DEFAULT_GUTTERS })) as [
  LayoutRules,
  LayoutRules,
];
const ids = (count: number) => Array.from({ length: count }, (_, i) => `f${i + 1}`);
const pageFrom = (id: string, preset: keyof typeof pagePresets = "a4"): Page => {
  const template = templateById(id)!;
  return newPage("page", pagePresets[preset], template, ids(template.count)).page;
};
const boxes = (page: Page) => [...layoutPage(page, ltr).values()].map(boundingBox);

test("gutters of a grid measure exactly what was asked, across and down", () => {
  const page = pageFrom("grid-3x3");
  const cells = boxes({ ...page, gutters: { horizontalMm: 6.25, verticalMm: 2.5 } });
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      const cell = cells[row * 3 + column]!;
      if (column < 2) expect(cells[row * 3 + column + 1]!.x - (cell.x + cell.width)).toBeCloseTo(2.5, 9);
      if (row < 2) expect(cells[row * 3 + column + 3]!.y - (cell.y + cell.height)).toBeCloseTo(6.25, 9);
    }
  }
});

test("panels of a tier stay equal and tiers of a grid stay aligned whatever the gutters", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0, max: 20, noNaN: true }), (h, v) => {
      const page = pageFrom("grid-3x3");
      const cells = boxes({ ...page, gutters: { horizontalMm: h, verticalMm: v } });
      for (const { width, height } of cells) {
        expect(width).toBeCloseTo((210 - 24 - 2 * v) / 3, 6);
        expect(height).toBeCloseTo((297 - 24 - 2 * h) / 3, 6);
      }
    }),
  );
});

test("frames of every template on every preset are inside the live area and a gutter apart", () => {
  for (const preset of Object.values(pagePresets)) {
    for (const template of templates) {
      const { page } = newPage("page", preset, template, ids(template.count));
      const polygons = [...layoutPage(page, ltr).values()];
      for (const [i, polygon] of polygons.entries()) {
        const { x, y, width, height } = boundingBox(polygon);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(page.marginMm - 1e-9);
        expect(x + width).toBeLessThanOrEqual(page.widthMm - page.marginMm + 1e-9);
        expect(y + height).toBeLessThanOrEqual(page.heightMm - page.marginMm + 1e-9);
        for (const other of polygons.slice(i + 1))
          expect(separation(polygon, other), template.id).toBeGreaterThan(3.4999);
      }
    }
  }
});

/** The widest strip, parallel to an edge of one, that lies between two convex polygons (separating axis theorem). */
function separation(a: Polygon, b: Polygon): number {
  const beyond = (one: Polygon, two: Polygon) =>
    one.map((from, i) => {
      const to = one[(i + 1) % one.length]!;
      const outward = { x: to.y - from.y, y: from.x - to.x };
      const size = Math.hypot(outward.x, outward.y);
      return Math.min(...two.map((p) => ((p.x - from.x) * outward.x + (p.y - from.y) * outward.y) / size));
    });
  return Math.max(...beyond(a, b), ...beyond(b, a));
}

test("frames and gutters of a straight layout add up to the live area", () => {
  const page = pageFrom("wide-two-wide");
  const area = boxes(page).reduce((sum, { width, height }) => sum + width * height, 0);
  const [width, height] = [210 - 24, 297 - 24];
  const tierHeight = (height - 10) / 3;
  expect(area).toBeCloseTo(width * height - 2 * 5 * width - 3.5 * tierHeight, 6);
});

test("a slanted gutter is as wide as a straight one, measured across, and leans clockwise", () => {
  const page = pageFrom("two-slanted");
  const [above, below] = [...layoutPage(page, ltr).values()];
  const slope = -Math.tan((8 * Math.PI) / 180);
  // Height of the line through the lower left corner of the upper frame, at the upper left corner of the lower one.
  const [p, q] = [above!.find(({ x, y }) => x === 12 && y > 12)!, below!.find(({ x, y }) => x === 12 && y < 285)!];
  expect((q.y - p.y) * Math.cos(Math.atan(slope))).toBeCloseTo(5, 9);
  const right = above!.find(({ x, y }) => x === 198 && y > 12)!;
  expect(right.y - p.y).toBeCloseTo(slope * 186, 9);
});

test("right-to-left mirrors the page: the first frame of a tier stands right, the frame order stays", () => {
  const page = pageFrom("tall-and-two");
  const [there, here] = [layoutPage(page, ltr), layoutPage(page, rtl)];
  expect([...here.keys()]).toEqual([...there.keys()]);
  for (const [id, polygon] of there) {
    const [before, after] = [boundingBox(polygon), boundingBox(here.get(id)!)];
    expect(after.x).toBeCloseTo(210 - before.x - before.width, 9);
    expect(after.y).toBe(before.y);
    expect(areaOf(here.get(id)!)).toBeCloseTo(areaOf(polygon), 6);
  }
});

test("a layout without room is refused with the cut and the remedy", () => {
  const page = pageFrom("grid-2x2");
  const wide = (tree: CutTree): CutTree =>
    tree.kind === "leaf" ? tree : { ...tree, gutterMm: 190, first: wide(tree.first), second: wide(tree.second) };
  expect(() => layoutPage({ ...page, layout: wide(page.layout) }, ltr)).toThrow(/gutter of 190 mm.*narrow the gutters/);
});

test("every count from 1 to 8 has a template, 4, 5 and 6 have several, and ids are unique", () => {
  for (let count = 1; count <= 8; count++) expect(defaultTemplate(count).count).toBe(count);
  for (const count of [4, 5, 6]) expect(templatesFor(count, "page").length).toBeGreaterThanOrEqual(3);
  expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
  for (const count of [10, 12, 17, 24]) expect(leavesOf(defaultTemplate(count).tree)).toHaveLength(count);
  expect(() => defaultTemplate(0)).toThrow("found 0");
});

test("frames of the default templates are near to a trained shape", () => {
  const shapes = [1, 352 / 192, 192 / 352].map(Math.log);
  for (const count of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { page } = newPage("page", pagePresets.a4, defaultTemplate(count), ids(count));
    for (const { width, height } of boxes(page)) {
      const aspect = Math.log(width / height);
      // 1.35: at most a quarter of the picture is cropped.
      expect(Math.min(...shapes.map((shape) => Math.abs(aspect - shape))), `${count} panels`).toBeLessThan(
        Math.log(1.35),
      );
    }
  }
});

test("template leaves are numbered in reading order and replaced by frames; a wrong number of frames is refused", () => {
  for (const template of templates)
    expect(leavesOf(template.tree)).toEqual(ids(template.count).map((id) => id.slice(1)));
  expect(leavesOf(layoutFrom(templateById("grid-2x2")!, ["a", "b", "c", "d"]))).toEqual(["a", "b", "c", "d"]);
  expect(() => layoutFrom(templateById("grid-2x2")!, ["a"])).toThrow("expects 4 frames, found 1");
});

test("a new page has a frame without shot for every leaf", () => {
  const { page, frames } = newPage("page", pagePresets.us, defaultTemplate(5), ids(5));
  expect(page.widthMm).toBeCloseTo(168.275, 9);
  expect(frames.map(({ id, page, shot }) => ({ id, page, shot }))).toEqual(
    ids(5).map((id) => ({ id, page: "page", shot: null })),
  );
});
