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
  /** What was learned, as base64 numbers by `tensor`. */
  readonly numbers: CardFiles;
}

const assetsOf = ({ variants }: Pick<Character, "variants">) =>
  variants.flatMap(({ references }) => references.map(({ asset }) => asset));

const numbersOf = ({ learned }: Pick<Character, "learned">) => (learned ? [learned.tensor] : []);

/** The text of a card file. `stored`: pictures and numbers in base64 by their hash. Throws CardError when one is missing. */
export function writeCard(character: Character, stored: ReadonlyMap<string, string>): string {
  const { id: _, type: __, ...fields } = character;
  const of = `Card of ${fields.tag}`;
  const images = filesOf(assetsOf(character), stored, of, "remove that reference");
  const numbers = filesOf(numbersOf(character), stored, of, "learn the character again");
  return cardText(CARD, { ...fields, images, ...(character.learned && { numbers }) });
}

/** Reads a card file. Throws CardError for another file, a newer version, an illegal field or a picture that is no PNG. */
export function readCard(text: string): CharacterCard {
  const { images, numbers, format: _, version: __, ...fields } = readCardText(CARD, text, (card) => card);
  const character = fields as unknown as Character;
  const tag = character.tag.trim();
  if (!/^[^[\]\n]{1,80}$/.test(tag))
    throw new CardError(
      `Character card: tag: expected a name without brackets, found ${shown(character.tag)}. Correct it in the file`,
    );
  return {
    character: { ...character, tag },
    images: readCardFiles(CARD, assetsOf(character), images),
    numbers: readCardFiles(CARD, numbersOf(character), numbers, "numbers"),
  };
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
