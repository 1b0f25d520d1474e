// What a character's card holds, read and changed as plain data: versions, references, and the figure in a picture.
import type { Size } from "../geometry/box.ts";
import type { Figure, Stage, UnitBox } from "../geometry/unit-box.ts";
import type { Character, CharacterReference, CharacterVariant, Identity, Shot } from "./records.ts";

export const defaultIdentity: Identity = { mode: "together", strictness: "normal" };

/** A character of whom nothing but the description is known. */
export const plainCharacter: Pick<Character, "strength" | "variants" | "activeVariant"> = {
  strength: 1,
  variants: [],
  activeVariant: null,
};

/** The version that is drawn: the chosen one, else the first, else null. */
export function activeVariant({ variants, activeVariant: chosen }: Character): CharacterVariant | null {
  return variants.find(({ id }) => id === chosen) ?? variants[0] ?? null;
}

/** The version that a panel shows: the one chosen there (Shot.versions), else the one that is drawn. */
export function variantIn(character: Character, versions: Shot["versions"]): CharacterVariant | null {
  return character.variants.find(({ id }) => versions?.includes(id)) ?? activeVariant(character);
}

/** The pictures that the character's panels read, where they chose no other version. */
export function referencesOf(character: Character): readonly CharacterReference[] {
  return referencesIn(character, undefined);
}

/** The pictures that a panel of the character reads. */
export function referencesIn(character: Character, versions: Shot["versions"]): readonly CharacterReference[] {
  return variantIn(character, versions)?.references ?? [];
}

/** How the character looks in a panel, in words. */
export function descriptionIn(character: Character, versions: Shot["versions"]): string {
  return variantIn(character, versions)?.description ?? character.description;
}

/** The character with another version of one of its versions. */
export function withVariant(character: Character, id: string, change: Partial<CharacterVariant>): Character {
  return { ...character, variants: character.variants.map((v) => (v.id === id ? { ...v, ...change } : v)) };
}

/** Proportions of a standing figure, as the starter model's panels place them: the head in the upper third. */
const HEAD = { inset: 0.11, bottom: 0.33 };
const BODY_TOP = 0.315;

/** Head and body of a figure that fills a box from head to foot. */
export function figureInBox([x0, y0, x1, y1]: UnitBox): Figure {
  const [w, h] = [x1 - x0, y1 - y0];
  return {
    head: [x0 + HEAD.inset * w, y0, x1 - HEAD.inset * w, y0 + HEAD.bottom * h],
    body: [x0, y0 + BODY_TOP * h, x1, y1],
  };
}

/** The box around a whole figure. */
export function boxOfFigure({ head, body }: Figure): UnitBox {
  return [
    Math.min(head[0], body[0]),
    Math.min(head[1], body[1]),
    Math.max(head[2], body[2]),
    Math.max(head[3], body[3]),
  ];
}

/** Where a box of a picture lies once the picture stands, whole and centred, in another size. */
export function boxInFit([x0, y0, x1, y1]: UnitBox, from: Size, to: Size): UnitBox {
  const scale = Math.min(to.width / from.width, to.height / from.height);
  const [w, h] = [(from.width * scale) / to.width, (from.height * scale) / to.height];
  const [left, top] = [(1 - w) / 2, (1 - h) / 2];
  return [left + x0 * w, top + y0 * h, left + x1 * w, top + y1 * h];
}

/** The stage of a reference once its picture stands, whole and centred, in another size. */
export function stageInFit({ figure, widthPx, heightPx }: CharacterReference, to: Size): Stage {
  const placed = (box: UnitBox) => boxInFit(box, { width: widthPx, height: heightPx }, to);
  return { figures: [{ head: placed(figure.head), body: placed(figure.body) }], object: null };
}

/** A channel must be this much darker than white to be part of a drawing. */
const PAPER = 240;

/** The box around what is drawn on white paper; the whole picture when nothing is, or when it has no paper. RGBA bytes. */
export function boxOfInk(pixels: Uint8ClampedArray, { width, height }: Size): UnitBox {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      if (pixels[at]! > PAPER && pixels[at + 1]! > PAPER && pixels[at + 2]! > PAPER) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  if (right < 0) return [0, 0, 1, 1];
  return [left / width, top / height, (right + 1) / width, (bottom + 1) / height];
}
