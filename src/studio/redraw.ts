// A picture that is to be drawn again, in part or from itself, as a drawing's plan.
import { chosenRender, recordOf } from "../comic/query.ts";
import type { Doc, Recipe, Render, Shot } from "../comic/records.ts";
import type { Shapes } from "../comic/shape.ts";
import type { Size } from "../geometry/box.ts";
import { boundsOf, type Part } from "../geometry/part.ts";
import type { Stage, UnitBox } from "../geometry/unit-box.ts";
import { asDrawn, type DrawingModel, type DrawPlan, planPanels, planShot, storyToPlan } from "./draw-plan.ts";
import { cutAround, stageInCut } from "./enlarged-part.ts";
import { inItsLook } from "./looks.ts";
import { planPanel } from "./plan-panel.ts";
import type { EditorState, RedrawOrder } from "./state.ts";

/** An order and the picture as it is when its turn comes. */
export interface PlannedRedraw extends RedrawOrder {
  readonly source: Render;
  /** What of the picture is drawn by itself, around which head; null: it is drawn in its own size. */
  readonly cut: { readonly box: UnitBox; readonly head: UnitBox } | null;
}

type Session = Pick<EditorState, "sharingOn" | "quickDecode">;

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
  session: Session,
): DrawPlan & { readonly redraw: PlannedRedraw } {
  const source = recordOf(doc, "render", order.render);
  const shot = source && recordOf(doc, "shot", source.shot);
  if (!source || !shot) throw new Error("the picture that was to be drawn again was removed meanwhile");
  if (order.head !== undefined) return planHead(doc, order, shot, order.head, model, session);
  const size = { width: source.widthPx, height: source.heightPx };
  const story = storyToPlan(doc, model);
  // Nothing forms beside the picture that could shape a pose.
  const { pose: _, ...free } = shot;
  const asked = { ...free, text: order.text, seed: order.seed };
  const { layout } = planPanel({ ...asked, stage: "auto" }, size, story);
  const staged = { ...asked, stage: stageOf(source.recipe, order.part, layout) ?? ("none" as const) };
  const panel = planShot(doc, staged, size, model, story);
  return { ...planPanels(doc, [asDrawn(doc, panel, model)], model, session), redraw: { ...order, source, cut: null } };
}

/** A head of the picture that its panel shows, as large as the model draws. */
function planHead(
  doc: Doc,
  order: RedrawOrder,
  { hand: _, ...shot }: Shot,
  figure: number,
  model: DrawingModel,
  session: Session,
) {
  const source = chosenRender(doc, shot.id);
  const stage = source?.recipe.stage;
  const head = stage?.figures[figure]?.head;
  const shape = squarest(model.shapes ?? []);
  const box = source && head && shape && cutAround(head, { width: source.widthPx, height: source.heightPx }, shape);
  if (!source || !stage || !head || !box)
    throw new Error("the head that was to be refined is not in the picture any more");
  const cast = shot.cast.slice(figure, figure + 1);
  const asked = { ...shot, cast, text: order.text, seed: order.seed, stage: stageInCut(stage, figure, box) };
  const panel = planShot(doc, asked, shape, model, storyToPlan(doc, model));
  const redraw = { ...order, part: [{ kind: "box", box }] as const, source, cut: { box, head } };
  return { ...planPanels(doc, [inItsLook(doc, panel, model.hash ?? null)], model, session), redraw };
}

function squarest(shapes: Shapes): Size | null {
  const [best] = shapes.toSorted((a, b) => Math.abs(Math.log(a[0] / a[1])) - Math.abs(Math.log(b[0] / b[1])));
  return best ? { width: best[0], height: best[1] } : null;
}

/** How strongly heads are drawn again: faces come out anew, hair and pose stay. */
const HEAD_STRENGTH = 0.45;

/** Orders for the heads of a picture that gain by it, in the order of the figures. `newSeed`: for each its noise. */
export function headOrders(
  doc: Doc,
  shotId: string,
  model: DrawingModel,
  newSeed: () => number,
): readonly RedrawOrder[] {
  const shot = recordOf(doc, "shot", shotId);
  const render = chosenRender(doc, shotId);
  const shape = squarest(model.shapes ?? []);
  if (!shot || !render || !shape) return [];
  const figures = render.recipe.stage?.figures ?? [];
  return figures.flatMap(({ head }, figure): RedrawOrder[] => {
    if (!cutAround(head, { width: render.widthPx, height: render.heightPx }, shape)) return [];
    // With others in the panel, its words tell of them too.
    const words =
      figures.length > 1 ? `[${shot.cast[figure] ?? ""}]` : shot.text.replace(/\b(full body|close-up) of\b/gi, "");
    const text = `close-up of ${words.trim()}`;
    return [{ render: render.id, text, strength: HEAD_STRENGTH, part: null, seed: newSeed(), head: figure }];
  });
}
