// Who does what to what in a panel, as the interface shows it, and how the studio brings a thing into its box.
import { withRecords } from "../comic/doc.ts";
import { chosenRender, recordOf, rendersOf } from "../comic/query.ts";
import type { Doc, Render, Shot } from "../comic/records.ts";
import type { Means, PanelSpec } from "../diffusion/panel.ts";
import type { Size } from "../geometry/box.ts";
import { overlap, shareOf, type UnitBox } from "../geometry/unit-box.ts";
import { type Interaction, readInteraction, thingIn } from "../script/interaction/read-interaction.ts";
import { verbs } from "../script/interaction/verbs.ts";
import { unknownWords } from "../script/prompt.ts";
import type { Candidate, Failure } from "../worker/protocol.ts";
import type { Drawer } from "./draw-plan.ts";
import { shrunk } from "./learning.ts";
import { isStale } from "./selectors.ts";
import type { Refusal } from "./state.ts";

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
  /** Where it was to come, and how it was brought there. */
  readonly asked: UnitBox | null;
  readonly means: Means;
  /** Its words are looked at all over the picture, so that where it came out is not told by them. */
  readonly isSpread: boolean;
}

/** More of a picture than this, and than was asked for, is no place. */
const PLACE = 0.5;

/** Of the picture that a shot shows; null when nothing was looked for in it. */
export function objectReport(doc: Doc, shot: string): ObjectReport | null {
  const render = chosenRender(doc, shot);
  if (!recordOf(doc, "shot", shot) || !render?.object) return null;
  const earlier = rendersOf(doc, shot).filter(({ drawnAt, object }) => object && drawnAt < render.drawnAt);
  const { box: asked = null, means = "none" } = render.recipe.interaction ?? {};
  const isSpread =
    render.object.box !== null && shareOf(render.object.box) > Math.max(PLACE, asked ? shareOf(asked) : 0);
  return { shown: render.object, before: earlier[0]?.object ?? null, asked, means, isSpread };
}

type Bringing = Exclude<Means, "none">;

/** The cheapest first: an input of the same call, a call with its gradient for each of fifteen updates, both. */
const IN_ORDER_OF_COST: readonly Bringing[] = ["bias", "gradient", "both"];
/** An object has come where half of its attention is, or where its box covers as much as it leaves out. */
const THERE = 0.5;

/** Whether an object came out in the box that was asked for. */
export function cameThere({ box, inside }: NonNullable<Render["object"]>, asked: UnitBox): boolean {
  return inside >= THERE || (box !== null && overlap(box, asked) >= THERE);
}

/** What a failed correction says of the next ones; null: nothing, and the same may go better when it is tried again. */
export function refusalOf(model: string, means: Means, { code, fits }: Failure): Refusal | null {
  const isRefused = needsGradient(means) && (code === "out-of-memory" || code === "model-unsupported");
  return isRefused ? { model, fits: fits ? fits.width * fits.height : null } : null;
}

const needsGradient = (means: Means): boolean => means === "gradient" || means === "both";

/** The size that a panel is corrected in, where its own was refused; null: its own. */
export function smallerSize(
  panel: Size,
  means: Means,
  refusal: Refusal | null,
  model: string | undefined,
): Size | null {
  const most = needsGradient(means) && refusal?.model === model ? refusal?.fits : null;
  return most && most < panel.width * panel.height
    ? shrunk(panel, Math.sqrt(most / (panel.width * panel.height)))
    : null;
}

/**
 * What to bring a shot's object into its box by: the first means, or those after all that pictures like the one shown were drawn by. null: it came
 * there, or nothing is left to try from this seed: what was refused at every size is not.
 */
export function nextMeans(doc: Doc, shot: string, drawer: Drawer, refusal: Refusal | null = null): Bringing | null {
  const isOut = refusal?.model === drawer.hash && refusal?.fits === null;
  const next = nextUntried(doc, shot, drawer);
  return next && isOut && needsGradient(next) ? null : next;
}

function nextUntried(doc: Doc, shot: string, drawer: Drawer): Bringing | null {
  const shown = chosenRender(doc, shot);
  const aim = shown?.recipe.interaction;
  if (!shown?.object || !aim || isStale(doc, shot, drawer)) return IN_ORDER_OF_COST[0]!;
  if (cameThere(shown.object, aim.box)) return null;
  const tried = drawnAs(doc, shown).map(({ recipe }) => recipe.interaction?.means);
  return IN_ORDER_OF_COST[IN_ORDER_OF_COST.findLastIndex((means) => tried.includes(means)) + 1] ?? null;
}

/** Of the shot's pictures that are drawn as the one shown, by whatever means, the one with most of its object in the box; null: none was looked at. */
export function bestPlaced(doc: Doc, shot: string): string | null {
  const shown = chosenRender(doc, shot);
  const inside = (render: Render) => render.object?.inside ?? 0;
  const [best] = shown ? drawnAs(doc, shown).toSorted((a, b) => inside(b) - inside(a)) : [];
  return best?.id ?? null;
}

/** The pictures of a shot that are drawn as one of them, by whatever means, and were looked at. */
const drawnAs = (doc: Doc, one: Render): readonly Render[] =>
  rendersOf(doc, one.shot).filter((render) => render.object && placeOf(render) === placeOf(one));

const placeOf = ({ recipe: { seed, prompt, interaction } }: Render) =>
  JSON.stringify([seed, prompt, interaction?.box, interaction?.intransitive]);

/** A panel whose object is brought into its box by these means. */
export const byMeans = (panel: PanelSpec, means: Means): PanelSpec =>
  panel.interaction ? { ...panel, interaction: { ...panel.interaction, means } } : panel;

/** The story in which the verb shapes the pose of these shots, as it does in their candidates. */
export function posedByVerb(doc: Doc, shots: readonly string[]): Doc {
  const posed = shots.flatMap((id) => {
    const shot = recordOf(doc, "shot", id);
    return shot ? [{ ...shot, pose: "verb" as const }] : [];
  });
  return withRecords(doc, posed);
}

/** How many beginnings there are to choose from. */
export const CANDIDATES = 5;

/** The one whose object lies most in its box first. */
export const ranked = (candidates: readonly Candidate[]): readonly Candidate[] =>
  candidates.toSorted((a, b) => b.inside - a.inside);
