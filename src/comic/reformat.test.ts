// Published sizes, and that no change of the format loses a panel.
import fc from "fast-check";
import { expect, test } from "vitest";
import { areaOf, boundingBox } from "../geometry/polygon.ts";
import { DEFAULT_GUTTERS, leavesOf } from "./cut-tree.ts";
import { type LayoutRules, layoutPage } from "./layout.ts";
import { newPage } from "./new-page.ts";
import { formOf, pagePresets, presetOf } from "./page-presets.ts";
import type { Page } from "./records.ts";
import { reformatted } from "./reformat.ts";
import { defaultTemplate, layoutFrom, type Template, templates, templatesFor, templatesOf } from "./templates.ts";

const rules: LayoutRules = { direction: "ltr", gutters: DEFAULT_GUTTERS };
const pageOf = (template: Template, preset: keyof typeof pagePresets = "a4"): Page =>
  newPage(
    "page",
    pagePresets[preset],
    template,
    Array.from({ length: template.count }, (_, i) => `f${i}`),
  ).page;

test("presets have the sizes that printers and readers publish", () => {
  const inches = (mm: number) => Math.round((mm / 25.4) * 1000) / 1000;
  const { us, a4, a5, b5, manga, webtoon } = pagePresets;
  // US comic: trim 6.625 x 10.187 inch, 6.875 x 10.437 with its bleed, 6 inches live.
  expect([us.widthMm, us.heightMm].map(inches)).toEqual([6.625, 10.187]);
  expect([us.widthMm + 2 * us.bleedMm, us.heightMm + 2 * us.bleedMm].map(inches)).toEqual([6.875, 10.437]);
  expect(inches(us.widthMm - 2 * us.marginMm)).toBe(6);
  // ISO 216 A series, JIS B5.
  expect([a4, a5, b5].map(({ widthMm, heightMm }) => [widthMm, heightMm])).toEqual([
    [210, 297],
    [148, 210],
    [182, 257],
  ]);
  // Manga manuscript: 220 x 310, inner frame 180 x 270, 600 dpi.
  expect([manga.widthMm, manga.heightMm, manga.dpi]).toEqual([220, 310, 600]);
  expect([manga.widthMm - 2 * manga.marginMm, manga.heightMm - 2 * manga.marginMm]).toEqual([180, 270]);
  // Readers of webtoons take strips 800 pixels wide.
  expect(Math.round((webtoon.widthMm / 25.4) * webtoon.dpi)).toBe(800);
});

test("a format is offered what it is for: strips of four to 4-koma, strips to webtoons, tiers to pages", () => {
  expect(presetOf({ ...pagePresets.yonkoma })?.id).toBe("yonkoma");
  expect(presetOf({ ...pagePresets.a4, dpi: 301 })).toBeUndefined();
  expect(formOf({ ...pagePresets.webtoon, heightMm: 5000 })).toBe("strip");
  expect(formOf({ ...pagePresets.square, widthMm: 200 })).toBe("page");
  expect(templatesFor(4, "yonkoma")[0]?.id).toBe("yonkoma");
  expect(templatesFor(4, "strip")[0]?.id).toBe("strip-long");
  expect(templatesFor(4, "page")[0]?.id).toBe("wide-two-wide");
  for (const { form, id } of templatesOf("page")) expect(form, id).not.toBe("strip");
  for (const count of [1, 2, 3, 4, 5, 6, 7, 8]) expect(templatesFor(count, "strip"), `${count}`).not.toHaveLength(0);
  for (const count of [1, 4, 9, 13, 30])
    for (const form of ["page", "yonkoma", "strip"] as const) expect(defaultTemplate(count, form).count).toBe(count);
});

