// The commands of cutting, as the palette and the keyboard know them.
import { formatOf, formOf } from "../../comic/page-presets.ts";
import { recordOf } from "../../comic/query.ts";
import { effectKinds } from "../../comic/records/frame.ts";
import type { Editor } from "../../editor/editor.ts";
import { toggleCutTool } from "../canvas/canvas-store.ts";
import { texts } from "../language/texts.ts";
import { panelOfSelection } from "../panels.ts";
import { type Action, action } from "../shell/action.ts";
import { setView } from "../view-state.ts";
import { toggledEffect } from "./effect-fields.tsx";
import { partnersOf } from "./merging.ts";

export function cuttingActions({ store, commands }: Editor): readonly Action[] {
  const state = store.getState();
  const panel = panelOfSelection(state);
  const { cutting } = texts;
  const partners = panel ? partnersOf(state.doc, panel.frame) : [];
  const ofPanel = { enabled: panel !== undefined, menus: ["panel"] } as const;
  const page = recordOf(state.doc, "page", state.currentPage);
  const isDouble = page?.double === true;
  const mayBeDouble = page !== undefined && formOf(formatOf(page)) === "page";
  const ofPage = { menus: ["page"] } as const;
  return [
    action("cut-tool", cutting.tool, toggleCutTool, { menus: ["panel", "page"] }),
    action("cut-panel", cutting.dialog.open, () => setView({ dialog: "cut" }), ofPanel),
    ...partners.map(({ id, number }) =>
      action(
        `merge-${number}`,
        cutting.panel.mergeWith(number),
        () => panel && commands.mergePanels(panel.frame.id, id),
        { passing: true, menus: ["panel"] },
      ),
    ),
    ...effectKinds.map((kind) =>
      action(
        `${kind}-lines`,
        cutting.panel.effect.toggle[kind],
        () => panel && commands.setEffect(panel.frame.id, toggledEffect(panel.frame, kind)),
        {
          enabled: panel !== undefined,
        },
      ),
    ),
    action("add-inset", cutting.inset.add, () => panel && commands.addInset(panel.frame.id), ofPanel),
    action("panel-earlier", cutting.order.earlier, () => panel && commands.stepPanel(panel.frame.id, -1), {
      ...ofPanel,
      repeats: true,
    }),
    action("panel-later", cutting.order.later, () => panel && commands.stepPanel(panel.frame.id, 1), {
      ...ofPanel,
      repeats: true,
    }),
    action("move-panel", texts.arranging.open, () => setView({ dialog: "move" }), ofPanel),
    action("remove-panel", cutting.order.remove, () => panel && commands.removePanel(panel.frame.id), ofPanel),
    action("add-page", texts.pages.add, () => commands.addPage(state.currentPage), ofPage),
    action("duplicate-page", texts.pages.duplicate, () => commands.duplicatePage(state.currentPage), ofPage),
    action("double-page", texts.pages.double, () => commands.setDouble(state.currentPage, !isDouble), {
      ...ofPage,
      enabled: mayBeDouble,
    }),
    action("remove-page", texts.pages.remove, () => commands.removePage(state.currentPage), ofPage),
    action("mirror-layout", cutting.mirror, () => commands.mirrorCuts(state.currentPage)),
  ];
}
