// A character's card as a file.
import {
  type CardAssets,
  type CardContents,
  CardError,
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

/** A card as read: the character without an id, with the pictures of its references and what was learned. */
export interface CharacterCard extends CardContents {
  readonly character: Omit<Character, "id" | "type">;
}

/** What a character's card takes along. */
export const assetsOfCharacter = ({ variants, learned }: Pick<Character, "variants" | "learned">): CardAssets => ({
  pictures: variants.flatMap(({ references }) => references.map(({ asset }) => asset)),
  numbers: learned ? [learned.tensor] : [],
});

/** The text of a card file. `stored`: pictures and numbers in base64 by their hash. Throws CardError when one is missing. */
export function writeCard(character: Character, stored: ReadonlyMap<string, string>): string {
  const { id: _, type: __, ...fields } = character;
  const of = `Card of ${fields.tag}`;
  const assets = assetsOfCharacter(character);
  const images = filesOf(assets.pictures, stored, of, "remove that reference");
  const numbers = filesOf(assets.numbers, stored, of, "learn the character again");
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
  const contents = readCardFiles(CARD, assetsOfCharacter(character), { images, numbers });
  return { character: { ...character, tag }, ...contents };
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
