import { expect, test } from "vitest";
import { bordersOf } from "../../comic/borders.ts";
import { applyDiff, reverseDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { lineThrough } from "../../comic/edit-cuts.ts";
import { recordsById } from "../../comic/example-doc.test-kit.ts";
import { layoutPage } from "../../comic/layout.ts";
import { framesOf, letteringOf, pageOf, recordOf, rendersOf, shotOf, storyOf } from "../../comic/query.ts";
import type { Doc, RecordsDiff, Render } from "../../comic/records.ts";
import { templateById } from "../../comic/templates.ts";
import { boundingBox } from "../../geometry/polygon.ts";
import { parseScript } from "../../script/parse.ts";
import { followScript } from "./apply-script.ts";
import { cutPanel, mergePanels, mirrorCuts, moveBorder, setBleed, splitPanel } from "./cuts.ts";
import { setTemplate } from "./pages.ts";
import { newDocument, setDirection } from "./story.ts";

let ids = 0;
const createId = (type: string) => `${type}-${++ids}`;
const CAST = "[Mina] a woman\n[Tom] a man\n\n";
const LINES = ["[Mina] waving # Dawn.", '[Tom] running, [Tom] "Wait!"', "[NC] the sea"];
const start = (lines: readonly string[] = LINES) => newDocument(CAST + lines.join("\n"), 7, createId);
const inTiers = (doc: Doc) => applyDiff(doc, setTemplate(doc, page(doc).id, templateById("three-tiers")!, createId));
const page = (doc: Doc) => pageOf(doc, storyOf(doc).pages[0]!);
const frame = (doc: Doc, n: number) => framesOf(doc, page(doc).id)[n]!;
const box = (doc: Doc, n: number) => boundingBox(layoutPage(page(doc), storyOf(doc)).get(frame(doc, n).id)!);
const panelLines = (doc: Doc) => storyOf(doc).script.slice(CAST.length).split("\n");
/** The document after a change that can be taken back. */
function after(doc: Doc, diff: RecordsDiff): Doc {
  const next = applyDiff(doc, diff);
  expect(recordsById(applyDiff(next, reverseDiff(diff)))).toEqual(recordsById(doc));
  expect(parseScript(storyOf(next).script).panels.map(({ text }) => text)).toEqual(
    storyOf(next).pages.flatMap((id) => framesOf(next, id).map((each) => shotOf(next, each)!.text)),
  );
  return next;
}
const drawn = (doc: Doc, n: number): Doc => {
  const shot = frame(doc, n).shot!;
  const id = `render-of-${shot}`;
  const recipe = { seed: 1, steps: 1 } as unknown as Render["recipe"];
  const picture = { asset: `asset-${n}`, latents: null, widthPx: 64, heightPx: 64, drawnAt: n, recipe };
  return withRecords(doc, [
    { id, type: "render", shot, ...picture },
    { id: `choice:${shot}`, type: "choice", shot, render: id },
  ]);
};
const across = (doc: Doc, n: number) => {
  const { x, y, width, height } = box(doc, n);
  return lineThrough({ x: x + width / 3, y }, { x: x + width / 3 + 1, y: y + height })!;
};

test("a cut panel keeps its art in the part that is read first; the other gets a line of its own", () => {
  const before = drawn(start(), 1);
  const [kept, shot] = [frame(before, 1).id, frame(before, 1).shot!];
  const cut = after(before, cutPanel(before, kept, across(before, 1), createId));
  expect(panelLines(cut)).toEqual([LINES[0], LINES[1], "[NC]", LINES[2]]);
  expect([frame(cut, 1).id, frame(cut, 1).shot]).toEqual([kept, shot]);
  expect(frame(cut, 3).id).toBe(frame(before, 2).id);
  expect(rendersOf(cut, shot)).toHaveLength(1);
  expect(letteringOf(cut, kept).map(({ text }) => text)).toEqual(["Wait!"]);
  expect(page(cut).template).toBe("");
  expect(box(cut, 1).width).toBeLessThan(box(cut, 2).width);
});

test("read from right to left, the first part stands at the right, and the line is where it was drawn", () => {
  const first = start();
  const before = applyDiff(first, setDirection(first, "rtl"));
  const line = across(before, 0);
  const cut = after(before, cutPanel(before, frame(before, 0).id, line, createId));
  expect(box(cut, 0).x).toBeCloseTo(line.point.x + 1.75, 0);
  expect(box(cut, 1).x).toBeLessThan(box(cut, 0).x);
});

test("a panel is split into equal parts with a line for each", () => {
  const before = start();
  const split = after(before, splitPanel(before, frame(before, 0).id, "vertical", 3, createId));
  expect(panelLines(split)).toEqual([LINES[0], "[NC]", "[NC]", LINES[1], LINES[2]]);
  expect(box(split, 0).width).toBeCloseTo(box(split, 2).width, 9);
});

test("merged panels lose neither art nor words", () => {
  const before = drawn(drawn(inTiers(start()), 0), 1);
  const merged = after(before, mergePanels(before, frame(before, 0).id, frame(before, 1).id, createId));
  expect(panelLines(merged)).toEqual(["// [Tom] running", '[Mina] waving, [Tom] "Wait!" # Dawn.', LINES[2]]);
  const { shot, id } = frame(merged, 0);
  expect(rendersOf(merged, shot!).map(({ asset }) => asset)).toEqual(["asset-1", "asset-0"]);
  expect(recordOf(merged, "choice", `choice:${shot}`)?.render).toBe(`render-of-${shot}`);
  expect(letteringOf(merged, id).map(({ text }) => text)).toEqual(["Dawn.", "Wait!"]);
});

test("a panel that says nothing gives way to the one it is merged with", () => {
  const before = drawn(start(["[NC]", "[Mina] waving"]), 1);
  const merged = after(before, mergePanels(before, frame(before, 0).id, frame(before, 1).id, createId));
  expect(panelLines(merged)).toEqual(["[Mina] waving"]);
  expect(frame(merged, 0).shot).toBe(frame(before, 1).shot);
});

test("a page cut by hand keeps its cuts when its script gains or loses a panel", () => {
  const before = start();
  const cut = after(before, cutPanel(before, frame(before, 1).id, across(before, 1), createId));
  const script = storyOf(cut).script;
  const longer = followScript(cut, script.replace("[NC] the sea", "[Mina] at the beach\n[NC] the sea"), createId);
  expect(framesOf(longer, page(longer).id)).toHaveLength(5);
  expect(page(longer).template).toBe("");
  for (const n of [0, 1]) expect(box(longer, n)).toEqual(box(cut, n));
  expect(box(longer, 4).width).toBeCloseTo(box(cut, 3).width, 9);
  const shorter = followScript(longer, script.replace("\n[NC]\n", "\n"), createId);
  expect(box(shorter, 0).height).toBeCloseTo(box(cut, 0).height, 9);
  expect(page(shorter).template).toBe("");
});

test("beyond nine panels the script says that its page goes on", () => {
  const before = start(Array.from({ length: 9 }, (_, i) => `[Mina] counts to ${i}`));
  const split = after(before, splitPanel(before, frame(before, 8).id, "vertical", 2, createId));
  expect(storyOf(split).pages).toHaveLength(1);
  expect(panelLines(split).slice(-3)).toEqual(["[Mina] counts to 8", "+", "[NC]"]);
});

test("an empty page is cut into panels that wait for words", () => {
  const before = newDocument("", 7, createId);
  const cut = after(before, cutPanel(before, frame(before, 0).id, across(before, 0), createId));
  expect(storyOf(cut).script).toBe("[NC]\n[NC]");
  expect(framesOf(cut, page(cut).id)).toHaveLength(2);
});

test("a border is moved where it is taken to, in both directions of reading", () => {
  for (const direction of ["ltr", "rtl"] as const) {
    const first = start(["[Mina] one", "[Mina] two", "[Mina] three"]);
    const read = applyDiff(first, setDirection(first, direction));
    const before = applyDiff(read, setTemplate(read, page(read).id, templateById("wide-over-two")!, createId));
    const border = bordersOf(page(before), storyOf(before)).find((each) => each.direction === "vertical")!;
    expect([border.before, border.after]).toEqual([[frame(before, 1).id], [frame(before, 2).id]]);
    const moved = after(before, moveBorder(before, page(before).id, border.path, { x: border.point.x + 10, y: 0 }));
    const now = bordersOf(page(moved), storyOf(moved)).find((each) => each.direction === "vertical")!;
    expect(now.from.x).toBeCloseTo(border.from.x + 10, 9);
    expect(now.from.y).toBeLessThan(now.to.y);
    expect(box(moved, 0)).toEqual(box(before, 0));
  }
});

test("a mirrored page keeps the order of its panels", () => {
  const first = start();
  const before = applyDiff(first, setTemplate(first, page(first).id, templateById("tall-and-two")!, createId));
  const mirrored = after(before, mirrorCuts(before, page(before).id));
  expect(page(mirrored).layout).not.toEqual(page(before).layout);
  const twice = applyDiff(mirrored, mirrorCuts(mirrored, page(mirrored).id));
  expect(layoutPage(page(twice), storyOf(twice))).toEqual(layoutPage(page(before), storyOf(before)));
});

test("a panel runs over the edges it touches", () => {
  const before = start();
  const over = after(before, setBleed(before, frame(before, 0).id, ["left", "bottom"]));
  expect(box(over, 0).x).toBe(-3);
  expect(box(over, 0).height).toBeCloseTo(box(before, 0).height, 9);
});
