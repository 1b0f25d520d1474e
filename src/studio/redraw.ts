// A picture that is to be drawn again, in part or from itself, as a drawing's plan.
import { recordOf } from "../comic/query.ts";
import type { Doc, Render } from "../comic/records.ts";
import { type DrawingModel, type DrawPlan, planPanels, storyToPlan } from "./draw-plan.ts";
import { planPanel } from "./plan-panel.ts";
import type { EditorState, RedrawOrder } from "./state.ts";

/** An order and the picture as it is when its turn comes. */
export interface PlannedRedraw extends RedrawOrder {
  readonly source: Render;
}

/** In the picture's own size, with its boxes, reading whom the panel reads. Throws when the picture or its panel is gone. */
export function planRedraw(
  doc: Doc,
  order: RedrawOrder,
  model: DrawingModel,
  session: Pick<EditorState, "sharingOn" | "quickDecode">,
): DrawPlan & { readonly redraw: PlannedRedraw } {
  const source = recordOf(doc, "render", order.render);
  const shot = source && recordOf(doc, "shot", source.shot);
  if (!source || !shot) throw new Error("the picture that was to be drawn again was removed meanwhile");
  const size = { width: source.widthPx, height: source.heightPx };
  const asked = { ...shot, text: order.text, seed: order.seed, stage: source.recipe.stage ?? ("none" as const) };
  const panel = planPanel(asked, size, storyToPlan(doc, model));
  return { ...planPanels(doc, [panel], model, session), redraw: { ...order, source } };
}
