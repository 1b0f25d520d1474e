// Guides and the grid: what lies over a page to bring things in line with, and is never printed.
import { INCH_MM } from "./page-presets.ts";
import type { Grid, Guide, LengthUnit, Page, ReadingDirection, Story } from "./records.ts";

const grids: Readonly<Record<LengthUnit, Grid>> = {
  mm: { spacingMm: 10, parts: 2 },
  inch: { spacingMm: INCH_MM / 2, parts: 4 },
};

/** In which lengths are shown. */
export const unitOf = ({ unit }: Pick<Story, "unit">): LengthUnit => unit ?? "mm";

/** Millimetres in a unit. */
export const mmIn = (unit: LengthUnit): number => (unit === "inch" ? INCH_MM : 1);

/** The story's grid; of a story that says nothing, one of round lengths. */
export const gridOf = (story: Pick<Story, "unit" | "grid">): Grid => story.grid ?? grids[unitOf(story)];

/** A guide as it is seen on a page of a story of this direction, or back. */
export function seenGuide(
  { axis, atMm }: Guide,
  { widthMm }: Pick<Page, "widthMm">,
  direction: ReadingDirection,
): Guide {
  return { axis, atMm: axis === "x" && direction === "rtl" ? widthMm - atMm : atMm };
}

/** The guides of a page as they are seen, in the order of their making. */
export function guidesOf(page: Page, { direction }: Pick<Story, "direction">): readonly Guide[] {
  return (page.guides ?? []).map((guide) => seenGuide(guide, page, direction));
}
