// What on the page was for the pointer alone, as commands: borders to be taken hold of, the picture in its frame, the width of a text.
import { bordersOf } from "../../comic/borders.ts";
import { recordOf, storyOf } from "../../comic/query.ts";
import type { Editor } from "../../editor/editor.ts";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { panelOfSelection, selectedLettering } from "../panels.ts";
import { type Action, action } from "../shell/action.ts";

/** Of what the picture may move at most, and how much larger it gets. */
const WIDTH_STEP_MM = 2;
const words = texts.reach;

export function reachActions(editor: Editor): readonly Action[] {
  return [borderAction(editor), ...letteringActions(editor)];
}

/** Goes through the borders of the page, beginning with one of the selected panel. */
function borderAction({ store, commands }: Editor): Action {
  const state = store.getState();
  const { doc, currentPage, selection } = state;
  const page = recordOf(doc, "page", currentPage);
  const borders = page ? bordersOf(page, storyOf(doc)) : [];
  const frame = panelOfSelection(state)?.frame.id;
  const own = borders.findIndex(({ before, after }) => [...before, ...after].includes(frame ?? ""));
  const at = selection.kind === "border" ? borders.findIndex(({ path }) => path === selection.path) + 1 : own;
  const next = Math.max(0, at) % Math.max(1, borders.length);
  const go = () => {
    const border = borders[next];
    if (!border) return;
    commands.select({ kind: "border", id: currentPage, path: border.path });
    focusOn(`border:${next}`);
  };
  return action("next-border", words.border, go, {
    enabled: borders.length > 0,
    menus: ["panel", "page"],
    repeats: true,
  });
}

function letteringActions({ store, commands }: Editor): readonly Action[] {
  const lettering = selectedLettering(store.getState());
  const resize = (id: string, title: string, by: number) =>
    action(id, title, () => lettering && commands.resizeLettering(lettering.id, lettering.widthMm + by), {
      enabled: lettering !== undefined && !lettering.pinned,
      menus: ["lettering"],
      repeats: true,
    });
  return [
    resize("lettering-wider", words.lettering.wider, WIDTH_STEP_MM),
    resize("lettering-narrower", words.lettering.narrower, -WIDTH_STEP_MM),
  ];
}
