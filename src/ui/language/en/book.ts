// The story as a book: where paper is cut, facing pages, reading.
import { list } from "./formats.ts";

export const book = {
  edges: {
    bleed: (size: string) => `Bleed ${size}`,
    trim: "Trim",
    safe: (size: string) => `Safe line ${size}`,
  },
  beside: (n: number) => `Page ${n}, beside it`,
  commands: {
    edges: "Show or hide bleed, trim and safe line",
    spreads: "Show facing pages side by side",
    read: "Read the story, full screen",
  },
  readNote: "Pages, spreads or one long strip",
  reading: {
    title: "Reading",
    begin: "Read",
    mode: "Shown as",
    modes: { pages: "Pages", spreads: "Spreads", scroll: "Scroll" },
    next: "Next page",
    previous: "Previous page",
    leave: "Leave reading",
    fullScreen: "Full screen",
    keys: "Arrows turn the page, Home and End go to the ends, Escape leaves",
    pages: (numbers: readonly number[]) =>
      numbers.length === 1 ? `Page ${numbers[0]}` : `Pages ${list(numbers.map(String))}`,
    place: (said: string, of: number) => `${said} of ${of}`,
    panel: (n: number, text: string) => `Panel ${n}: ${text}`,
    says: (speaker: string, text: string) => `${speaker}: ${text}`,
  },
};
