// A character as a file of its own: a JSON with its pictures inside, so that it can be kept and used in another story.

import { isObject, recordProblems, shown } from "./records/read-record.ts";
import type { Character, CharacterReference, CharacterVariant } from "./records.ts";

const CARD_FORMAT = "komawari-character";
const CARD_VERSION = 1;
/** What card files are called: a name and this. */
export const CARD_ENDING = ".komawari-character.json";

/** A card as read: the character without an id, and the pictures of its references as base64 PNG by `asset`. */
export interface CharacterCard {
  readonly character: Omit<Character, "id" | "type">;
  readonly images: Readonly<Record<string, string>>;
}

/** A file that is no card, or a damaged one. The message says what was expected, what was found and what to do. */
export class CardError extends Error {
  override readonly name = "CardError";
}

/** The text of a card file. `images`: base64 PNG by asset. Throws CardError when one is missing. */
export function writeCard(character: Character, images: ReadonlyMap<string, string>): string {
  const { id: _, type: __, ...fields } = character;
  const { tag, variants } = fields;
  const assets = [...new Set(variants.flatMap(({ references }) => references.map(({ asset }) => asset)))];
  const pictures = assets.map((asset) => {
    const image = images.get(asset);
    if (image === undefined)
      throw new CardError(
        `Card of ${tag}: expected the picture ${asset.slice(0, 12)} in this browser's storage, found none; remove that reference`,
      );
    return [asset, image] as const;
  });
  const card = { format: CARD_FORMAT, version: CARD_VERSION, ...fields };
  return `${JSON.stringify({ ...card, images: Object.fromEntries(pictures) }, null, 1)}\n`;
}

/** Every PNG file begins with these bytes, in base64. */
const PNG_START = "iVBORw0KGgo";
const MAX_IMAGE_CHARACTERS = 40_000_000;

/** Reads a card file. Throws CardError for another file, a newer version, an illegal field or a picture that is no PNG. */
export function readCard(text: string): CharacterCard {
  const card = parse(text);
  const format = isObject(card) ? card.format : card;
  if (!isObject(card) || format !== CARD_FORMAT)
    throw unexpected(`the format "${CARD_FORMAT}"`, format, "choose a file exported from a card");
  if (card.version !== CARD_VERSION)
    throw unexpected(`version ${CARD_VERSION}`, card.version, "update Komawari or export the card again");
  const { tag, description, color, strength, activeVariant, variants } = card;
  const record = { id: "card", type: "character", tag, description, color, strength, activeVariant, variants };
  const [problem] = recordProblems(record, "card");
  if (problem)
    throw new CardError(
      `Character card: ${problem.field}: expected ${problem.expected}; found ${problem.found}. Export the card again`,
    );
  const character = record as unknown as Character;
  if (!/^[^[\]\n]{1,80}$/.test(character.tag.trim()))
    throw new CardError(
      `Character card: tag: expected a name without brackets, found ${shown(tag)}. Correct it in the file`,
    );
  return { character: { ...character, tag: character.tag.trim() }, images: readImages(character, card.images) };
}

const unexpected = (expected: string, found: unknown, remedy: string) =>
  new CardError(`Character card: expected ${expected}, found ${shown(found)}; ${remedy}`);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unexpected("JSON", text, `choose a file ending in ${CARD_ENDING}`);
  }
}

function readImages(character: Character, images: unknown): Readonly<Record<string, string>> {
  const wanted = character.variants.flatMap(({ references }) => references.map(({ asset }) => asset));
  const known = isObject(images) ? images : {};
  for (const asset of wanted) {
    const image = Object.hasOwn(known, asset) ? known[asset] : undefined;
    const isPng = typeof image === "string" && image.startsWith(PNG_START) && /^[A-Za-z0-9+/]+={0,2}$/.test(image);
    if (!isPng || image.length > MAX_IMAGE_CHARACTERS)
      throw unexpected(`the picture ${asset.slice(0, 12)} as a PNG in base64`, image, "export the card again");
  }
  return known as Readonly<Record<string, string>>;
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
