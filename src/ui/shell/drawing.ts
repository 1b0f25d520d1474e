// What stands in the way of drawing, and which panels still want it.

import { chosenRender } from "../../comic/query.ts";
import { isBlankShot, isStale, jobOfShot, loadedModel } from "../../studio/selectors.ts";
import type { EditorState } from "../../studio/state.ts";
import { texts } from "../language/texts.ts";
import { type Panel, panelsOfPage } from "../panels.ts";

/** Why nothing can be drawn now, in words; null when drawing is possible. A model that is still loading is waited for. */
export function drawObstacle(state: EditorState): string | null {
  if (state.opening) return texts.draw.opening;
  if (state.shownOnly) return texts.draw.shownOnly[state.shownOnly];
  if (state.engine.status === "failed") return texts.draw.noModel;
  return panelsOfPage(state.doc, state.currentPage).some((panel) => panel.shot) ? null : texts.draw.noPanels;
}

/** Whether the picture shown is not what the shot now says. Locked panels want nothing, nor do those being drawn. */
export function needsDrawing(state: Pick<EditorState, "doc" | "jobs" | "engine">, { shot }: Panel): boolean {
  if (!shot || shot.locked || jobOfShot(state.jobs, shot.id) || isBlankShot(state.doc, shot.id)) return false;
  return !chosenRender(state.doc, shot.id) || isStale(state.doc, shot.id, loadedModel(state));
}
