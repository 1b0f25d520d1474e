// Turning pages on the canvas: by spreads while they are shown.

import type { Doc } from "../../comic/records.ts";
import { neighbourSpread } from "../../comic/spreads.ts";
import { neighbourPage } from "../panels.ts";
import { useBook } from "./book-store.ts";

/** The page that is turned to, or null at the ends. */
export const turnedTo = (doc: Doc, page: string, step: 1 | -1, spreads = useBook.getState().spreads): string | null =>
  (spreads ? neighbourSpread : neighbourPage)(doc, page, step);
