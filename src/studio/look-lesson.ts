// A look's pictures as a lesson: prompts of free vectors, behind what each picture is known to show.
import { recordOf, renderWithPicture, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import type { PanelSpec } from "../diffusion/panel.ts";
import type { ModelInfo } from "../worker/protocol.ts";
import { planShots } from "./draw-plan.ts";
import { type LessonOrder, type LessonSize, sampleOf, sizeToLearn } from "./learning.ts";
import { shotsOfPage } from "./selectors.ts";

/** A step's gradients in calls of the network, measured: npm run bench -- looks --learned. */
const CALLS_A_STEP = 40;

/** How many panels could be drawn while a look is learned, in two digits. */
export function panelsOfLookLesson({ learning, steps, readsNegative }: ModelInfo): number {
  const panels = (learning.steps * CALLS_A_STEP) / (steps * (readsNegative ? 2 : 1));
  return Number(panels.toPrecision(2));
}

/** What a picture shows is told where a panel was drawn with it: it is then not taken for the look. null: the look is gone, or has no pictures. */
export function lookLesson(
  doc: Doc,
  id: string,
  { size }: { readonly size: LessonSize },
  model: ModelInfo,
  seed: number,
): LessonOrder | null {
  const look = recordOf(doc, "look", id);
  if (!look || look.pictures.length === 0) return null;
  const pictures = look.pictures.map((picture) => {
    const { asset } = picture;
    const recipe = renderWithPicture(doc, asset)?.recipe;
    const shown = { prompt: recipe?.prompt ?? "", layout: recipe?.stage ?? null };
    return { asset, ...sizeToLearn(picture, model.shapes, size), ...shown };
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
