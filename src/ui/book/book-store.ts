// How the artist looks at the story as a book. Kept in this browser.
import * as v from "valibot";
import { create } from "zustand";
import { keep, readKept } from "../kept.ts";

/** Pages one by one, facing ones side by side, or all below each other. */
export const readingModes = ["pages", "spreads", "scroll"] as const;
export type ReadingMode = (typeof readingModes)[number];

/** Anything illegal counts as unset. */
const schema = v.object({
  /** Bleed, trim, safe line and crop marks are shown on the page. */
  edges: v.fallback(v.boolean(), false),
  /** The page that faces the one in hand lies beside it. */
  spreads: v.fallback(v.boolean(), false),
  /** How the story is read; null: as suits its format and the window. */
  reading: v.fallback(v.nullable(v.picklist(readingModes)), null),
});
type BookView = v.InferOutput<typeof schema>;

const KEY = "komawari.book";

/** Hook: one value of the view. */
export const useBook = create<BookView>()(() => readKept(KEY, schema, {}));

export function setBook(change: Partial<BookView>): void {
  useBook.setState(change);
  keep(KEY, useBook.getState());
}

export const toggleEdges = () => setBook({ edges: !useBook.getState().edges });
export const toggleSpreads = () => setBook({ spreads: !useBook.getState().spreads });
