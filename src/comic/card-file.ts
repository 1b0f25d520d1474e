// A card as a file of its own, of a character or a look: a JSON with its pictures inside, so that it can be kept and used in another story.
import { isObject, recordProblems, shown } from "./records/read-record.ts";

/** A file that is no card, or a damaged one. The message says what was expected, what was found and what to do. */
export class CardError extends Error {
  override readonly name = "CardError";
}

/** A kind of cards. */
export interface CardKind {
  readonly format: string;
  readonly version: number;
  /** What files are called: a name and this. */
  readonly ending: string;
  /** The card in messages, at the start of a sentence. */
  readonly name: string;
  /** The record that it holds. */
  readonly record: "character" | "look";
}

type Fields = Readonly<Record<string, unknown>>;
/** Files in base64 by asset. */
export type CardFiles = Readonly<Record<string, string>>;

/** What a card's record names in the asset store, by content hash. */
export interface CardAssets {
  readonly pictures: readonly string[];
  readonly numbers: readonly string[];
}

/** What lies in a card beside its record: pictures as base64 PNG by `asset`, and what was learned as base64 numbers by `tensor`. */
export interface CardContents {
  readonly images: CardFiles;
  readonly numbers: CardFiles;
}

/** Those of `assets` from what the browser has. Throws CardError when one is missing. */
export function filesOf(
  assets: readonly string[],
  stored: ReadonlyMap<string, string>,
  of: string,
  remedy: string,
): CardFiles {
  const files = [...new Set(assets)].map((asset) => {
    const file = stored.get(asset);
    if (file === undefined)
      throw new CardError(
        `${of}: expected the picture ${asset.slice(0, 12)} in this browser's storage, found none; ${remedy}`,
      );
    return [asset, file] as const;
  });
  return Object.fromEntries(files);
}

/** The text of a card file. */
export function cardText({ format, version }: CardKind, fields: Fields): string {
  return `${JSON.stringify({ format, version, ...fields }, null, 1)}\n`;
}

/** What a card file holds, the record that `recordIn` finds checked. Throws CardError for another file, a newer version or an illegal field. */
export function readCardText(kind: CardKind, text: string, recordIn: (card: Fields) => Fields): Fields {
  const card = parse(kind, text);
  const format = isObject(card) ? card.format : card;
  if (!isObject(card) || format !== kind.format)
    throw unexpected(kind, `the format "${kind.format}"`, format, "choose a file exported from a card");
  if (card.version !== kind.version)
    throw unexpected(kind, `version ${kind.version}`, card.version, "update Komawari or export the card again");
  const [problem] = recordProblems({ ...recordIn(card), id: "card", type: kind.record }, "card");
  if (!problem) return card;
  const { field, expected, found } = problem;
  throw new CardError(`${kind.name}: ${field}: expected ${expected}; found ${found}. Export the card again`);
}

export const unexpected = ({ name }: CardKind, expected: string, found: unknown, remedy: string) =>
  new CardError(`${name}: expected ${expected}, found ${shown(found)}; ${remedy}`);

function parse(kind: CardKind, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unexpected(kind, "JSON", text, `choose a file ending in ${kind.ending}`);
  }
}

/** Every PNG file begins with these bytes, in base64. */
const PNG_START = "iVBORw0KGgo";
const MAX_CHARACTERS = 40_000_000;

/** The files of a card. Throws CardError when one of `assets` is missing, or is no PNG or no numbers. */
export function readCardFiles(kind: CardKind, assets: CardAssets, { images, numbers }: Fields): CardContents {
  return {
    images: filesIn(kind, images, assets.pictures, "picture"),
    numbers: filesIn(kind, numbers, assets.numbers, "numbers"),
  };
}

function filesIn(kind: CardKind, files: unknown, assets: readonly string[], what: "picture" | "numbers"): CardFiles {
  const known = isObject(files) ? files : {};
  for (const asset of assets) {
    const file = Object.hasOwn(known, asset) ? known[asset] : undefined;
    const isBase64 = typeof file === "string" && /^[A-Za-z0-9+/]+={0,2}$/.test(file) && file.length <= MAX_CHARACTERS;
    const expected = what === "picture" ? `the picture ${asset.slice(0, 12)} as a PNG` : `${asset.slice(0, 12)}`;
    if (!isBase64 || (what === "picture" && !file.startsWith(PNG_START)))
      throw unexpected(kind, `${expected} in base64`, file, "export the card again");
  }
  return known as CardFiles;
}
