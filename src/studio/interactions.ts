// Who does what to what in a panel, as the interface shows it.
import { chosenRender, recordOf, rendersOf } from "../comic/query.ts";
import type { Doc, Render, Shot } from "../comic/records.ts";
import { type Interaction, readInteraction, thingIn } from "../script/interaction/read-interaction.ts";
import { verbs } from "../script/interaction/verbs.ts";
import { unknownWords } from "../script/prompt.ts";

const USUAL = "holding";

export type { Interaction, Target } from "../script/interaction/read-interaction.ts";

/** What the text of a shot says, if who acts is one of its characters; else null. */
export function interactionOf({ text, cast }: Pick<Shot, "text" | "cast">): Interaction | null {
  const found = readInteraction(text);
  return found && cast.some((tag) => tag.toLowerCase() === found.actor.toLowerCase()) ? found : null;
}

/** What an arrow says before the artist does: a verb that the model knows, and the thing that the text names already, if it names one. */
export function firstWords(text: string, vocabulary: readonly string[] | null): { verb: string; thing: string | null } {
  const names = verbNames(vocabulary);
  return { verb: names.includes(USUAL) ? USUAL : names[0]!, thing: thingIn(text) };
}

/** Names of the verbs that a model knows; null: it knows all words. */
export function verbNames(vocabulary: readonly string[] | null): readonly string[] {
  const names = verbs.map(({ gerund }) => gerund);
  return vocabulary === null ? names : names.filter((name) => unknownWords(name, vocabulary).length === 0);
}

/** How much of an object's attention a picture has in the box that is asked for now, and the picture drawn before it that was looked at. */
export interface ObjectReport {
  readonly shown: NonNullable<Render["object"]>;
  readonly before: NonNullable<Render["object"]> | null;
}

/** Of the picture that a shot shows; null when nothing was looked for in it. */
export function objectReport(doc: Doc, shot: string): ObjectReport | null {
  const render = chosenRender(doc, shot);
  if (!recordOf(doc, "shot", shot) || !render?.object) return null;
  const earlier = rendersOf(doc, shot).filter(({ drawnAt, object }) => object && drawnAt < render.drawnAt);
  return { shown: render.object, before: earlier[0]?.object ?? null };
}
