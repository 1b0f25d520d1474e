// How a reader goes through the book: what is shown at a time, and which way a key, a press or a swipe turns.
import { formOf } from "../../comic/page-presets.ts";
import { framesOf, letteringOf, pagesOf, shotOf, storyOf } from "../../comic/query.ts";
import type { Binding, Doc } from "../../comic/records.ts";
import { bindingOf, spreadWith } from "../../comic/spreads.ts";
import type { Size } from "../../geometry/box.ts";
import { texts } from "../language/texts.ts";
import type { ReadingMode } from "./book-store.ts";
import { turnedTo } from "./turn.ts";

/** Strips are scrolled; a window that is wider than high has room for two pages. */
export function usualMode(doc: Doc, window: Size): ReadingMode {
  const [first] = pagesOf(doc);
  if (first && formOf(first) === "strip") return "scroll";
  return window.width > window.height ? "spreads" : "pages";
}

/** The pages that are shown with this one, as they lie from left to right. */
export function shownWith(doc: Doc, page: string, mode: ReadingMode): readonly string[] {
  if (mode === "pages") return [page];
  if (mode === "scroll") return pagesOf(doc).map(({ id }) => id);
  const { left, right } = spreadWith(doc, page);
  return [left, right].filter((id) => id !== null);
}

/** Where a turn goes; null where the story ends. */
export function goal(doc: Doc, page: string, mode: ReadingMode, turn: Turn): string | null {
  const all = storyOf(doc).pages;
  if (turn === "first" || turn === "last") return all.at(turn === "first" ? 0 : -1) ?? null;
  return turnedTo(doc, page, turn === "next" ? 1 : -1, mode === "spreads");
}

export type Turn = "next" | "previous" | "first" | "last";

/** What lies at that side of a book bound so. */
export const turnTo = (side: Binding, binding: Binding): Turn => (side === binding ? "previous" : "next");

/** What a key means; null: nothing. */
export function turnByKey({ key, shiftKey }: Pick<KeyboardEvent, "key" | "shiftKey">, binding: Binding): Turn | null {
  if (key === "ArrowLeft") return turnTo("left", binding);
  if (key === "ArrowRight") return turnTo("right", binding);
  if (key === " ") return shiftKey ? "previous" : "next";
  const turns: Readonly<Record<string, Turn>> = {
    ArrowDown: "next",
    PageDown: "next",
    ArrowUp: "previous",
    PageUp: "previous",
    Home: "first",
    End: "last",
  };
  return turns[key] ?? null;
}

/** So far a finger goes for a swipe, CSS pixels. */
const SWIPE_PX = 40;

/** A swipe draws the page with it: to the left comes what lies at the right. null: it was none. */
export function turnBySwipe(dx: number, dy: number, binding: Binding): Turn | null {
  if (Math.abs(dx) < SWIPE_PX || Math.abs(dx) < 2 * Math.abs(dy)) return null;
  return turnTo(dx < 0 ? "right" : "left", binding);
}

/** "Pages 2 and 3 of 8". */
export function placeSaid(doc: Doc, page: string, mode: ReadingMode): string {
  const { pages } = storyOf(doc);
  const shown = mode === "spreads" ? spreadWith(doc, page).pages : [page];
  const { place, pages: named } = texts.book.reading;
  return place(named(shown.map((id) => pages.indexOf(id) + 1)), pages.length);
}

export const bindingIn = (doc: Doc): Binding => bindingOf(storyOf(doc));

/** What stands on a page, for those who hear it: panels in reading order with their lettering. */
export function heard(doc: Doc, page: string): readonly string[] {
  const { panel, says } = texts.book.reading;
  return framesOf(doc, page).flatMap((frame, i) => [
    panel(i + 1, shotOf(doc, frame)?.text ?? ""),
    ...letteringOf(doc, frame.id)
      .filter(({ hidden, text }) => !hidden && text.trim() !== "")
      .map((item) => (item.type === "balloon" ? says(item.speaker, item.text) : item.text)),
  ]);
}
