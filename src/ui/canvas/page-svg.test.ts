import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { defaultIdentity } from "../../comic/character.ts";
import { DEFAULT_GUTTERS } from "../../comic/cut-tree.ts";
import { type DrawOp, displayPage, opsOf } from "../../comic/display-list.ts";
import { docOf } from "../../comic/doc.ts";
import { newPage } from "../../comic/new-page.ts";
import { pagePresets } from "../../comic/page-presets.ts";
import type { Caption, ComicRecord, Render, Shot, Story } from "../../comic/records.ts";
import { defaultStyles } from "../../comic/styles.ts";
import { defaultTemplate } from "../../comic/templates.ts";
import { type Context2d, paintCanvas } from "../../export/paint-canvas.ts";
import type { Affine } from "../../geometry/affine.ts";
import { Operations, PageSvg } from "./page-svg.tsx";

const story: Story = {
  id: "story",
  type: "story",
  title: "T",
  direction: "ltr",
  tone: "color",
  drawingStyle: "none",
  preset: "a4",
  script: "",
  seed: 1,
  pages: ["page-1"],
  identity: defaultIdentity,
  gutters: DEFAULT_GUTTERS,
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
const doc = docOf(records);
const assets = { abc: { url: "blob:abc", width: 256, height: 256 } };
const svg = (props: object = {}) =>
  renderToStaticMarkup(createElement(PageSvg, { doc, pageId: "page-1", assets, ...props }));
const count = (markup: string, tag: string) => markup.split(`<${tag}`).length - 1;

test("the drawing is the page in millimetres, one element per operation", () => {
  const ops = opsOf(displayPage(doc, "page-1"));
  const markup = svg();
  expect(markup).toContain('viewBox="0 0 210 297"');
  expect(count(markup, "text")).toBe(ops.filter((op) => op.kind === "glyphs").length);
  expect(count(markup, "image")).toBe(1);
  expect(markup).toContain("RAIN &amp; WIND");
});

test("every line of text starts where the layout put it", () => {
  for (const op of opsOf(displayPage(doc, "page-1"))) {
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

/** Where points come to lie: the corners of outlines and pictures, origin and unit of a line of text; in order. */
type Marks = (readonly [number, number])[];
const multiply = ([a, b, c, d, e, f]: Affine, [g, h, i, j, k, l]: Affine): Affine => [
  a * g + c * h,
  b * g + d * h,
  a * i + c * j,
  b * i + d * j,
  a * k + c * l + e,
  b * k + d * l + f,
];
const IDENTITY: Affine = [1, 0, 0, 1, 0, 0];
const UNIT = 1000;
function marker() {
  const marks: Marks = [];
  const stack: Affine[] = [];
  let now = IDENTITY;
  const point = (x: number, y: number) => {
    const [, , , , e, f] = multiply(now, [1, 0, 0, 1, x, y]);
    marks.push([Math.round(e * 1e3) / 1e3 + 0, Math.round(f * 1e3) / 1e3 + 0]);
  };
  const apply = (map: Affine) => {
    now = multiply(now, map);
  };
  return {
    marks,
    point,
    apply,
    push: () => void stack.push(now),
    pop() {
      now = stack.pop() ?? IDENTITY;
    },
  };
}

function marksOnCanvas(ops: readonly DrawOp[]): Marks {
  const { marks, point, apply, push, pop } = marker();
  const told: Record<string, unknown> = {
    save: push,
    restore: pop,
    transform: (...map: number[]) => apply(map as unknown as Affine),
    scale: (x: number, y: number) => apply([x, 0, 0, y, 0, 0]),
    translate: (x: number, y: number) => apply([1, 0, 0, 1, x, y]),
    moveTo: point,
    lineTo: point,
    drawImage(_: unknown, x: number, y: number, width: number, height: number) {
      point(x, y);
      point(x + width, y + height);
    },
    fillText() {
      point(0, 0);
      point(UNIT, 0);
    },
  };
  const context = new Proxy(told, { get: (target, name: string) => target[name] ?? (() => undefined) });
  paintCanvas(context as unknown as Context2d, ops, 1, new Map([["abc", {} as ImageBitmap]]));
  return marks;
}

function marksInSvg(ops: readonly DrawOp[]): Marks {
  const { marks, point, apply, push, pop } = marker();
  const markup = renderToStaticMarkup(createElement("svg", null, createElement(Operations, { ops, assets })));
  const numbers = (text: string | undefined) => (text?.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  for (const [, closing, tag, rest = ""] of markup.matchAll(/<(\/?)(\w+)([^>]*)>/g)) {
    const attribute = (name: string) => numbers(rest.match(new RegExp(` ${name}="([^"]*)"`))?.[1]);
    if (closing) pop();
    else push();
    if (closing) continue;
    const map = attribute("transform");
    if (map.length === 6) apply(map as unknown as Affine);
    if (map.length === 3) apply([map[2]!, 0, 0, map[2]!, map[0]!, map[1]!]);
    const path = attribute("d");
    for (let i = 0; i < path.length; i += 2) point(path[i]!, path[i + 1]!);
    const [x = 0, y = 0, width = 0, height = 0] = ["x", "y", "width", "height"].flatMap(attribute);
    const ends = tag === "image" ? [x, y, x + width, y + height] : tag === "text" ? [0, 0, UNIT, 0] : [];
    for (let i = 0; i < ends.length; i += 2) point(ends[i]!, ends[i + 1]!);
  }
  return marks;
}

test("what is turned is turned alike on screen and on canvas", () => {
  // A quarter clockwise about (10, 20): (x, y) goes to (30 - y, 10 + x).
  const turned = { source: "a", transform: [0, 1, -1, 0, 30, 10] as const };
  const corners = [
    { x: 1, y: 2 },
    { x: 7, y: 2 },
    { x: 7, y: 5 },
  ];
  const path = [
    { op: "M", ...corners[0]! },
    { op: "L", ...corners[1]! },
    { op: "L", ...corners[2]! },
    { op: "Z" },
  ] as const;
  const color = "#111111";
  const font = { font: defaultStyles.caption.font, sizeMm: 3 };
  const ops: DrawOp[] = [
    { ...turned, kind: "fill", path, color },
    { ...turned, kind: "stroke", path, color, widthMm: 1, join: "miter" },
    { ...turned, kind: "image", asset: "abc", x: 2, y: 3, width: 4, height: 5, clip: corners },
    { ...turned, kind: "glyphs", text: "Crash", ...font, x: 8, y: 9, color },
    { source: "b", kind: "fill", path, color },
  ];
  const outline = [
    [28, 11],
    [28, 17],
    [25, 17],
  ];
  const picture = [
    [27, 12],
    [22, 16],
  ];
  const line = [
    [21, 18],
    [21, 21],
  ];
  const straight = corners.map(({ x, y }) => [x, y]);
  const expected = [...outline, ...outline, ...outline, ...picture, ...line, ...straight];
  expect(marksOnCanvas(ops)).toEqual(expected);
  expect(marksInSvg(ops)).toEqual(expected);
});
