import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { defaultIdentity } from "../../comic/character.ts";
import { displayPage } from "../../comic/display-list.ts";
import { newPage } from "../../comic/new-page.ts";
import { pagePresets } from "../../comic/page-presets.ts";
import type { Caption, ComicRecord, Doc, Render, Shot, Story } from "../../comic/records.ts";
import { defaultStyles } from "../../comic/styles.ts";
import { defaultTemplate } from "../../comic/templates.ts";
import { PageSvg } from "./page-svg.tsx";

const story: Story = {
  id: "story",
  type: "story",
  title: "T",
  direction: "ltr",
  look: "color",
  drawingStyle: "none",
  preset: "a4",
  script: "",
  seed: 1,
  pages: ["page-1"],
  identity: defaultIdentity,
};
const shot: Shot = {
  id: "shot-1",
  type: "shot",
  text: "",
  cast: [],
  negative: "",
  seed: 1,
  locked: false,
  stage: "none",
};
const recipe: Render["recipe"] = {
  model: "m",
  modelHash: "h",
  scheduler: "s",
  steps: 1,
  guidanceScale: 1,
  seed: 1,
  prompt: "",
  negative: "",
  stage: null,
  readFrom: [],
  rate: 0,
};
const render: Render = {
  id: "render-1",
  type: "render",
  shot: "shot-1",
  asset: "abc",
  latents: null,
  widthPx: 256,
  heightPx: 256,
  drawnAt: 1,
  recipe,
};
const caption: Caption = {
  id: "caption-1",
  type: "caption",
  frame: "frame-1",
  text: "Rain & wind <again>",
  xMm: 2,
  yMm: 2,
  widthMm: 30,
  style: defaultStyles.caption.id,
  auto: true,
};
const { page, frames } = newPage("page-1", pagePresets.a4, defaultTemplate(2), ["frame-1", "frame-2"]);
const records: ComicRecord[] = [
  story,
  page,
  { ...frames[0]!, shot: "shot-1" },
  frames[1]!,
  shot,
  render,
  caption,
  ...Object.values(defaultStyles),
];
const doc: Doc = Object.fromEntries(records.map((record) => [record.id, record]));
const assets = { abc: { url: "blob:abc", width: 256, height: 256 } };
const svg = (props: object = {}) =>
  renderToStaticMarkup(createElement(PageSvg, { doc, pageId: "page-1", assets, ...props }));
const count = (markup: string, tag: string) => markup.split(`<${tag}`).length - 1;

test("the drawing is the page in millimetres, one element per operation", () => {
  const ops = displayPage(doc, "page-1");
  const markup = svg();
  expect(markup).toContain('viewBox="0 0 210 297"');
  expect(count(markup, "text")).toBe(ops.filter((op) => op.kind === "glyphs").length);
  expect(count(markup, "image")).toBe(1);
  expect(markup).toContain("RAIN &amp; WIND");
});

test("every line of text starts where the layout put it", () => {
  for (const op of displayPage(doc, "page-1")) {
    if (op.kind === "glyphs") expect(svg()).toContain(`translate(${op.x} ${op.y}) scale(${op.sizeMm / 1000})`);
  }
});

test("art and ink are together the whole page", () => {
  const [art, ink, all] = [svg({ part: "art" }), svg({ part: "ink" }), svg()];
  for (const tag of ["path", "image", "text"]) expect(count(art, tag) + count(ink, tag)).toBe(count(all, tag));
  expect(count(art, "text")).toBe(0);
  expect(count(ink, "image")).toBe(0);
});

test("what is edited in place is left out, and so is a picture that is not there yet", () => {
  expect(svg({ hide: "caption-1" })).not.toContain("RAIN");
  expect(count(svg({ assets: {} }), "image")).toBe(0);
});

test("two drawings of a page on one screen don't share clip paths", () => {
  const two = renderToStaticMarkup(
    createElement(
      "div",
      null,
      ...["a", "b"].map((key) => createElement(PageSvg, { key, doc, pageId: "page-1", assets })),
    ),
  );
  const ids = [...two.matchAll(/<clipPath id="([^"]+)"/g)].map((match) => match[1]);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(2);
});
