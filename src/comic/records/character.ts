import * as v from "valibot";
import {
  color,
  flag,
  id,
  listOf,
  number,
  oneOf,
  orNull,
  type RecordIn,
  recordKind,
  storedImage,
  text,
  whole,
} from "./kind.ts";
import { figure } from "./stage.ts";

const reference = v.object({
  id,
  ...storedImage,
  /** Where the character stands in it. */
  figure,
  source: oneOf("panel", "drawing"),
});
const variant = v.pipe(
  v.object({
    id,
    label: text,
    references: v.array(reference),
    /** How it looks, in words. Absent: as the character does. */
    description: v.exactOptional(text),
  }),
  v.description(
    `a variant { id, label, references } and perhaps a description, each reference with ${Object.keys(reference.entries).join(", ")}`,
  ),
);

const learned = v.object({
  /** The description that was learned further: prompts hold it in place of the one in the script. */
  words: text,
  /**
   * Content hash of its token embeddings in the asset store: float32, little-endian, [tokens, width]; behind them the factors of low-rank additions to
   * how the model reads these words, if it has a rank (diffusion/looks/low-rank.ts).
   */
  tensor: id,
  /** Hash of the model that they were learned with (ModelInfo.hash): another one cannot read them. */
  model: id,
  tokens: whole(1, 1024),
  width: whole(1, 16_384),
  /** Absent: the embeddings alone were learned. */
  rank: v.exactOptional(whole(1, 256)),
  /** Whether it is drawn so. */
  isOn: flag,
});

export const characterKind = recordKind(
  "character",
  "document",
  {
    /** Without brackets. */
    tag: text,
    description: text,
    color,
    /** How strongly this character is read: 1 as the model was trained, 0 not at all, at most 4. */
    strength: number(0, 4),
    /** Versions of the character, such as a winter coat. */
    variants: listOf(variant),
    /** Id of the variant that is drawn; null before there is one. */
    activeVariant: orNull(id),
    /** Absent or null: nothing was learned. */
    learned: v.exactOptional(
      orNull(v.pipe(learned, v.description(`what was learned { ${Object.keys(learned.entries).join(", ")} }`))),
    ),
  },
  { 1: (character) => ({ ...character, strength: 1, variants: [], activeVariant: null }) },
);

export type Character = RecordIn<typeof characterKind>;
export type CharacterVariant = Character["variants"][number];
/** "This is her": a picture that every panel of the character reads. */
export type CharacterReference = CharacterVariant["references"][number];
/** What was learned of a character's pictures. */
export type LearnedCharacter = NonNullable<Character["learned"]>;
