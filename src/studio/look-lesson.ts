// A look's pictures as a lesson: prompts of free vectors, behind what each picture is known to show.
import { recordOf, renderWithPicture, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import { nearestShape } from "../comic/shape.ts";
import type { PanelSpec } from "../diffusion/panel.ts";
import type { ModelInfo } from "../worker/protocol.ts";
import { planShots } from "./draw-plan.ts";
import { type LessonOrder, sampleOf } from "./learning.ts";
import { shotsOfPage } from "./selectors.ts";

/** What a picture shows is told where a panel was drawn with it: it is then not taken for the look. null: the look is gone, or has no pictures. */
export function lookLesson(doc: Doc, id: string, model: ModelInfo, seed: number): LessonOrder | null {
  const look = recordOf(doc, "look", id);
  if (!look || look.pictures.length === 0) return null;
  const pictures = look.pictures.map(({ asset, widthPx, heightPx }) => {
    const [width, height] = nearestShape(widthPx / heightPx, model.shapes);
    const recipe = renderWithPicture(doc, asset)?.recipe;
    return { asset, width, height, prompt: recipe?.prompt ?? "", layout: recipe?.stage ?? null };
  });
  const { prompts, words, steps, rate } = model.learning;
  return {
    subject: { type: "look", id, version: look.version },
    words: "",
    modelHash: model.hash,
    pictures,
    learned: { kind: "free", prompts, words },
    steps,
    rate,
    seed,
    sample: sampleOf(firstPanel(doc, model)),
  };
}

/** The story's first panel. */
function firstPanel(doc: Doc, model: ModelInfo): PanelSpec | undefined {
  const [page] = storyOf(doc).pages;
  const shots = page === undefined ? [] : shotsOfPage(doc, page).slice(0, 1);
  return planShots(doc, shots, model)[0];
}
