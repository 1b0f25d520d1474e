// Cutting a page into panels.
import { list } from "./formats.ts";

const numbers = (panels: readonly number[]) =>
  panels.length === 1 ? `panel ${panels[0]}` : `panels ${list(panels.map(String))}`;

export const cutting = {
  tool: "Cut tool",
  toolHint: "Drag a line across a panel. Shift: steps of 15°. Alt: any angle. Esc ends.",
  border: {
    name: (before: readonly number[], after: readonly number[]) =>
      `Border between ${numbers(before)} and ${numbers(after)}`,
    keys: "Arrows move it, Alt and arrows turn it, Shift for larger steps, Delete merges the two panels",
    title: "Border",
    gutter: "Gutter",
    ownGutter: "A gutter of its own",
    angle: "Angle",
    merge: "Merge the two panels",
    unmergeable: {
      message: "These panels make no panel together.",
      remedy: "Two panels can be merged when their edges line up and nothing else touches the border between them.",
    },
  },
  dialog: {
    open: "Cut panel…",
    title: (panel: number) => `Cut panel ${panel}`,
    how: "How",
    hows: { line: "Along a line", parts: "Into equal parts" },
    direction: "Direction",
    directions: { horizontal: "Level", vertical: "Upright" },
    position: "Position",
    angle: "Angle",
    parts: "Parts",
    cut: "Cut",
    noRoom: "A part would be too small: expected room for a panel of 4 mm. Move the line, or cut into fewer parts.",
    note: "The part that is read first keeps the picture. The others wait for words, each on a line of the script.",
  },
  panel: {
    title: "Shape",
    mergeWith: (panel: number) => `Merge with panel ${panel}`,
    bleed: "Runs over the edge",
    sides: { top: "Top", right: "Right", bottom: "Bottom", left: "Left" },
    border: "Border",
    thickness: "Thickness",
    corners: "Corners",
    cornerNames: { sharp: "Sharp", round: "Round", bevel: "Bevelled" },
    cornerSize: "Corner",
    wobble: "Drawn by hand",
    borderForAll: "Use for all panels of the page",
  },
  inset: {
    add: "Lay a panel over it",
    addTip: "A panel of any shape over the selected one, read after it",
    group: (panel: number) => `Shape of panel ${panel}`,
    move: "Move the panel",
    corner: (n: number, of: number) => `Corner ${n} of ${of}`,
    edge: (n: number) => `New corner on edge ${n}`,
    corners: (n: number) => `Corners: ${n}`,
    cornerField: (n: number, axis: string, unit: string) => `Corner ${n}, ${axis} in ${unit}`,
    addCorner: "Add a corner",
    removeCorner: (n: number) => `Remove corner ${n}`,
    cornersNote: "Drag the round mark on an edge for a new corner. Edges may point inwards, but not cross.",
    keys: "Arrows move it, Shift for larger steps",
    cornerKeys: "Arrows move it, Shift for larger steps, Delete removes it",
    raise: "Bring forward",
    lower: "Send back",
  },
  order: {
    earlier: "Move the selected panel earlier",
    later: "Move the selected panel later",
    remove: "Delete the selected panel and its line",
  },
  mirror: "Mirror the layout",
  nothingSaid: "Nothing happens here yet: write its line, or drop a picture",
};
