// Roughs: what the artist draws over a panel before the model draws it.
import { count } from "./formats.ts";

export const rough = {
  title: "Rough",
  begin: "Rough it in…",
  done: "Done",
  tool: "Tool",
  tools: {
    pen: "Pen",
    line: "Line",
    eraser: "Eraser",
    strokes: "Whole strokes",
    select: "Select",
    rub: "Rub out draft",
    parts: "Parts of draft",
  },
  toolNotes: {
    pen: "Draw with pen, mouse or finger. A pen draws wider the harder it is pressed.",
    line: "Drag a straight line. Shift turns it by 15° steps.",
    eraser: "Rubs out what it touches.",
    strokes: "Rubs out every stroke that it touches.",
    select: "Press a stroke or a scan to move it; Shift adds to what is selected.",
    rub: "Rub over what the model draws by itself: there it draws only what you rough in.",
    parts:
      "Press a figure, head, face or thing that the model drafts: move it, choose another, or take it out. What a figure holds is part of its pose: choose another pose.",
  },
  width: "Width",
  opacity: "Roughs",
  show: "Show roughs",
  hide: "Hide roughs",
  mirror: "Mirror",
  clear: "Clear",
  remove: "Remove selected",
  larger: "Larger",
  smaller: "Smaller",
  scan: "Lay a scan under it…",
  lineTitle: "A line by numbers",
  lineFields: { x0: "From left", y0: "From top", x1: "To left", y1: "To top" },
  addLine: "Add line",
  follows: (model: string) => `${model} draws to these lines: draw the panel again to see it.`,
  recognises: (model: string) =>
    `${model} draws to these lines. It may take a stick figure that fills the dashed boxes, its circle as large as the head's, for a pose that it knows; a face of dots and an arc there for a mood; an outline in the box of a thing for that thing. Lines elsewhere, or of another size, stay lines. A pose, mood or thing that the words tell comes first. Boxes are moved by “Parts of draft”; to keep lines as lines, rub the draft out there.`,
  guideOnly: (model: string) => `${model} takes no roughs. They stay on the page as a guide, and are never exported.`,
  surface: (panel: number, marks: number, selected: number) =>
    `Rough of panel ${panel}: ${count(marks, "mark", "marks")}${selected > 0 ? `, mark ${selected} selected` : ""}`,
  keys: "P pen, L line, E eraser, X whole strokes, S select, R rub out the draft, D parts of the draft; comma and full stop select marks, arrows move them, Delete removes them, M mirrors, brackets change the width, Enter goes to the fields, Escape leaves",
};
