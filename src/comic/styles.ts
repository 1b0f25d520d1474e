// The lettering styles of a new document. Ink on fill is above 7:1, so that small print stays legible (WCAG AAA).
import { fontFace } from "./font-metrics.ts";
import type { Doc, Lettering, Style } from "./records.ts";

const lettering = {
  type: "style",
  font: "Comic Neue Bold",
  sizeMm: 3.2,
  leading: 1.12,
  uppercase: true,
} as const;

/** By the kind of lettering that uses them. */
export const defaultStyles: Readonly<Record<Lettering["type"], Style>> = {
  caption: {
    ...lettering,
    id: "style-caption",
    name: "Caption",
    paddingMm: 1.6,
    cornerMm: 0.4,
    align: "left",
    ink: "#211a12",
    fill: "#fdf0cf",
    stroke: "#211a12",
    strokeMm: 0.35,
  },
  balloon: {
    ...lettering,
    id: "style-speech",
    name: "Speech",
    paddingMm: 2,
    cornerMm: 3.2,
    align: "center",
    ink: "#111111",
    fill: "#ffffff",
    stroke: "#111111",
    strokeMm: 0.45,
  },
};

/** A font that a style names and that is not here, and the face in which its lettering is drawn instead. */
export interface MissingFont {
  readonly font: string;
  readonly standIn: string;
}

/** What must be said about a document's fonts: each missing one once. */
export function missingFonts(doc: Doc): readonly MissingFont[] {
  const named = new Set(doc.byType.style.map(({ font }) => font));
  return [...named].flatMap((font) => {
    const standIn = fontFace(font).name;
    return standIn === font ? [] : [{ font, standIn }];
  });
}
