// A look's card as a file: its pictures, and what was learned of them.
import {
  type CardAssets,
  type CardContents,
  type CardKind,
  cardText,
  filesOf,
  readCardFiles,
  readCardText,
} from "./card-file.ts";
import { isObject } from "./records/read-record.ts";
import type { Look } from "./records.ts";

const LOOK: CardKind = {
  format: "komawari-look",
  version: 1,
  ending: ".komawari-look.json",
  name: "Look",
  record: "look",
};
/** What files of looks are called: a name and this. */
export const LOOK_ENDING = LOOK.ending;

/** A look as read, without an id, with its pictures and what was learned. */
export interface LookCard extends CardContents {
  readonly look: Omit<Look, "id" | "type">;
}

/** What a look's card takes along. */
export const assetsOfLook = ({ pictures, learned }: Pick<Look, "pictures" | "learned">): CardAssets => ({
  pictures: pictures.map(({ asset }) => asset),
  numbers: learned ? [learned.tensor] : [],
});

/** The text of a file. `stored`: pictures and numbers in base64 by their hash. Throws CardError when one is missing. */
export function writeLook(look: Look, stored: ReadonlyMap<string, string>): string {
  const { id: _, type: __, ...fields } = look;
  const of = `Look ${look.name}`;
  const { pictures, numbers } = assetsOfLook(look);
  return cardText(LOOK, {
    look: fields,
    images: filesOf(pictures, stored, of, "remove that picture"),
    numbers: filesOf(numbers, stored, of, "learn the look again"),
  });
}

/** Reads a file of a look. Throws CardError for another file, a newer version, an illegal field or a picture that is no PNG. */
export function readLook(text: string): LookCard {
  const card = readCardText(LOOK, text, (found) => (isObject(found.look) ? found.look : {}));
  const look = card.look as Look;
  return { look, ...readCardFiles(LOOK, assetsOfLook(look), card) };
}
