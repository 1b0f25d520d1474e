// The registry of lettering fonts: families, their faces, and each face's advances, so that text is laid out alike on
// screen, in PNG and in PDF, without a browser. No kerning and no ligatures: painters must switch both off (canvas
// fontKerning "none", CSS font-kerning: none).
import families from "./font-metrics.generated.json" with { type: "json" };

export interface FontFamily {
  readonly name: string;
  /** The value of CSS font-family: the family, then what draws the characters that it lacks. */
  readonly css: string;
  readonly faces: readonly FontFace[];
}

export interface FontFace {
  /** As styles name it. */
  readonly name: string;
  readonly family: FontFamily;
  /** As in CSS. */
  readonly weight: number;
  readonly style: string;
  /** Relative to the app's base. */
  readonly url: string;
  /** In ems; the descent is positive. */
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  /** In ems by code point; 0 for marks and format characters. */
  readonly advances: ReadonlyMap<number, number>;
}

/**
 * Widths in ems of what the face lacks. The browser draws those glyphs in a face of its own choice, so these are guesses, by the
 * bold of a wide sans-serif: too much room is seen less than letters outside their balloon.
 */
const LACKING: readonly (readonly [RegExp, number])[] = [
  [/^[ЖШЩЮЫФМЂЊЉѢѪΩΦΨΜ]$/u, 1.2],
  [/^[жшщюыфмђњљѣѫωφψ]$/u, 1],
  [/^\p{Lu}$/u, 0.85],
  [/^\p{Ll}$/u, 0.7],
  [/^\p{Nl}$/u, 1.3],
  [/^\p{Mc}$/u, 0.3],
  [/^[\p{So}\p{Sm}]$/u, 1],
];
const OTHER = 0.6;
/** Marks that stand over or under a letter; those that stand beside one take room. */
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** The bundled families. */
export const fontFamilies: readonly FontFamily[] = Object.entries(families).map(([name, { fallback, faces }]) => {
  const family = { name, css: `"${name}", ${fallback}`, faces: [] as FontFace[] };
  for (const [faceName, face] of Object.entries(faces)) family.faces.push(readFace(family, faceName, face));
  return family;
});
const faces = new Map(fontFamilies.flatMap((family) => family.faces.map((face) => [face.name, face] as const)));
const STAND_IN = "Comic Neue Bold";

type MeasuredFace = (typeof families)["Comic Neue"]["faces"][typeof STAND_IN];

function readFace(family: FontFamily, name: string, face: MeasuredFace): FontFace {
  const { weight, style, url, unitsPerEm: em } = face;
  const advances = new Map<number, number>();
  for (const { first, widths } of face.advances) {
    for (const [i, width] of widths.entries()) {
      const takesNoRoom = ZERO_WIDTH.test(String.fromCodePoint(first + i));
      advances.set(first + i, takesNoRoom ? 0 : width / em);
    }
  }
  const heights = { ascent: face.ascent / em, descent: -face.descent / em, capHeight: face.capHeight / em };
  return { name, family, weight, style, url, ...heights, advances };
}

/** The face of this name, or the one that stands in for it when it is not here. */
export function fontFace(name: string): FontFace {
  const face = faces.get(name) ?? faces.get(STAND_IN);
  if (!face)
    throw new Error(`fontFace(): expected "${STAND_IN}" among the bundled faces; run scripts/font-metrics.mjs`);
  return face;
}

/** True for scripts that are set without spaces, every character one em wide. */
export function isWide(character: string): boolean {
  return /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\u30fb\u30fc\uff01-\uff60]/u.test(
    character,
  );
}

/** Width of one line of text: the face's own, and where it lacks a character 1 em for CJK and a guess for all else. */
export function advanceOf(font: string, text: string, sizeMm: number): number {
  const face = fontFace(font);
  let ems = 0;
  for (const part of partsOf(text.normalize("NFC"))) ems += EMOJI.test(part) ? EMOJI_WIDTH : advanceOfPart(face, part);
  return ems * sizeMm;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const MAY_BE_EMOJI = /\ufe0f|[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;
/** Drawn as one picture however many code points it takes: joined, tinted, flags of two letters, keycaps (UTS 51). */
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Regional_Indicator}{2}|\p{Emoji}\ufe0f)/u;
/** Colour faces of all systems are about as wide. */
const EMOJI_WIDTH = 1.25;

function partsOf(text: string): Iterable<string> {
  return MAY_BE_EMOJI.test(text) ? Array.from(graphemes.segment(text), ({ segment }) => segment) : [text];
}

function advanceOfPart(face: FontFace, part: string): number {
  let ems = 0;
  for (const character of part) ems += advanceOfCharacter(face, character);
  return ems;
}

function advanceOfCharacter(face: FontFace, character: string): number {
  const known = face.advances.get(character.codePointAt(0) ?? 0);
  if (known !== undefined) return known;
  if (ZERO_WIDTH.test(character)) return 0;
  if (isWide(character)) return 1;
  // A letter with marks is drawn whole in the other face, as wide as its letter is there.
  const letter = String.fromCodePoint(character.normalize("NFD").codePointAt(0) ?? 0);
  const guess = LACKING.find(([kind]) => kind.test(letter))?.[1] ?? OTHER;
  return Math.max(guess, face.advances.get(letter.codePointAt(0) ?? 0) ?? 0);
}
