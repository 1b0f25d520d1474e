import fc from "fast-check";
import { expect, test } from "vitest";
import { centerOf, insetBox, overlaps } from "../geometry/box.ts";
import { boundingBox, type Polygon, polygonOf } from "../geometry/polygon.ts";
import type { Vec } from "../geometry/vec.ts";
import { withRecords } from "./doc.ts";
import { exampleDoc } from "./example-doc.test-kit.ts";
import { layoutPage } from "./layout.ts";
import { clampToPage, letteringArea, letteringBox, letteringSize, lettersBeyondSafeLine } from "./lettering.ts";
import { newPage } from "./new-page.ts";
import { pagePresets } from "./page-presets.ts";
import { placeLettering } from "./place-lettering.ts";
import { letteringOf, pageOf, recordOf, storyOf } from "./query.ts";
import type { Balloon, Caption, Doc, ReadingDirection } from "./records.ts";
import { settleLettering } from "./settle-lettering.ts";
import { defaultStyles } from "./styles.ts";
import { templates } from "./templates.ts";

const doc = exampleDoc();
const page = pageOf(doc, "page");
const layout = layoutPage(page, storyOf(doc));
const frame = boundingBox(layout.get("frame-1")!);
const caption = recordOf(doc, "caption", "caption-1")!;
const balloon = recordOf(doc, "balloon", "balloon-1")!;

/** Boxes in page mm of the automatic lettering after placing, by id. */
function placed(from: Doc, frameId = "frame-1") {
  const places = layoutPage(pageOf(from, "page"), storyOf(from));
  const items = placeLettering(from, places, frameId);
  return new Map(items.map((item) => [item.id, letteringBox(from, places, item)!]));
}

test("a box is as high as its lines and its padding", () => {
  const style = defaultStyles.caption;
  const one = letteringSize({ text: "Dawn.", widthMm: 40 }, style);
  expect(one.heightMm).toBeCloseTo(style.sizeMm * 1.15 + 2 * style.paddingMm, 9);
  const two = letteringSize({ text: "Dawn.\nNoon.", widthMm: 40 }, style);
  expect(two.heightMm - one.heightMm).toBeCloseTo(style.sizeMm * style.leading, 9);
  expect(one.layout.lines[0]?.text).toBe("DAWN.");
});

/** True inside and on the edge of a convex polygon. */
function containsPoint(polygon: Polygon, point: Vec): boolean {
  let a = polygon[polygon.length - 1];
  for (const b of polygon) {
    if (a && (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) < 0) return false;
    a = b;
  }
  return polygon.length > 0;
}

test("centred text stands in the middle of its box", () => {
  const size = letteringSize({ text: "Hm.", widthMm: 40 }, defaultStyles.balloon);
  expect(size.text.x + size.layout.width / 2).toBeCloseTo(20, 9);
});

test("the caption stands at the top, speech at the bottom in reading order, all inside the frame and apart", () => {
  const boxes = placed(doc);
  const [top, first, second] = ["caption-1", "balloon-1", "balloon-2"].map((id) => boxes.get(id)!);
  const inside = insetBox(frame, 2);
  for (const box of [top!, first!, second!]) {
    for (const corner of polygonOf(box)) expect(containsPoint(polygonOf(inside), corner)).toBe(true);
  }
  expect(top!.y - frame.y).toBeLessThan(3);
  expect(frame.y + frame.height - (first!.y + first!.height)).toBeLessThan(3);
  expect(first!.x).toBeLessThan(second!.x);
  expect(overlaps(first!, second!)).toBe(false);
});

test("right-to-left, captions and the first speaker stand at the right", () => {
  const story = { ...storyOf(doc), direction: "rtl" as ReadingDirection };
  const boxes = placed(withRecords(doc, [story]));
  expect(boxes.get("caption-1")!.x + boxes.get("caption-1")!.width).toBeGreaterThan(frame.x + frame.width - 3);
  expect(boxes.get("balloon-1")!.x).toBeGreaterThan(boxes.get("balloon-2")!.x);
});

test("speech that returns to the first speaker is stacked, so that it is read from top to bottom", () => {
  const third: Balloon = { ...balloon, id: "balloon-3", text: "Back to me." };
  const boxes = placed(withRecords(doc, [third]));
  const [a, b, c] = [1, 2, 3].map((n) => boxes.get(`balloon-${n}`)!);
  expect(c!.y).toBeGreaterThanOrEqual(a!.y + a!.height);
  expect(c!.y).toBeGreaterThanOrEqual(b!.y + b!.height);
});

test("over a close-up the caption goes to the bottom", () => {
  const close: Caption = { ...caption, frame: "frame-2", text: "Dawn." };
  const box = placed(withRecords(doc, [close]), "frame-2").get("caption-1")!;
  const second = boundingBox(layout.get("frame-2")!);
  expect(second.y + second.height - (box.y + box.height)).toBeLessThan(3);
});

test("a box that the artist placed at the top sends the caption to the bottom, and is not covered", () => {
  const own: Caption = { ...caption, id: "caption-2", auto: false, xMm: 5, yMm: 3, widthMm: 60 };
  const changed = withRecords(doc, [own]);
  const boxes = placed(changed);
  expect(boxes.has("caption-2")).toBe(false);
  expect(centerOf(boxes.get("caption-1")!).y).toBeGreaterThan(centerOf(frame).y);
  for (const box of boxes.values()) expect(overlaps(box, letteringBox(changed, layout, own)!)).toBe(false);
});

