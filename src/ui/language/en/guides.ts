// Rulers, guides, the grid and snapping.
import type { LengthUnit } from "../../../comic/records.ts";
import { units } from "./formats.ts";

const MM_PER_INCH = 25.4;
/** As long as it must be to tell places apart. */
const length = (mm: number, unit: LengthUnit) =>
  unit === "inch" ? `${units.decimal(mm / MM_PER_INCH, 3)} in` : `${units.decimal(mm, 1)} mm`;

export const guides = {
  length,
  title: "Rulers, guides and grid",
  show: "Show",
  aids: {
    rulers: "Rulers",
    guides: "Guides",
    locked: "Lock guides",
    grid: "Grid",
    snapping: "Snap while dragging",
  },
  commands: {
    rulers: "Rulers on the page",
    guides: "Show guides",
    locked: "Lock guides",
    grid: "Show the grid",
    snapping: "Snap while dragging",
    addX: "Add an upright guide",
    addY: "Add a level guide",
    copy: "Copy the guides to all pages",
    remove: "Remove the guide",
    clear: "Remove all guides of the page",
  },
  ruler: { x: "Ruler: drag to the right for an upright guide", y: "Ruler: drag down for a level guide" },
  name: { x: (place: string) => `Upright guide at ${place}`, y: (place: string) => `Level guide at ${place}` },
  keys: "Arrows move it, Shift for larger steps, Delete removes it",
  field: {
    x: (n: number, unit: string) => `Upright guide ${n} in ${unit}`,
    y: (n: number, unit: string) => `Level guide ${n} in ${unit}`,
  },
  remove: { x: (n: number) => `Remove upright guide ${n}`, y: (n: number) => `Remove level guide ${n}` },
  add: { x: "Upright", y: "Level" },
  list: "Guides of this page",
  none: "Drag one out of a ruler, or add one here.",
  note: "Dragged back onto its ruler, a guide goes.",
  snappingNote: "Ctrl or Cmd while dragging releases what has snapped.",
  spacing: "Grid spacing",
  parts: "Parts of a space",
};
