import { expect, test } from "vitest";
import { withRecords } from "../../comic/doc.ts";
import { exampleDoc } from "../../comic/example-doc.test-kit.ts";
import { pagePresets } from "../../comic/page-presets.ts";
import { pageOf, storyOf } from "../../comic/query.ts";
import type { Story } from "../../comic/records.ts";
import { goal, heard, placeSaid, shownWith, turnByKey, turnBySwipe, usualMode } from "./reading.ts";

function book(count: number, change: Partial<Story> = {}, format = {}) {
  const doc = exampleDoc();
  const ids = Array.from({ length: count }, (_, i) => `p${i + 1}`);
  const pages = ids.map((id) => ({
    ...pageOf(doc, "page"),
    ...format,
    id,
    layout: { kind: "leaf", frame: `${id}-frame` } as const,
  }));
  return withRecords(doc, [...pages, { ...storyOf(doc), ...change, pages: ids }]);
}

test("keys, presses and swipes go on at the side where the book is not bound", () => {
  const key = (name: string, binding: "left" | "right", shiftKey = false) =>
    turnByKey({ key: name, shiftKey }, binding);
  expect([key("ArrowRight", "left"), key("ArrowLeft", "left")]).toEqual(["next", "previous"]);
  expect([key("ArrowRight", "right"), key("ArrowLeft", "right")]).toEqual(["previous", "next"]);
  expect([key(" ", "right"), key(" ", "right", true), key("Home", "left"), key("q", "left")]).toEqual([
    ...["next", "previous", "first"],
    null,
  ]);
  // The finger draws the page: to the left, what lies at the right comes.
  expect([turnBySwipe(-80, 5, "left"), turnBySwipe(80, 5, "left")]).toEqual(["next", "previous"]);
  expect([turnBySwipe(-80, 5, "right"), turnBySwipe(80, 5, "right")]).toEqual(["previous", "next"]);
  expect([turnBySwipe(-20, 0, "left"), turnBySwipe(-80, 70, "left")]).toEqual([null, null]);
});

test("spreads are turned by two and shown as they lie; the ends are ends", () => {
  const rtl = book(5, { direction: "rtl" });
  expect(shownWith(rtl, "p2", "spreads")).toEqual(["p3", "p2"]);
  expect(shownWith(book(5), "p3", "spreads")).toEqual(["p2", "p3"]);
  expect([goal(rtl, "p2", "spreads", "next"), goal(rtl, "p2", "pages", "next")]).toEqual(["p4", "p3"]);
  expect([goal(rtl, "p5", "spreads", "next"), goal(rtl, "p1", "pages", "previous")]).toEqual([null, null]);
  expect([goal(rtl, "p3", "pages", "first"), goal(rtl, "p3", "spreads", "last")]).toEqual(["p1", "p5"]);
  expect(placeSaid(rtl, "p2", "spreads")).toBe("Pages 2 and 3 of 5");
  expect(placeSaid(rtl, "p2", "pages")).toBe("Page 2 of 5");
});

test("a strip is scrolled, a wide window shows two pages, a high one shows one", () => {
  const { id: _, ...strip } = pagePresets.webtoon;
  expect(usualMode(book(3, {}, strip), { width: 1440, height: 900 })).toBe("scroll");
  expect(usualMode(book(3), { width: 1440, height: 900 })).toBe("spreads");
  expect(usualMode(book(3), { width: 390, height: 844 })).toBe("pages");
});

test("those who hear the page hear its panels and lettering in reading order", () => {
  expect(heard(exampleDoc(), "page").slice(0, 5)).toEqual([
    "Panel 1: [Mina] waving at the beach",
    "Dawn. Nobody has seen the keeper since Tuesday.",
    "Mina: Where is everyone?",
    "Tom: Hello!",
    "Panel 2: close-up of [Mina]",
  ]);
});
