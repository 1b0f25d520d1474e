// Everything the studio can do, as a list: the command palette shows it, the keyboard runs it, the help explains it.

import { characterOf, chosenRender } from "../../comic/query.ts";
import type { Editor } from "../../editor/editor.ts";
import { openJobs } from "../../studio/job-list.ts";
import { driftingShots } from "../../studio/likeness.ts";
import { fitPage, toggleGuides, toggleLayout } from "../canvas/canvas-store.ts";
import { cuttingActions } from "../cutting/actions.ts";
import { texts } from "../language/texts.ts";
import { neighbourPage, panelOfSelection, panelsOfPage } from "../panels.ts";
import { saveFile } from "../stories/save-file.ts";
import { setView, useView } from "../view-state.ts";
import { type Action, type ActionOptions, action } from "./action.ts";
import { drawObstacle, needsDrawing } from "./drawing.ts";

/** The actions, as they are available at this moment. */
export function actionsOf(editor: Editor): readonly Action[] {
  return [
    ...storyActions(editor),
    ...drawActions(editor),
    ...panelActions(editor),
    ...cuttingActions(editor),
    ...viewActions(editor),
  ];
}

function storyActions(editor: Editor): Action[] {
  const { store, commands } = editor;
  const { canUndo, canRedo } = store.getState();
  const { top } = texts;
  return [
    action("undo", top.undo, commands.undo, { keys: "mod+z", enabled: canUndo }),
    action("redo", top.redo, commands.redo, { keys: "mod+shift+z", alsoKeys: ["mod+y"], enabled: canRedo }),
    action("sample", top.openSample, commands.openSample),
    action("new", top.newStory, commands.newStory),
    action("save-file", texts.stories.saveFile, () => void saveFile(editor, false), {
      keys: "mod+s",
      whileTyping: true,
    }),
    action("save-file-as", texts.stories.saveFileAs, () => void saveFile(editor, true), {
      keys: "mod+shift+s",
      whileTyping: true,
    }),
  ];
}

function drawActions({ store, commands }: Editor): Action[] {
  const state = store.getState();
  const { doc, currentPage: page, jobs, sharingOn } = state;
  const { draw, likeness } = texts;
  const canDraw = drawObstacle(state) === null;
  const isDrawing = openJobs(jobs).length > 0;
  const missing = canDraw && panelsOfPage(doc, page).some((panel) => needsDrawing(state, panel));
  const drifting = canDraw && driftingShots(state, page).length > 0;
  const drawPage = () => commands.drawPage(page);
  return [
    action("draw-page", draw.page, drawPage, { keys: "mod+enter", whileTyping: true, enabled: canDraw }),
    action("draw-missing", draw.missing, () => commands.drawMissing(page), { enabled: missing }),
    action("reroll-page", draw.rerollPage, () => commands.rerollPage(page), {
      keys: "mod+shift+enter",
      whileTyping: true,
      enabled: canDraw,
    }),
    action("reroll-drifting", likeness.rerollDrifting, () => commands.rerollDrifting(page), {
      keys: "shift+r",
      enabled: drifting,
    }),
    action("draw-story", draw.story, commands.drawStory, { enabled: canDraw }),
    action("stop", draw.stop, commands.cancelAll, { enabled: isDrawing }),
    action("sharing", draw.sharing, () => commands.setSharing(!sharingOn)),
  ];
}

function panelActions({ store, commands }: Editor): Action[] {
  const state = store.getState();
  const { doc, selection } = state;
  const shot = panelOfSelection(state)?.shot;
  const render = shot && chosenRender(doc, shot.id);
  const canDraw = shot !== undefined && shot !== null && drawObstacle(state) === null;
  const titles = texts.commands;
  const takeAsReference = (tag: string) => {
    const character = characterOf(doc, tag);
    if (!character) return [];
    const take = () => render && commands.takeAsReference(character.id, render.id);
    return action(`reference-${tag}`, texts.card.asReference(tag), take, { enabled: Boolean(render) });
  };
  const lock = () => shot && commands.setLocked(shot.id, !shot.locked);
  return [
    action("reroll", titles.reroll, () => shot && commands.reroll(shot.id), { keys: "r", enabled: canDraw }),
    action("redraw", titles.redraw, () => shot && commands.redraw(shot.id), { enabled: canDraw }),
    action("lock", titles.lock, lock, { enabled: Boolean(shot) }),
    ...(shot?.cast ?? []).flatMap(takeAsReference),
    action("deselect", titles.deselect, () => commands.select({ kind: "none" }), {
      enabled: selection.kind !== "none",
    }),
  ];
}

function viewActions({ store, commands }: Editor): Action[] {
  const { doc, currentPage } = store.getState();
  const titles = texts.commands;
  const turn = (id: string, title: string, keys: string, step: 1 | -1) => {
    const page = neighbourPage(doc, currentPage, step);
    return action(id, title, () => page !== null && commands.selectPage(page), { keys, enabled: page !== null });
  };
  const tabs = (["script", "cast", "pages"] as const).map((tab, i) =>
    action(tab, titles[tab], () => setView({ tab, drawer: "left" }), { keys: String(i + 1) }),
  );
  const dialog = (
    id: "export" | "help" | "palette" | "models" | "stories",
    title: string,
    options: ActionOptions = {},
  ) => action(id, title, () => setView({ dialog: id }), options);
  return [
    dialog("export", titles.exportPage, { keys: "mod+e", whileTyping: true }),
    turn("next-page", titles.nextPage, "pagedown", 1),
    turn("previous-page", titles.previousPage, "pageup", -1),
    ...tabs,
    dialog("stories", texts.stories.open, { keys: "mod+o", whileTyping: true }),
    dialog("models", titles.models),
    action("fit", titles.fit, fitPage),
    action("boxes", titles.layoutBoxes, toggleLayout),
    action("guides", titles.guides, toggleGuides),
    action("theme", titles.theme, switchTheme),
    dialog("palette", titles.palette, { keys: "mod+k", whileTyping: true }),
    dialog("help", titles.help, { keys: "?" }),
  ];
}

function switchTheme(): void {
  const { theme } = useView.getState();
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  setView({ theme: dark ? "light" : "dark" });
}
