// Everything the studio can do, as a list: the command palette shows it, the keyboard runs it, the help explains it.

import { characterOf, chosenRender } from "../../comic/query.ts";
import type { Editor } from "../../editor/editor.ts";
import { openJobs } from "../../studio/job-list.ts";
import { driftingShots } from "../../studio/likeness.ts";
import { fitPage, toggleGuides, toggleLayout } from "../canvas/canvas-store.ts";
import { texts } from "../language/texts.ts";
import { neighbourPage, panelOfSelection, panelsOfPage } from "../panels.ts";
import { type LeftTab, setView, useView } from "../view-state.ts";
import { drawObstacle, needsDrawing } from "./drawing.ts";

export interface Action {
  readonly id: string;
  readonly title: string;
  readonly keys?: string;
  /** Other keys for the same. */
  readonly alsoKeys?: readonly string[];
  /** Runs while text is being typed, too. */
  readonly whileTyping?: boolean;
  readonly enabled: boolean;
  run(): void;
}

/** The actions, as they are available at this moment. */
export function actionsOf(editor: Editor): readonly Action[] {
  return [...historyActions(editor), ...drawActions(editor), ...panelActions(editor), ...viewActions(editor)];
}

function historyActions({ store, commands }: Editor): Action[] {
  const { canUndo, canRedo } = store.getState();
  return [
    { id: "undo", title: texts.top.undo, keys: "mod+z", enabled: canUndo, run: commands.undo },
    {
      id: "redo",
      title: texts.top.redo,
      keys: "mod+shift+z",
      alsoKeys: ["mod+y"],
      enabled: canRedo,
      run: commands.redo,
    },
    { id: "sample", title: texts.top.openSample, enabled: true, run: commands.openSample },
    { id: "new", title: texts.top.newStory, enabled: true, run: commands.newStory },
  ];
}

function drawActions({ store, commands }: Editor): Action[] {
  const state = store.getState();
  const canDraw = drawObstacle(state) === null;
  const running = openJobs(state.jobs);
  return [
    {
      id: "draw-page",
      title: texts.draw.page,
      keys: "mod+enter",
      whileTyping: true,
      enabled: canDraw,
      run: () => commands.drawPage(store.getState().currentPage),
    },
    {
      id: "draw-missing",
      title: texts.draw.missing,
      enabled: canDraw && panelsOfPage(state.doc, state.currentPage).some((panel) => needsDrawing(state, panel)),
      run: () => commands.drawMissing(store.getState().currentPage),
    },
    {
      id: "reroll-drifting",
      title: texts.likeness.rerollDrifting,
      keys: "shift+r",
      enabled: canDraw && driftingShots(state, state.currentPage).length > 0,
      run: () => commands.rerollDrifting(store.getState().currentPage),
    },
    { id: "draw-story", title: texts.draw.story, enabled: canDraw, run: commands.drawStory },
    {
      id: "stop",
      title: texts.draw.stop,
      enabled: running.length > 0,
      run: () => {
        for (const job of running) commands.cancel(job.id);
      },
    },
    {
      id: "sharing",
      title: texts.draw.sharing,
      enabled: true,
      run: () => commands.setSharing(!store.getState().sharingOn),
    },
  ];
}

function panelActions({ store, commands }: Editor): Action[] {
  const state = store.getState();
  const shot = panelOfSelection(state)?.shot ?? null;
  const canDraw = shot !== null && drawObstacle(state) === null;
  return [
    {
      id: "reroll",
      title: texts.commands.reroll,
      keys: "r",
      enabled: canDraw,
      run: () => shot && commands.reroll(shot.id),
    },
    { id: "redraw", title: texts.commands.redraw, enabled: canDraw, run: () => shot && commands.redraw(shot.id) },
    {
      id: "lock",
      title: texts.commands.lock,
      enabled: shot !== null,
      run: () => shot && commands.setLocked(shot.id, !shot.locked),
    },
    ...referenceActions({ store, commands }),
    {
      id: "deselect",
      title: texts.commands.deselect,
      enabled: state.selection.kind !== "none",
      run: () => commands.select({ kind: "none" }),
    },
  ];
}

/** One for each character in the selected panel. */
function referenceActions({ store, commands }: Pick<Editor, "store" | "commands">): Action[] {
  const state = store.getState();
  const shot = panelOfSelection(state)?.shot;
  const render = shot && chosenRender(state.doc, shot.id);
  return (shot?.cast ?? []).flatMap((tag) => {
    const character = characterOf(state.doc, tag);
    return character
      ? {
          id: `reference-${tag}`,
          title: texts.card.asReference(tag),
          enabled: render !== undefined,
          run: () => render && commands.takeAsReference(character.id, render.id),
        }
      : [];
  });
}

function viewActions({ store, commands }: Editor): Action[] {
  const { doc, currentPage } = store.getState();
  const turn = (id: string, title: string, keys: string, step: 1 | -1): Action => {
    const page = neighbourPage(doc, currentPage, step);
    return { id, title, keys, enabled: page !== null, run: () => page !== null && commands.selectPage(page) };
  };
  const tab = (id: LeftTab, keys: string): Action => ({
    id,
    title: texts.commands[id],
    keys,
    enabled: true,
    run: () => setView({ tab: id, drawer: "left" }),
  });
  const dialog = (id: "export" | "help" | "palette", title: string, keys: string, whileTyping: boolean): Action => ({
    id,
    title,
    keys,
    whileTyping,
    enabled: true,
    run: () => setView({ dialog: id }),
  });
  return [
    dialog("export", texts.commands.exportPage, "mod+e", true),
    turn("next-page", texts.commands.nextPage, "pagedown", 1),
    turn("previous-page", texts.commands.previousPage, "pageup", -1),
    tab("script", "1"),
    tab("cast", "2"),
    tab("pages", "3"),
    { id: "models", title: texts.commands.models, enabled: true, run: () => setView({ dialog: "models" }) },
    { id: "fit", title: texts.commands.fit, enabled: true, run: fitPage },
    { id: "boxes", title: texts.commands.layoutBoxes, enabled: true, run: toggleLayout },
    { id: "guides", title: texts.commands.guides, enabled: true, run: toggleGuides },
    { id: "theme", title: texts.commands.theme, enabled: true, run: switchTheme },
    dialog("palette", texts.commands.palette, "mod+k", true),
    dialog("help", texts.commands.help, "?", false),
  ];
}

function switchTheme(): void {
  const { theme } = useView.getState();
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  setView({ theme: dark ? "light" : "dark" });
}
