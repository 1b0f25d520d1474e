// What the worker is asked to draw for a shot, as a plain object.
import type { DrawingStyle, Shot } from "../comic/records.ts";
import type { LearnedWords, PanelInteraction, PanelSpec } from "../diffusion/panel.ts";
import type { Size } from "../geometry/box.ts";
import { type Stage, type UnitBox, union } from "../geometry/unit-box.ts";
import { applyStyle } from "../script/drawing-styles.ts";
import { contactBox } from "../script/interaction/contact-box.ts";
import { intransitiveText, nounOf, readInteraction } from "../script/interaction/read-interaction.ts";
import { tagKey } from "../script/panel-line.ts";
import { composePrompt } from "../script/prompt.ts";
import { composeStage, type StagingRules } from "../script/stage.ts";

/** What the panels of a story have in common. */
export interface StoryToPlan {
  /** Descriptions by tag. */
  readonly cast: ReadonlyMap<string, string>;
  /** Descriptions that were learned further, by tagKey(). */
  readonly learned: ReadonlyMap<string, LearnedWords>;
  readonly style: DrawingStyle;
  readonly staging: StagingRules;
  /** Whether the model's attention can be corrected. */
  readonly editsAttention: boolean;
}

/** Plans a shot in a size of pixels. An [NC] panel has no cast, so it shares with none. */
export function planPanel(
  shot: Omit<Shot, "type" | "locked">,
  size: Size,
  { cast: descriptions, learned: known, style, staging, editsAttention }: StoryToPlan,
): PanelSpec {
  const { id, text, cast, seed, negative, stage } = shot;
  const told = (said: string) => applyStyle(style, composePrompt({ text: said, cast: descriptions }), negative);
  const words = told(text);
  const ofCast = cast.flatMap((tag) => known.get(tagKey(tag)) ?? []);
  const learned = ofCast.filter((each) => words.prompt.includes(each.words));
  const noCharacter = cast.length === 0 && /\[\s*nc\s*\]/i.test(text);
  const composed = () => composeStage({ text, castCount: cast.length, noCharacter, ...size, seed }, staging);
  const layout = stage === "auto" ? composed() : stage === "none" ? null : stage;
  const intransitive = shot.pose === "verb" ? intransitiveText(text) : null;
  const contact = contactOf(shot, layout ?? composed(), descriptions, size.width / size.height);
  return {
    id,
    ...words,
    seed,
    ...size,
    cast,
    layout: layout && contact?.isObject ? { ...layout, object: contact.box } : layout,
    ...(contact &&
      editsAttention && {
        interaction: aimedAt(contact, intransitive === null ? null : told(intransitive).prompt),
      }),
    ...(learned.length > 0 && { learned }),
  };
}

interface Contact {
  /** As the prompt has them. */
  readonly words: string;
  readonly box: UnitBox;
  /** A thing, not a figure. */
  readonly isObject: boolean;
}

const aimedAt = ({ words, box }: Contact, intransitive: string | null): PanelInteraction => ({
  words,
  box,
  means: "bias",
  ...(intransitive !== null && { intransitive }),
});

/**
 * Where what is acted on is to be, when the artist wants it at a hand: a thing in the artist's own box for it, or where the rule of its
 * verb says; a figure where it stands. null: the text names no interaction, or who acts has no place.
 */
function contactOf(
  { text, cast, hand, stage }: Omit<Shot, "type" | "locked">,
  layout: Stage | null,
  descriptions: StoryToPlan["cast"],
  aspect: number,
): Contact | null {
  const read = hand && readInteraction(text);
  if (!read || !layout) return null;
  const placeOf = (tag: string) => cast.findIndex((other) => tagKey(other) === tagKey(tag));
  const figure = layout.figures[placeOf(read.actor)];
  if (!figure) return null;
  if (read.target.kind === "object") {
    const { words } = read.target;
    const own = typeof stage === "string" ? null : stage.object;
    return {
      words: nounOf(words),
      box: own ?? contactBox(read.verb.contact, words, figure, hand, aspect),
      isObject: true,
    };
  }
  const { tag } = read.target;
  const other = layout.figures[placeOf(tag)];
  const description = descriptions.get(cast[placeOf(tag)] ?? "");
  if (!other || !description) return null;
  return { words: nounOf(description), box: union(other.head, other.body), isObject: false };
}
