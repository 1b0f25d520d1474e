// A picture that is to be drawn again, in part or from itself, as a drawing's plan.
import { recordOf } from "../comic/query.ts";
import type { Doc, Recipe, Render } from "../comic/records.ts";
import { boundsOf, type Part } from "../geometry/part.ts";
import type { Stage } from "../geometry/unit-box.ts";
import { type DrawingModel, type DrawPlan, planPanels, storyToPlan } from "./draw-plan.ts";
import { inItsLook } from "./looks.ts";
import { planPanel } from "./plan-panel.ts";
import { roughFor } from "./rough.ts";
import type { EditorState, RedrawOrder } from "./state.ts";

/** An order and the picture as it is when its turn comes. */
export interface PlannedRedraw extends RedrawOrder {
  readonly source: Render;
}

/**
 * The boxes of a picture while it is drawn again: what the words name that it had no box for comes into the part. Models that
 * follow boxes draw no thing without one.
 */
function stageOf({ stage }: Recipe, part: Part | null, composed: Stage | null): Stage | null {
  if (!stage || stage.object || !composed?.object || !part || part.length === 0) return stage;
  return { ...stage, object: boundsOf(part) };
}

/** In the picture's own size, reading whom the panel reads. Throws when the picture or its panel is gone. */
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
  const story = storyToPlan(doc, model);
  const asked = { ...shot, text: order.text, seed: order.seed };
  const { layout } = planPanel({ ...asked, stage: "auto" }, size, story);
  const panel = planPanel({ ...asked, stage: stageOf(source.recipe, order.part, layout) ?? "none" }, size, story);
  const drawn = inItsLook(doc, { ...panel, ...roughFor(doc, shot.id, model) }, model.hash ?? null);
  return { ...planPanels(doc, [drawn], model, session), redraw: { ...order, source } };
}
