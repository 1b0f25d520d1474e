// Lessons: what is to be learned of a character, as data, and how it gets on. What comes of it is kept with the card.
import { referencesOf, stageInFit } from "../comic/character.ts";
import { chosenRender, recordOf, recordsOf, renderWithPicture } from "../comic/query.ts";
import type { Character, CharacterReference, Doc, LearnedCharacter, RecordsDiff } from "../comic/records.ts";
import type { PanelSpec } from "../diffusion/panel.ts";
import type { Size } from "../geometry/box.ts";
import type { Stage } from "../geometry/unit-box.ts";
import { composePrompt } from "../script/prompt.ts";
import type { ModelInfo } from "../worker/protocol.ts";
import { patchRecord } from "./commands/patch-record.ts";
import { planShots } from "./draw-plan.ts";
import { type LessonOrder, type LessonSize, sampleOf, sizeToLearn } from "./learning.ts";

/**
 * Words begin as themselves, near where they are to be: a tenth of the rate at which free vectors are learned. At the whole of it the starter's lost
 * what they meant within 25 steps.
 */
export const rateOfWords = ({ rate }: ModelInfo["learning"]): number => rate / 10;

/** Of additions to how a character's words are read (Hu et al. 2022, LoRA, section 7.2: a very small rank suffices). */
export const RANK = 4;

/** At least so many pictures are worth it; more say more. */
export const GOOD_PICTURES = 4;

/** The words of a character's description, as prompts hold them. */
export const wordsOf = ({ description }: Pick<Character, "description">): string =>
  composePrompt({ text: "[x]", cast: new Map([["x", description]]) });

/** What a picture on a card shows, in the words of a panel: those of the panel that it was drawn for, else the character alone. */
export function proposedCaption(doc: Doc, { tag }: Character, { asset, source }: CharacterReference): string {
  const render = source === "panel" ? renderWithPicture(doc, asset) : undefined;
  const text = render && recordOf(doc, "shot", render.shot)?.text;
  return text?.includes(`[${tag}]`) ? text : `[${tag}]`;
}

/** What the artist says to a lesson. `captions`: what pictures show, by reference. */
export interface LessonWishes {
  readonly captions: ReadonlyMap<string, string>;
  readonly size: LessonSize;
  /** Whether to learn how the words are read besides. */
  readonly adapts: boolean;
}

/** The pictures on a character's card with their captions, as a lesson of the words of its description. null: it is gone. */
export function characterLesson(
  doc: Doc,
  id: string,
  { captions, size, adapts }: LessonWishes,
  model: ModelInfo,
  seed: number,
): LessonOrder | null {
  const character = recordOf(doc, "character", id);
  if (!character) return null;
  const words = wordsOf(character);
  const cast = new Map(recordsOf(doc, "character").map(({ tag, description }) => [tag, description]));
  const pictures = referencesOf(character).map((reference) => {
    const pixels = sizeToLearn(reference, model.shapes, size);
    const text = captions.get(reference.id) ?? proposedCaption(doc, character, reference);
    const layout = stageIn(doc, reference, pixels);
    return { asset: reference.asset, ...pixels, prompt: composePrompt({ text, cast }), layout };
  });
  const { steps } = model.learning;
  const rate = rateOfWords(model.learning);
  const subject = { type: "character", id } as const;
  const learned = { kind: "words", words, ...(adapts && model.numbersARank > 0 && { rank: RANK }) } as const;
  return {
    subject,
    words,
    modelHash: model.hash,
    pictures,
    learned,
    steps,
    rate,
    seed,
    sample: sampleOf(showingPanel(doc, character, model)),
  };
}

/** The boxes of a picture: its panel's, else where the character stands in it. */
function stageIn(doc: Doc, reference: CharacterReference, to: Size): Stage {
  const stage = reference.source === "panel" ? renderWithPicture(doc, reference.asset)?.recipe.stage : null;
  return stage ?? stageInFit(reference, to);
}

/** A panel that shows the character and was not drawn yet, else its first; without one, nothing. */
function showingPanel(doc: Doc, character: Character, model: ModelInfo): PanelSpec | undefined {
  const showing = recordsOf(doc, "shot").filter(({ cast }) => cast.includes(character.tag));
  const shot = showing.find((each) => !chosenRender(doc, each.id)) ?? showing[0];
  const [panel] = shot ? planShots(doc, [shot.id], { ...model, hash: "" }) : [];
  return panel?.prompt.includes(wordsOf(character)) ? panel : undefined;
}

/** Keeps with a character what was learned of it. Empty when the character is gone. */
export function keepLearnedWords(doc: Doc, id: string, learned: LearnedCharacter): RecordsDiff {
  return patchRecord(doc, "character", id, { learned });
}
