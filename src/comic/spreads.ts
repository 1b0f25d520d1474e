// Which pages lie side by side in the bound book, and at which side it is bound.
import { byParts } from "./doc.ts";
import { formOf } from "./page-presets.ts";
import { pagesOf, storyOf } from "./query.ts";
import type { Binding, Doc, Story } from "./records.ts";

/** Two facing pages, or one beside nothing. */
export interface Spread {
  /** Ids in the order in which they are read. */
  readonly pages: readonly string[];
  /** As they lie on the table; null: nothing is there. */
  readonly left: string | null;
  readonly right: string | null;
}

/** A book that is read from the left is bound at its left, unless the artist says otherwise. */
export function bindingOf({ binding, direction }: Pick<Story, "binding" | "direction">): Binding {
  return binding ?? (direction === "rtl" ? "right" : "left");
}

/** The first page faces the inside of the cover, unless the artist says otherwise. */
export const isFirstAlone = ({ firstAlone }: Pick<Story, "firstAlone">): boolean => firstAlone ?? true;

/**
 * All pages, in the order in which the book is turned. A double page is an opening by itself; the one before it may stay without another. Strips are scrolled, not bound: each is by itself. A page alone at
 * the beginning lies where the binding is at its inner side, and so does one that is left over at the end.
 */
export const spreadsOf: (doc: Doc) => readonly Spread[] = byParts(bound, (doc) => {
  const pages = pagesOf(doc);
  return [storyOf(doc), ...pages.slice(0, 1).map(formOf), ...pages.map(({ double }) => double)];
});

function bound(doc: Doc): readonly Spread[] {
  const story = storyOf(doc);
  const pages = pagesOf(doc);
  const binding = bindingOf(story);
  const ids = pages.map(({ id }) => id);
  const [first] = pages;
  if (first && formOf(first) !== "page") return ids.map((id) => facing(binding, null, id));
  const found: Spread[] = [];
  let earlier: string | null = null;
  const put = (later: string | null) => {
    if (earlier !== null || later !== null) found.push(facing(binding, earlier, later));
    earlier = null;
  };
  for (const [i, { id, double }] of pages.entries()) {
    const isAlone = i === 0 && isFirstAlone(story) && !double;
    if (earlier !== null && double) put(null);
    if (isAlone || earlier !== null) put(id);
    else earlier = id;
    if (double) put(null);
  }
  put(null);
  return found;
}

/** The page that is read first lies at the side of the binding. */
function facing(binding: Binding, earlier: string | null, later: string | null): Spread {
  const pages = [earlier, later].filter((id) => id !== null);
  return binding === "left" ? { pages, left: earlier, right: later } : { pages, left: later, right: earlier };
}

/** The spread in which a page lies. Throws for an unknown page. */
export function spreadWith(doc: Doc, page: string): Spread {
  const found = spreadsOf(doc).find(({ pages }) => pages.includes(page));
  if (!found) throw new Error(`spreadWith(): expected the id of a page, found "${page}"; ask storyOf(doc).pages`);
  return found;
}

/** The page that is read first in the spread before (-1) or after (1) the page's own; null at the ends. */
export function neighbourSpread(doc: Doc, page: string, step: 1 | -1): string | null {
  const spreads = spreadsOf(doc);
  return spreads[spreads.findIndex(({ pages }) => pages.includes(page)) + step]?.pages[0] ?? null;
}
