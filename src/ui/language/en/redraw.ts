// A picture drawn again, in part or from itself.
import { count } from "./formats.ts";

export const redraw = {
  title: "From this picture",
  begin: "Redraw a part…",
  tool: "Mark it with",
  tools: { box: "Rectangle", brush: "Brush" },
  toolNotes: {
    box: "Drag over the picture. Arrows move the rectangle, Shift and arrows resize it.",
    brush: "Paint over what is to change. [ and ] make the brush smaller and larger.",
  },
  size: "Brush",
  text: "What should be there",
  strength: "Strength",
  strengthNote: "0 % keeps the picture as it is, 100 % is a fresh drawing.",
  redrawPart: "Redraw part",
  clear: "Clear",
  cancel: "Cancel",
  whole: "From its own picture",
  wholeNote: "Draws the panel again, beginning with this picture instead of noise alone",
  heads: "Refine heads",
  headsPage: "Refine heads on this page",
  headsNote: "Draws small heads again, each by itself as large as the model draws, and sets them back",
  part: (panel: number) => `Part of panel ${panel} to be redrawn`,
  painted: (panel: number, strokes: number) =>
    `Part of panel ${panel} to be redrawn: ${count(strokes, "stroke", "strokes")}`,
  keys: "Arrows move the rectangle, Shift and arrows resize it, [ and ] change the brush, Enter goes on to the words, Escape leaves",
  from: (part: boolean, percent: number, enlarged: boolean) =>
    `${enlarged ? "A head" : part ? "A part" : "All"} of an earlier picture, at ${percent} %`,
};
