import { expect, test } from "vitest";
import { displayPage, opsOf } from "./display-list.ts";
import { withRecords } from "./doc.ts";
import { exampleDoc } from "./example-doc.test-kit.ts";
import { pagePresets } from "./page-presets.ts";
import { pageOf, storyOf } from "./query.ts";
import type { Doc, Story } from "./records.ts";
import { marksReach, sheetOf, sheetSize } from "./sheet.ts";
import { bindingOf, isFirstAlone, neighbourSpread, spreadsOf, spreadWith } from "./spreads.ts";

/** The example's page so many times, p1, p2, ... */
function book(count: number, change: Partial<Story> = {}, format = {}): Doc {
  const doc = exampleDoc();
  const { preset: _, ...story } = storyOf(doc);
  const page = pageOf(doc, "page");
  const ids = Array.from({ length: count }, (_, i) => `p${i + 1}`);
  const pages = ids.map((id) => ({ ...page, ...format, id, layout: { kind: "leaf", frame: `${id}-frame` } as const }));
  return withRecords(doc, [...pages, { ...story, preset: "a4", ...change, pages: ids }]);
}
const lying = (doc: Doc) => spreadsOf(doc).map(({ left, right }) => [left, right]);

test("a book read from the left is bound at the left: its first page lies at the right, then pairs", () => {
  expect(lying(book(5))).toEqual([
    [null, "p1"],
    ["p2", "p3"],
    ["p4", "p5"],
  ]);
  expect(lying(book(4)).at(-1)).toEqual(["p4", null]);
  expect(lying(book(1))).toEqual([[null, "p1"]]);
});

test("read from the right it is bound at the right: the same pages, mirrored, read in the same order", () => {
  const doc = book(5, { direction: "rtl" });
  expect(bindingOf(storyOf(doc))).toBe("right");
  expect(lying(doc)).toEqual([
    ["p1", null],
    ["p3", "p2"],
    ["p5", "p4"],
  ]);
  expect(spreadsOf(doc).flatMap(({ pages }) => pages)).toEqual(["p1", "p2", "p3", "p4", "p5"]);
});

test("the artist may bind it at the other side, and begin with two facing pages", () => {
  expect(lying(book(4, { binding: "right" }))[1]).toEqual(["p3", "p2"]);
  const doc = book(4, { firstAlone: false });
  expect(isFirstAlone(storyOf(doc))).toBe(false);
  expect(lying(doc)).toEqual([
    ["p1", "p2"],
    ["p3", "p4"],
  ]);
});

test("strips are not bound: each is by itself", () => {
  const { id: _, ...strip } = pagePresets.webtoon;
  expect(spreadsOf(book(3, {}, strip)).map(({ pages }) => pages)).toEqual([["p1"], ["p2"], ["p3"]]);
});

test("the book is turned by spreads, to the page that is read first", () => {
  const doc = book(5);
  expect(neighbourSpread(doc, "p2", 1)).toBe("p4");
  expect(neighbourSpread(doc, "p3", 1)).toBe("p4");
  expect(neighbourSpread(doc, "p5", -1)).toBe("p2");
  expect(neighbourSpread(doc, "p1", -1)).toBeNull();
  expect(neighbourSpread(doc, "p4", 1)).toBeNull();
  expect(() => spreadWith(doc, "p9")).toThrow('found "p9"');
});

// US comic, as printers publish it: 6.625 x 10.187 inch trimmed, 6.875 x 10.437 with its bleed.
test("a sheet is the trim, the bleed or the bleed with marks around it", () => {
  const { id: _, ...us } = pagePresets.us;
  const doc = book(3, {}, us);
  const page = pageOf(doc, "p1");
  const inches = (edge: "trim" | "bleed") => {
    const { width, height } = sheetSize([page], edge);
    return [width, height].map((mm) => Math.round((mm / 25.4) * 1000) / 1000);
  };
  expect(inches("trim")).toEqual([6.625, 10.187]);
  expect(inches("bleed")).toEqual([6.875, 10.437]);
  const marked = sheetOf(doc, { left: "p1", right: null }, "marks");
  expect(marked.width).toBeCloseTo(page.widthMm + 2 * marksReach(page), 9);
  expect(marked.parts[0]!.clip.width).toBeCloseTo(page.widthMm + 2 * us.bleedMm, 9);
});

