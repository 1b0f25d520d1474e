// Everything the studio can do, as a list: the command palette shows it, the keyboard runs it, the help explains it.

import { characterOf, chosenRender, letteringOf } from "../../comic/query.ts";
import type { Lettering } from "../../comic/records.ts";
import type { Editor } from "../../editor/editor.ts";
import { openJobs } from "../../studio/job-list.ts";
import { driftingShots } from "../../studio/likeness.ts";
import { bookActions } from "../book/actions.ts";
import { turnedTo } from "../book/turn.ts";
import { fitPage, toggleLayout, zoomStep } from "../canvas/canvas-store.ts";
import { cuttingActions } from "../cutting/actions.ts";
import { framingActions } from "../framing/actions.ts";
import { guideActions } from "../guides/actions.ts";
import { texts } from "../language/texts.ts";
import { panelOfSelection, panelsOfPage, selectedLettering } from "../panels.ts";
import { reachActions } from "../reach/actions.ts";
import { toggleMarking } from "../redraw/redraw-store.ts";
import { toggleRoughing } from "../rough/rough-store.ts";
import { severalActions } from "../several/actions.ts";
import { saveFile } from "../stories/save-file.ts";
import { setView, useView } from "../view-state.ts";
import { type Action, type ActionOptions, action } from "./action.ts";
import { drawObstacle, needsDrawing } from "./drawing.ts";

/** The actions by what they are about, as they are available at this moment. */
export function actionGroups(editor: Editor): readonly (readonly Action[])[] {
  return [
    storyActions(editor),
    drawActions(editor),
    panelActions(editor),
    letteringActions(editor),
    severalActions(editor),
    cuttingActions(editor),
    guideActions(editor),
    reachActions(editor),
    framingActions(editor),
    viewActions(editor),
    bookActions(),
  ];
}

export const actionsOf = (editor: Editor): readonly Action[] => actionGroups(editor).flat();

const steps: Readonly<Record<string, string>> = texts.steps;
const sayStep = (plain: string, say: (step: string) => string) => (step: string | null) => {
  const name = steps[step ?? ""];
  return name === undefined ? plain : say(name);
};
/** Undo with what it takes back, by the name of the command: "Undo cut panel". */
export const sayUndo = sayStep(texts.top.undo, texts.top.undoStep);
export const sayRedo = sayStep(texts.top.redo, texts.top.redoStep);

function storyActions(editor: Editor): Action[] {
  const { store, commands } = editor;
  const { undoStep, redoStep } = store.getState();
  const { top } = texts;
  return [
    action("undo", top.undo, commands.undo, { enabled: undoStep !== null, now: sayUndo(undoStep), repeats: true }),
    action("redo", top.redo, commands.redo, { enabled: redoStep !== null, now: sayRedo(redoStep), repeats: true }),
    action("sample", top.openSample, commands.openSample),
    action("new", top.newStory, commands.newStory),
    action("save-file", texts.stories.saveFile, () => void saveFile(editor, false), { whileTyping: true }),
    action("save-file-as", texts.stories.saveFileAs, () => void saveFile(editor, true), { whileTyping: true }),
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
    action("draw-page", draw.page, drawPage, { whileTyping: true, enabled: canDraw, menus: ["page"] }),
    action("draw-missing", draw.missing, () => commands.drawMissing(page), { enabled: missing, menus: ["page"] }),
    action("reroll-page", draw.rerollPage, () => commands.rerollPage(page), { whileTyping: true, enabled: canDraw }),
    action("reroll-drifting", likeness.rerollDrifting, () => commands.rerollDrifting(page), { enabled: drifting }),
    action("refine-heads", texts.redraw.headsPage, () => commands.refinePageHeads(page), { enabled: canDraw }),
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
    return action(`reference-${tag}`, texts.card.asReference(tag), take, { enabled: Boolean(render), passing: true });
  };
  const lock = () => shot && commands.setLocked(shot.id, !shot.locked);
  const inPanel = { menus: ["panel"] } as const;
  return [
    action("reroll", titles.reroll, () => shot && commands.reroll(shot.id), { enabled: canDraw, ...inPanel }),
    action("redraw", titles.redraw, () => shot && commands.redraw(shot.id), { enabled: canDraw, ...inPanel }),
    action("mark-part", titles.markPart, () => shot && toggleMarking(shot.id), {
      enabled: Boolean(render),
      ...inPanel,
    }),
    action("rough", titles.rough, () => shot && toggleRoughing(shot.id), { enabled: Boolean(shot), ...inPanel }),
    action("lock", titles.lock, lock, { enabled: Boolean(shot), ...inPanel }),
    ...(shot?.cast ?? []).flatMap(takeAsReference),
    action("deselect", titles.deselect, () => commands.select({ kind: "none" }), {
      enabled: selection.kind !== "none",
    }),
  ];
}

