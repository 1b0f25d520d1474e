// The lettering styles of a new document. Ink on fill is above 7:1, so that small print stays legible (WCAG AAA).
import type { Lettering, Style } from "./records.ts";

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
