import { expect, test } from "vitest";
import { boundingBox, type Polygon } from "../geometry/polygon.ts";
import { type DrawOp, displayPage, opsOf } from "./display-list.ts";
import { withoutRecords, withRecords } from "./doc.ts";
import { exampleDoc } from "./example-doc.test-kit.ts";
import { advanceOf } from "./font-metrics.ts";
import { layoutPage } from "./layout.ts";
import { letteringBox } from "./lettering.ts";
import { placeLettering } from "./place-lettering.ts";
import { letteringById, pageOf, recordOf, storyOf } from "./query.ts";

const start = exampleDoc();
const layout = layoutPage(pageOf(start, "page"), storyOf(start));
const doc = withRecords(start, placeLettering(start, layout, "frame-1"));
const layers = displayPage(doc, "page");
const ops = opsOf(layers);
const of = <K extends DrawOp["kind"]>(kind: K, source: string, list = ops) =>
  list.filter((op): op is DrawOp & { kind: K } => op.kind === kind && op.source === source);
const corners = (op: { path: readonly object[] }): Polygon =>
  op.path.filter((c): c is { x: number; y: number } => "x" in c);

test("paper comes first, then pictures, then all borders, then lettering", () => {
  expect(ops.map(({ kind, source }) => `${kind} ${source}`).filter((line, i, all) => line !== all[i - 1])).toEqual([
    "fill page",
    "image frame-1",
    "stroke frame-1",
    "stroke frame-2",
    "stroke frame-3",
    "stroke frame-4",
    ...["caption-1", "balloon-1", "balloon-2"].flatMap((id) => [`fill ${id}`, `stroke ${id}`, `glyphs ${id}`]),
  ]);
  // Up to the bleed of 3 mm.
  expect(boundingBox(corners(of("fill", "page")[0]!))).toEqual({ x: -3, y: -3, width: 216, height: 303 });
});

test("layers are named, each with its frame, and hold only what is painted", () => {
  expect(layers.map(({ name, frame }) => [name, frame])).toEqual([
    ["paper", null],
    ["pictures", "frame-1"],
    ...[1, 2, 3, 4].map((n) => ["borders", `frame-${n}`]),
    ["lettering", "frame-1"],
  ]);
  const sources = layers.find(({ name }) => name === "lettering")?.ops.map(({ source }) => source);
  expect(new Set(sources)).toEqual(new Set(["caption-1", "balloon-1", "balloon-2"]));
});

test("the picture covers its frame and is clipped to it", () => {
  const [image] = of("image", "frame-1");
  const frame = boundingBox(layout.get("frame-1")!);
  expect(image?.asset).toBe("asset-1");
  expect(image?.clip).toEqual(layout.get("frame-1"));
  expect(image!.x).toBeLessThanOrEqual(frame.x);
  expect(image!.x + image!.width).toBeGreaterThanOrEqual(frame.x + frame.width - 1e-9);
});

test("a look of the story is a tone of its pictures, and of nothing else", () => {
  const inked = opsOf(displayPage(withRecords(doc, [{ ...storyOf(doc), tone: "ink" }]), "page"));
  const tone = { dark: "#000000", light: "#ffffff" };
  expect(inked).toEqual(ops.map((op) => (op.kind === "image" ? { ...op, tone } : op)));
});

test("a frame without a render has only its border, none with a border of 0", () => {
  expect(ops.filter(({ source }) => source === "frame-3").map(({ kind }) => kind)).toEqual(["stroke"]);
  const bare = withRecords(doc, [{ ...recordOf(doc, "frame", "frame-3")!, borderMm: 0 }]);
  expect(opsOf(displayPage(bare, "page")).filter(({ source }) => source === "frame-3")).toEqual([]);
});

test("every line of text lies inside its box", () => {
  for (const id of ["caption-1", "balloon-1", "balloon-2"]) {
    const box = letteringBox(doc, layout, letteringById(doc, id)!)!;
    const lines = of("glyphs", id);
    expect(lines.length).toBeGreaterThan(0);
    for (const { text, font, sizeMm, x, y } of lines) {
      expect(x).toBeGreaterThanOrEqual(box.x + 1);
      expect(x + advanceOf(font, text, sizeMm)).toBeLessThanOrEqual(box.x + box.width - 1);
      expect(y - sizeMm * 0.67).toBeGreaterThan(box.y);
      expect(y).toBeLessThan(box.y + box.height);
    }
  }
  expect(
    of("glyphs", "caption-1")
      .map(({ text }) => text)
      .join(" "),
  ).toBe("DAWN. NOBODY HAS SEEN THE KEEPER SINCE TUESDAY.");
});

test("lettering without text is not drawn", () => {
  const silent = withRecords(doc, [{ ...recordOf(doc, "caption", "caption-1")!, text: "  " }]);
  expect(opsOf(displayPage(silent, "page")).some(({ source }) => source === "caption-1")).toBe(false);
});

test("a balloon's tail points to the head that was drawn, a caption has none", () => {
  const caption = corners(of("fill", "caption-1")[0]!);
  expect(boundingBox(caption)).toEqual(letteringBox(doc, layout, letteringById(doc, "caption-1")!));
  const box = letteringBox(doc, layout, letteringById(doc, "balloon-1")!)!;
  const outline = boundingBox(corners(of("fill", "balloon-1")[0]!));
  // The speaker's head is above the balloon at the bottom of the frame.
  expect(outline.y).toBeLessThan(box.y - 1.9);
  expect(outline.y + outline.height).toBeCloseTo(box.y + box.height, 9);
  const tip = corners(of("fill", "balloon-1")[0]!).find(({ y }) => y === outline.y)!;
  const image = of("image", "frame-1")[0]!;
  const mouth = { x: image.x + 0.45 * image.width, y: image.y + 0.34 * image.height };
  expect(Math.hypot(tip.x - mouth.x, tip.y - mouth.y)).toBeLessThan(
    Math.hypot(box.x + box.width / 2 - mouth.x, box.y - mouth.y),
  );
});

test("without a known head the tail points into the lower half, and is left out without room", () => {
  const undrawn = withoutRecords(doc, ["render-1", "choice-1"]);
  const balloon = recordOf(doc, "balloon", "balloon-1")!;
  const at = (yMm: number) => {
    const item = { ...balloon, auto: false, xMm: 60, yMm };
    const moved = withRecords(undrawn, [item]);
    const box = letteringBox(moved, layout, item)!;
    const outline = boundingBox(corners(of("fill", "balloon-1", opsOf(displayPage(moved, "page")))[0]!));
    return outline.y + outline.height - (box.y + box.height);
  };
  expect(at(5)).toBeGreaterThan(1.9);
  const frame = boundingBox(layout.get("frame-1")!);
  expect(at(frame.height * 0.75 - 5)).toBeCloseTo(0, 9);
});

test("right-to-left pages put the first picture of a tier at the right", () => {
  const shown = opsOf(
    displayPage(withRecords(doc, [{ ...recordOf(doc, "story", "story")!, direction: "rtl" }]), "page"),
  );
  const [second, third] = ["frame-2", "frame-3"].map((id) => boundingBox(corners(of("stroke", id, shown)[0]!)));
  expect(second!.x).toBeGreaterThan(third!.x);
});
