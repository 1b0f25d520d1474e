// Which panels can become one, and what the artist is told when they cannot.
import type { Border } from "../../comic/borders.ts";
import { mergeable } from "../../comic/edit-cuts.ts";
import { placesOf } from "../../comic/places.ts";
import { recordOf } from "../../comic/query.ts";
import type { Doc, Frame } from "../../comic/records.ts";
import type { Editor } from "../../editor/editor.ts";
import { cutPageOf } from "../../studio/commands/cuts.ts";
import { texts } from "../language/texts.ts";

/** Frames that a frame makes a panel with, with their numbers on the page. */
export function partnersOf(doc: Doc, frame: Frame): readonly { readonly id: string; readonly number: number }[] {
  const page = recordOf(doc, "page", frame.page);
  if (!page) return [];
  const places = placesOf(page);
  return mergeable(cutPageOf(doc, page), frame.id).map((id) => ({ id, number: places.indexOf(id) + 1 }));
}

/** Merges the two panels at a border; where more meet, says so. */
export function mergeAcross({ store, commands }: Editor, { before, after }: Border): void {
  const [first, second] = [before[0], after[0]];
  const frame = recordOf(store.getState().doc, "frame", first ?? "");
  const isPair = before.length === 1 && after.length === 1;
  if (!isPair || !frame || !second || !partnersOf(store.getState().doc, frame).some(({ id }) => id === second)) {
    commands.tell(texts.cutting.border.unmergeable);
    return;
  }
  commands.select({ kind: "frame", id: frame.id });
  commands.mergePanels(frame.id, second);
}
