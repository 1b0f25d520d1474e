// The places of a page in reading order: the leaves of its cuts, with the insets where the artist reads them.
import { leavesOf, mapLeaves } from "./cut-tree.ts";
import type { Page } from "./records.ts";

type Places = Pick<Page, "layout" | "insets">;

const remembered = new WeakMap<Places, readonly string[]>();

/** Frame ids of a page in reading order, which is the same in both reading directions. */
export function placesOf(page: Places): readonly string[] {
  const known = remembered.get(page);
  if (known) return known;
  const places = [...leavesOf(page.layout)];
  for (const { frame, order } of [...page.insets].sort((a, b) => a.order - b.order)) places.splice(order, 0, frame);
  remembered.set(page, places);
  return places;
}

/** The page with these frames in its places, in reading order. Expects as many as there are places. */
export function withPlaces<P extends Places>(page: P, frames: readonly string[]): P {
  const before = placesOf(page);
  if (before.every((frame, i) => frame === frames[i])) return page;
  const now = new Map(before.map((frame, i) => [frame, frames[i] ?? frame]));
  const named = (frame: string) => now.get(frame) ?? frame;
  return {
    ...page,
    layout: mapLeaves(page.layout, named),
    insets: page.insets.map((inset) => ({ ...inset, frame: named(inset.frame) })),
  };
}
