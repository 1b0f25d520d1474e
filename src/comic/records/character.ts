import * as v from "valibot";
import {
  color,
  type Immutable,
  id,
  listOf,
  number,
  oneOf,
  orNull,
  ownId,
  pixels,
  type RecordKind,
  text,
} from "./kind.ts";
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

export const characterKind = {
  scope: "document",
  schema: v.object({
    id: ownId,
    type: v.literal("character"),
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
  }),
  migrations: { 1: (character) => ({ ...character, strength: 1, variants: [], activeVariant: null }) },
} as const satisfies RecordKind;

export type Character = Immutable<v.InferOutput<typeof characterKind.schema>>;
export type CharacterVariant = Character["variants"][number];
/** "This is her": a picture that every panel of the character reads. */
export type CharacterReference = CharacterVariant["references"][number];
