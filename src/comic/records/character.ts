import * as v from "valibot";
import { color, id, listOf, number, oneOf, orNull, pixels, type RecordIn, recordKind, text } from "./kind.ts";
import { figure } from "./stage.ts";

const reference = v.object({
  id,
  /** Content hash of the image in the asset store. */
  asset: id,
  widthPx: pixels,
  heightPx: pixels,
  /** Where the character stands in it. */
  figure,
  source: oneOf("panel", "drawing"),
});
const variant = v.pipe(
  v.object({ id, label: text, references: v.array(reference) }),
  v.description(
    `a variant { id, label, references }, each reference with ${Object.keys(reference.entries).join(", ")}`,
  ),
);

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
  },
  { 1: (character) => ({ ...character, strength: 1, variants: [], activeVariant: null }) },
);

export type Character = RecordIn<typeof characterKind>;
export type CharacterVariant = Character["variants"][number];
/** "This is her": a picture that every panel of the character reads. */
export type CharacterReference = CharacterVariant["references"][number];