function letteringActions(editor: Editor): Action[] {
  const { store, commands } = editor;
  const lettering = selectedLettering(store.getState());
  const { letteringActions: titles } = texts.commands;
  const of = { enabled: lettering !== undefined, menus: ["lettering"] } as const;
  return [
    action("edit-lettering", titles.edit, () => lettering && commands.edit(lettering.id), of),
    action("place-lettering", titles.place, () => lettering && commands.placeAutomatically(lettering.id), {
      ...of,
      enabled: lettering !== undefined && !lettering.auto,
    }),
    action("remove-lettering", titles.remove, () => lettering && commands.removeLettering(lettering.id), of),
    ...addingActions(editor),
  ];
}

/** What is lettered in the selected panel, opened to be written into. Whoever has said least in it speaks, unless another is named. */
function addingActions({ store, commands }: Editor): Action[] {
  const { letteringActions: titles } = texts.commands;
  const panel = panelOfSelection(store.getState());
  const frame = panel?.shot ? panel.frame.id : null;
  const inFrame = (): readonly Lettering[] => (frame === null ? [] : letteringOf(store.getState().doc, frame));
  const write = (id: string | undefined) => {
    if (id === undefined) return;
    commands.select({ kind: "lettering", id });
    commands.edit(id);
  };
  const balloonOf = (speaker: string) => {
    if (frame !== null) commands.addBalloon(frame, speaker);
    write(inFrame().findLast(({ type }) => type === "balloon")?.id);
  };
  const caption = () => {
    if (frame !== null) commands.addCaption(frame);
    write(inFrame().find(({ type }) => type === "caption")?.id);
  };
  const cast = panel?.shot?.cast ?? [];
  const said = (tag: string) => inFrame().filter((each) => each.type === "balloon" && each.speaker === tag).length;
  const [first] = cast.toSorted((a, b) => said(a) - said(b));
  const menus = { menus: ["panel"] } as const;
  return [
    action("add-caption", titles.addCaption, caption, { ...menus, enabled: frame !== null }),
    action("add-balloon", titles.addBalloon, () => first !== undefined && balloonOf(first), {
      ...menus,
      enabled: first !== undefined,
    }),
    ...(cast.length > 1 ? cast : []).map((tag) =>
      action(`add-balloon-${tag}`, titles.addBalloonOf(tag), () => balloonOf(tag), { ...menus, passing: true }),
    ),
  ];
}

function viewActions({ store, commands }: Editor): Action[] {
  const { doc, currentPage } = store.getState();
  const titles = texts.commands;
  const { zoom } = texts.canvas;
  const turn = (id: string, title: string, step: 1 | -1) => {
    const page = turnedTo(doc, currentPage, step);
    const go = () => page !== null && commands.selectPage(page);
    return action(id, title, go, { enabled: page !== null, repeats: true });
  };
  const tabs = (["script", "cast", "looks", "pages"] as const).map((tab) =>
    action(tab, titles[tab], () => setView({ tab, drawer: "left" })),
  );
  const dialog = (
    id: "export" | "help" | "palette" | "models" | "stories",
    title: string,
    options: ActionOptions = {},
  ) => action(id, title, () => setView({ dialog: id }), options);
  const always = { whileTyping: true, repeats: true };
  return [
    dialog("export", titles.exportPage, { whileTyping: true }),
    turn("next-page", titles.nextPage, 1),
    turn("previous-page", titles.previousPage, -1),
    ...tabs,
    dialog("stories", texts.stories.open, { whileTyping: true }),
    dialog("models", titles.models),
    action("zoom-in", zoom.in, () => zoomStep(1), always),
    action("zoom-out", zoom.out, () => zoomStep(-1), always),
    action("fit", titles.fit, fitPage, { whileTyping: true, menus: ["page"] }),
    action("boxes", titles.layoutBoxes, toggleLayout, { menus: ["panel"] }),
    action("theme", titles.theme, switchTheme),
    dialog("palette", titles.palette, { whileTyping: true }),
    dialog("help", titles.help),
  ];
}

function switchTheme(): void {
  const { theme } = useView.getState();
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  setView({ theme: dark ? "light" : "dark" });
}