test("short text gets a narrow box on one line, long text at most 85 % of the frame", () => {
  const short = placed(withRecords(doc, [{ ...caption, text: "Dawn." }])).get("caption-1")!;
  expect(short.width).toBeLessThan(20);
  const long = placed(withRecords(doc, [{ ...caption, text: "Nobody has seen the keeper. ".repeat(12) }])).get(
    "caption-1",
  )!;
  expect(long.width).toBeLessThanOrEqual(frame.width * 0.85 + 0.1);
  expect(long.width).toBeGreaterThan(frame.width * 0.5);
});

test("placing again changes nothing: the same records come back", () => {
  const once = withRecords(doc, placeLettering(doc, layout, "frame-1"));
  for (const item of placeLettering(once, layout, "frame-1")) expect(item).toBe(once.byId.get(item.id));
});

test("in every frame of every template, whatever the text, lettering stays on the page and inside its frame if it fits", () => {
  const text = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { maxLength: 12 }).map((list) => list.join(" "));
  fc.assert(
    fc.property(
      fc.constantFrom(...templates),
      text,
      text,
      fc.constantFrom("ltr" as const, "rtl" as const),
      (template, one, two, direction) => {
        const ids = Array.from({ length: template.count }, (_, i) => `frame-${i + 1}`);
        const { page: sheet, frames } = newPage("page", pagePresets.b5, template, ids);
        const base = withRecords(doc, [{ ...storyOf(doc), direction }, sheet, ...frames]);
        const area = letteringArea(sheet);
        for (const { id } of frames) {
          const polygon = layoutPage(sheet, { ...storyOf(doc), direction }).get(id)!;
          const items = [
            { ...caption, frame: id, text: one },
            { ...balloon, frame: id, text: two },
            { ...balloon, id: "balloon-2", frame: id },
          ];
          const boxes = [...placed(withRecords(base, items), id).values()];
          expect(boxes.length).toBe(3);
          const frameBox = boundingBox(polygon);
          for (const box of boxes) {
            for (const corner of polygonOf(box))
              expect(containsPoint(polygonOf(insetBox(area, -1e-3)), corner)).toBe(true);
            if (box.height > frameBox.height / 3) continue;
            for (const corner of polygonOf(insetBox(box, 0.01)))
              expect(containsPoint(polygon, corner), template.id).toBe(true);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("in a slanted frame that is narrow at every height, a wide text stands nearer to the border, not over it", () => {
  const template = templates.find(({ id }) => id === "nine-slanted")!;
  const ids = Array.from({ length: template.count }, (_, i) => `frame-${i + 1}`);
  const { page: sheet, frames } = newPage("page", pagePresets.b5, template, ids);
  const text = { ...caption, frame: "frame-2", text: "a aaaaaaaa g aaawaamma aaa agm a bba" };
  const base = withRecords(doc, [sheet, ...frames, text]);
  const polygon = layoutPage(sheet, storyOf(base)).get("frame-2")!;
  const box = placed(base, "frame-2").get(caption.id)!;
  for (const corner of polygonOf(box)) expect(containsPoint(polygon, corner)).toBe(true);
});

test("an unknown frame is named", () => {
  expect(() => placeLettering(doc, layout, "frame-9")).toThrow('"frame-9"');
});

test("a dragged box never leaves the trim minus 2 mm", () => {
  const position = fc.double({ min: -500, max: 500, noNaN: true });
  fc.assert(
    fc.property(position, position, fc.double({ min: 8, max: 400, noNaN: true }), (xMm, yMm, widthMm) => {
      const item = clampToPage({ ...caption, xMm, yMm, widthMm }, defaultStyles.caption, page, frame);
      const box = letteringBox(doc, layout, item)!;
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(2 - 1e-9);
      expect(box.x + box.width).toBeLessThanOrEqual(208 + 1e-9);
      expect(box.y + box.height).toBeLessThanOrEqual(295 + 1e-9);
    }),
  );
});

test("a box that is on the page already is left as it is", () => {
  expect(clampToPage(caption, defaultStyles.caption, page, frame)).toBe(caption);
  expect(letteringOf(doc, "frame-1")[0]).toBe(caption);
});

test("in a frame that bleeds, automatic lettering stays within the safe line; what the artist puts beyond is counted", () => {
  const sides = ["top", "right", "bottom", "left"] as const;
  const bleeding = withRecords(doc, [
    { ...page, layout: { kind: "leaf", frame: "frame-1", bleed: [...sides] } as const },
  ]);
  expect(boundingBox(layoutPage(pageOf(bleeding, "page"), storyOf(bleeding)).get("frame-1")!).x).toBe(-3);
  const boxes = [...placed(bleeding).values()];
  expect(boxes).toHaveLength(3);
  for (const { x, y, width, height } of boxes) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(12);
    expect(x + width).toBeLessThanOrEqual(210 - 12);
    expect(y + height).toBeLessThanOrEqual(297 - 12);
  }
  const settled = settleLettering(doc, bleeding);
  expect(lettersBeyondSafeLine(settled, "page")).toEqual([]);
  const moved = { ...recordOf(settled, "caption", "caption-1")!, auto: false, xMm: 8, yMm: 30 };
  const beyond = lettersBeyondSafeLine(withRecords(settled, [moved]), "page");
  expect(beyond.map(({ id }) => id)).toEqual(["caption-1"]);
});