test("marks point at the corners of the trim and never touch the bleed", () => {
  for (const bleedMm of [0, 3, 10]) {
    const doc = book(2, { firstAlone: false }, { bleedMm });
    const page = pageOf(doc, "p1");
    const sheet = sheetOf(doc, spreadWith(doc, "p1"), "marks");
    const [{ at }] = [sheet.parts[0]!];
    const trim = { left: at.x, right: at.x + 2 * page.widthMm, top: at.y, bottom: at.y + page.heightMm };
    // Two at each corner, and two for the fold.
    expect(sheet.marks).toHaveLength(10);
    for (const mark of sheet.marks) {
      const ends = mark.kind === "stroke" ? mark.path.flatMap((c) => ("x" in c ? [c] : [])) : [];
      for (const { x, y } of ends) {
        const beyond = Math.max(trim.left - x, x - trim.right, trim.top - y, y - trim.bottom);
        expect(beyond).toBeGreaterThanOrEqual(bleedMm - 1e-9);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(-1e-9);
        expect(x).toBeLessThanOrEqual(sheet.width + 1e-9);
      }
      const [a, b] = ends;
      const onEdge = (at: number, ...edges: number[]) => edges.some((edge) => Math.abs(edge - at) < 1e-9);
      if (a!.x === b!.x) expect(onEdge(a!.x, trim.left, trim.right, trim.left + page.widthMm)).toBe(true);
      else expect(onEdge(a!.y, trim.top, trim.bottom)).toBe(true);
    }
  }
});

test("facing pages on one sheet touch at the fold, over which nothing bleeds", () => {
  const doc = book(3);
  const sheet = sheetOf(doc, spreadWith(doc, "p2"), "bleed");
  expect([sheet.width, sheet.height]).toEqual([2 * 210 + 6, 297 + 6]);
  expect(sheet.parts.map(({ at, clip }) => [at.x + clip.x, clip.width])).toEqual([
    [0, 213],
    [213, 213],
  ]);
  expect(sheetOf(doc, spreadWith(doc, "p1"), "trim").parts).toHaveLength(1);
});

test("paper is painted up to the bleed's edge, so that what is cut off is paper, too", () => {
  const [paper] = opsOf(displayPage(exampleDoc(), "page"));
  const xs = paper?.kind === "fill" ? paper.path.flatMap((c) => ("x" in c ? [c.x] : [])) : [];
  expect([Math.min(...xs), Math.max(...xs)]).toEqual([-3, 213]);
});

test("a double page is an opening by itself, and pairs go on behind it", () => {
  const doc = book(6);
  const wide = { ...pageOf(doc, "p3"), double: true as const, widthMm: 2 * pageOf(doc, "p3").widthMm };
  const opened = withRecords(doc, [wide]);
  expect(lying(opened)).toEqual([
    [null, "p1"],
    ["p2", null],
    ["p3", null],
    ["p4", "p5"],
    ["p6", null],
  ]);
  expect(spreadsOf(opened).map(({ pages }) => pages)).toEqual([["p1"], ["p2"], ["p3"], ["p4", "p5"], ["p6"]]);
  expect(lying(withRecords(opened, [{ ...storyOf(doc), direction: "rtl" }]))[2]).toEqual([null, "p3"]);
});

test("its halves meet at the fold, and are the pages that the whole sheet shows", () => {
  const doc = book(2);
  const { widthMm, heightMm, bleedMm } = pageOf(doc, "p2");
  const opened = withRecords(doc, [{ ...pageOf(doc, "p2"), double: true, widthMm: 2 * widthMm }]);
  for (const edge of ["trim", "bleed", "marks"] as const) {
    const [left, right] = (["left", "right"] as const).map((half) =>
      sheetOf(opened, { left: "p2", right: null, half }, edge),
    );
    const out = edge === "trim" ? 0 : bleedMm;
    expect(left).toMatchObject(sheetSize([pageOf(doc, "p2")], edge));
    expect(right).toMatchObject(sheetSize([pageOf(doc, "p2")], edge));
    expect(left?.parts[0]?.clip).toEqual({ x: -out, y: -out, width: widthMm + out, height: heightMm + 2 * out });
    expect(right?.parts[0]?.clip).toEqual({ x: widthMm, y: -out, width: widthMm + out, height: heightMm + 2 * out });
    // The fold lies where the trim of either ends.
    const reach = edge === "marks" ? marksReach({ bleedMm }) : out;
    expect((left?.parts[0]?.at.x ?? 0) + widthMm).toBe(reach + widthMm);
    expect((right?.parts[0]?.at.x ?? 0) + widthMm).toBe(reach);
  }
  expect(sheetOf(opened, { left: "p2", right: null }, "trim").width).toBe(2 * widthMm);
});