test("every layout keeps its panels, in their order, from every format to every other", () => {
  const presets = Object.values(pagePresets);
  for (const template of templates)
    for (const from of presets)
      for (const to of presets) {
        const page = pageOf(template, from.id);
        const next = reformatted(page, to, rules)!;
        const frames = layoutPage(next, rules);
        expect([...frames.keys()], `${template.id}: ${from.id} to ${to.id}`).toEqual(leavesOf(page.layout));
        for (const polygon of frames.values()) expect(Math.abs(areaOf(polygon))).toBeGreaterThan(1);
      }
});

test("on paper of the same shape, twice as large, every corner is twice as far", () => {
  const page = {
    ...pageOf(defaultTemplate(4)),
    layout: pageOf(templates.find(({ id }) => id === "four-slanted")!).layout,
  };
  const twice = { ...page, widthMm: 420, heightMm: 594, bleedMm: 6, marginMm: 24 };
  const none: LayoutRules = { direction: "ltr", gutters: { horizontalMm: 0, verticalMm: 0 } };
  const next = layoutPage(reformatted(page, twice, none)!, none);
  for (const [frame, polygon] of layoutPage(page, none))
    for (const [i, { x, y }] of polygon.entries()) {
      expect(next.get(frame)![i]!.x).toBeCloseTo(2 * x, 6);
      expect(next.get(frame)![i]!.y).toBeCloseTo(2 * y, 6);
    }
});

test("there and back again, straight and slanted cuts stand where they stood, and so do insets", () => {
  const inset = {
    frame: "over",
    order: 1,
    polygon: [
      { x: 20, y: 30 },
      { x: 90, y: 30 },
      { x: 60, y: 200 },
    ],
  };
  for (const id of ["grid-3x3", "four-slanted", "six-slanted", "two-steep"]) {
    const page = { ...pageOf(templates.find((each) => each.id === id)!), insets: [inset] };
    const back = reformatted(reformatted(page, pagePresets.us, rules)!, pagePresets.a4, rules)!;
    for (const [frame, polygon] of layoutPage(page, rules)) {
      const [was, is] = [boundingBox(polygon), boundingBox(layoutPage(back, rules).get(frame)!)];
      for (const key of ["x", "y", "width", "height"] as const) expect(is[key], id).toBeCloseTo(was[key], 6);
    }
  }
});

test("guides stay on what they were laid on", () => {
  const guides = [
    { axis: "x", atMm: 105 },
    { axis: "y", atMm: 297 },
  ] as const;
  const next = reformatted({ ...pageOf(defaultTemplate(1)), guides: [...guides] }, pagePresets.square, rules)!;
  expect(next.guides).toEqual([
    { axis: "x", atMm: 105 },
    { axis: "y", atMm: 210 },
  ]);
});

test("a small page narrows gutters that would leave no room; margins that leave none are refused", () => {
  const page = { ...pageOf(defaultTemplate(12)), gutters: { horizontalMm: 20, verticalMm: 20 } };
  const small = { widthMm: 40, heightMm: 40, bleedMm: 0, marginMm: 4, dpi: 300 };
  const next = reformatted(page, small, rules)!;
  expect(layoutPage(next, rules).size).toBe(12);
  expect(next.gutters.horizontalMm).toBeLessThan(20);
  expect(reformatted(page, { ...small, marginMm: 20 }, rules)).toBeNull();
});

test("any custom size that has a live area keeps all panels of a page cut by hand", () => {
  const side = fc.double({ min: 20, max: 2000, noNaN: true });
  fc.assert(
    fc.property(side, side, fc.constantFrom(...templates), (widthMm, heightMm, template) => {
      const page = {
        ...pageOf(template),
        template: "",
        layout: layoutFrom(
          template,
          Array(template.count)
            .fill("x")
            .map((x, i) => `${x}${i}`),
        ),
      };
      const next = reformatted(page, { widthMm, heightMm, bleedMm: 3, marginMm: 5, dpi: 300 }, rules);
      expect(next && layoutPage(next, rules).size).toBe(template.count);
    }),
  );
});
