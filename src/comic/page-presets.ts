// Page sizes that an artist picks by name: trim size, bleed, margin and resolution.
import type { Page } from "./records.ts";

export type PageFormat = Pick<Page, "widthMm" | "heightMm" | "bleedMm" | "marginMm" | "dpi">;

export interface PagePreset extends PageFormat {
  readonly id: "a4" | "a5" | "b5" | "us" | "manga" | "square" | "yonkoma" | "webtoon";
}

/** What a format is for, as far as layouts go: a page of tiers, a strip of four, or a strip that is scrolled. */
export type PageForm = "page" | "yonkoma" | "strip";

/** Of a double page, the format of each of the two. */
export const formatOf = ({ widthMm, heightMm, bleedMm, marginMm, dpi, double }: Page): PageFormat => ({
  ...{ widthMm: double ? widthMm / 2 : widthMm, heightMm, bleedMm, marginMm, dpi },
});

/** What a page of this format measures, or a double page. */
export const paperOf = (format: PageFormat, double: boolean): PageFormat =>
  double ? { ...format, widthMm: 2 * format.widthMm } : format;

/** Millimetres in an inch. */
export const INCH_MM = 25.4;
const print = { bleedMm: 3, dpi: 300 } as const;

export const pagePresets = {
  a4: { id: "a4", widthMm: 210, heightMm: 297, marginMm: 12, ...print },
  // JIS B5, in which manga magazines are printed; ISO B5 is 176 x 250.
  b5: { id: "b5", widthMm: 182, heightMm: 257, marginMm: 11, ...print },
  // 6 5/8 by 10 3/16 inch, an eighth of bleed, and 6 inches across within the safe line.
  us: {
    ...{ id: "us", widthMm: 6.625 * INCH_MM, heightMm: 10.187 * INCH_MM, dpi: 300 },
    ...{ bleedMm: 0.125 * INCH_MM, marginMm: 0.3125 * INCH_MM },
  },
  a5: { id: "a5", widthMm: 148, heightMm: 210, marginMm: 9, ...print },
  // Manuscript paper, on which manga is drawn larger than it is printed.
  manga: { id: "manga", widthMm: 220, heightMm: 310, marginMm: 20, bleedMm: 5, dpi: 600 },
  yonkoma: { id: "yonkoma", widthMm: 91, heightMm: 257, marginMm: 8, ...print },
  // 800 pixels wide, as the readers on telephones take it.
  webtoon: { id: "webtoon", widthMm: 200, heightMm: 640, marginMm: 10, bleedMm: 0, dpi: 101.6 },
  square: { id: "square", widthMm: 210, heightMm: 210, marginMm: 10, ...print },
} as const satisfies Readonly<Record<string, PagePreset>>;

export const DEFAULT_PRESET = "a4";

/** The preset with this id; A4 for an unknown one, so that a story from elsewhere still gets pages. */
export function presetById(id: string): PagePreset {
  const all: Readonly<Record<string, PagePreset>> = pagePresets;
  return (Object.hasOwn(all, id) ? all[id] : undefined) ?? pagePresets[DEFAULT_PRESET];
}

/** The preset with these measures, to a hundredth; undefined: custom ones. */
export function presetOf(format: PageFormat): PagePreset | undefined {
  const keys = ["widthMm", "heightMm", "bleedMm", "marginMm", "dpi"] as const;
  return Object.values<PagePreset>(pagePresets).find((preset) =>
    keys.every((key) => Math.abs(format[key] - preset[key]) < 0.01),
  );
}

/** So many times higher than wide, a page is read as a strip. */
const STRIP_ASPECT = 2;

/** Of a custom size, its shape says what it is for. */
export function formOf(format: PageFormat): PageForm {
  const preset = presetOf(format)?.id;
  if (preset === "yonkoma") return "yonkoma";
  return format.heightMm / format.widthMm >= STRIP_ASPECT ? "strip" : "page";
}
