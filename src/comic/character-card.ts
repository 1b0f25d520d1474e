// A character's card as a file.
import {
  CardError,
  type CardFiles,
  type CardKind,
  cardText,
  filesOf,
  readCardFiles,
  readCardText,
} from "./card-file.ts";
import { shown } from "./records/read-record.ts";
import type { Character, CharacterReference, CharacterVariant } from "./records.ts";

const CARD: CardKind = {
  format: "komawari-character",
  version: 1,
  ending: ".komawari-character.json",
  name: "Character card",
  record: "character",
};
/** What card files are called: a name and this. */
export const CARD_ENDING = CARD.ending;

/** A card as read: the character without an id, and the pictures of its references as base64 PNG by `asset`. */
export interface CharacterCard {
  readonly character: Omit<Character, "id" | "type">;
  readonly images: CardFiles;
}

const assetsOf = ({ variants }: Pick<Character, "variants">) =>
  variants.flatMap(({ references }) => references.map(({ asset }) => asset));

/** The text of a card file. `images`: base64 PNG by asset. Throws CardError when one is missing. */
export function writeCard(character: Character, images: ReadonlyMap<string, string>): string {
  const { id: _, type: __, ...fields } = character;
  const files = filesOf(assetsOf(character), images, `Card of ${fields.tag}`, "remove that reference");
  return cardText(CARD, { ...fields, images: files });
}

/** Reads a card file. Throws CardError for another file, a newer version, an illegal field or a picture that is no PNG. */
export function readCard(text: string): CharacterCard {
  const { images, format: _, version: __, ...fields } = readCardText(CARD, text, (card) => card);
  const character = fields as unknown as Character;
  const tag = character.tag.trim();
  if (!/^[^[\]\n]{1,80}$/.test(tag))
    throw new CardError(
      `Character card: tag: expected a name without brackets, found ${shown(character.tag)}. Correct it in the file`,
    );
  return { character: { ...character, tag }, images: readCardFiles(CARD, assetsOf(character), images) };
}

/** The versions of a card with new ids, and with the pictures under their names in this browser's store. */
export function adoptVariants(
  variants: readonly CharacterVariant[],
  stored: ReadonlyMap<string, string>,
  createId: (type: "variant" | "reference") => string,
): readonly CharacterVariant[] {
  const adopt = (reference: CharacterReference): CharacterReference => ({
    ...reference,
    id: createId("reference"),
    asset: stored.get(reference.asset) ?? reference.asset,
  });
  return variants.map((v) => ({ ...v, id: createId("variant"), references: v.references.map(adopt) }));
}
