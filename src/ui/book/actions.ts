// What the story as a book adds to the list of commands.
import { texts } from "../language/texts.ts";
import { type Action, action } from "../shell/action.ts";
import { setView } from "../view-state.ts";
import { toggleEdges, toggleSpreads } from "./book-store.ts";

export function bookActions(): readonly Action[] {
  const { commands } = texts.book;
  return [
    action("read", commands.read, () => setView({ dialog: "read" }), { menus: ["page"] }),
    action("edges", commands.edges, toggleEdges, { menus: ["page"] }),
    action("spreads", commands.spreads, toggleSpreads, { menus: ["page"] }),
  ];
}
