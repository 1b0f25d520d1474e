// A look's pictures as a lesson: prompts of free vectors, behind what each picture is known to show.
import { recordOf, recordsOf, renderWithPicture, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import type { PanelSpec } from "../diffusion/panel.ts";
import { composePrompt } from "../script/prompt.ts";
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

/** What a picture of a look shows, in the words of a panel: those of the panel that it was drawn for. */
export function proposedLookCaption(doc: Doc, asset: string): string {
  const render = renderWithPicture(doc, asset);
  return render ? (recordOf(doc, "shot", render.shot)?.text ?? render.recipe.prompt) : "";
}

/** What the artist says to a lesson of a look. `captions`: what pictures show, by asset. */
export interface LookWishes {
  readonly captions: ReadonlyMap<string, string>;
  readonly size: LessonSize;
}

/** What a picture is said to show is not taken for the look. null: the look is gone, or has no pictures. */
export function lookLesson(
  doc: Doc,
  id: string,
  { captions, size }: LookWishes,
  model: ModelInfo,
  seed: number,
): LessonOrder | null {
  const look = recordOf(doc, "look", id);
  if (!look || look.pictures.length === 0) return null;
  const cast = new Map(recordsOf(doc, "character").map(({ tag, description }) => [tag, description]));
  const pictures = look.pictures.map((picture) => {
    const { asset } = picture;
    const text = captions.get(asset) ?? proposedLookCaption(doc, asset);
    const layout = renderWithPicture(doc, asset)?.recipe.stage ?? null;
    return { asset, ...sizeToLearn(picture, model.shapes, size), prompt: composePrompt({ text, cast }), layout };
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
