// Advances of the lettering faces, so that text is laid out alike on screen, in PNG and in PDF, without a browser.
// No kerning and no ligatures: painters must switch both off (canvas fontKerning "none", CSS font-kerning: none).
import faces from "./font-metrics.generated.json" with { type: "json" };

export interface FontFace {
  readonly name: string;
  /** For CSS: family, weight, style. */
  readonly family: string;
  readonly weight: number;
  readonly style: string;
  /** Address relative to the app's base. */
  readonly file: string;
  /** In ems; the descent is positive. */
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  /** In ems by code point; 0 for marks and format characters. */
  readonly advances: ReadonlyMap<number, number>;
}

// Widths in ems of what the face lacks; the browser draws those glyphs in a face of its own choice, so these are guesses.
const FALLBACK = { wide: 1, emoji: 1.25, other: 0.6 } as const;
const ZERO_WIDTH = /^[\p{M}\p{Cf}]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;

/** All lettering faces by name. */
export const fontFaces: ReadonlyMap<string, FontFace> = new Map(
  Object.entries(faces).map(([name, face]) => {
    const em = face.unitsPerEm;
    const advances = new Map<number, number>();
    for (const { first, widths } of face.advances) {
      for (const [i, width] of widths.entries()) {
        const takesNoRoom = ZERO_WIDTH.test(String.fromCodePoint(first + i));
        advances.set(first + i, takesNoRoom ? 0 : width / em);
      }
    }
    const { family, weight, style, file } = face;
    const heights = { ascent: face.ascent / em, descent: -face.descent / em, capHeight: face.capHeight / em };
    return [name, { name, family, weight, style, file, ...heights, advances }];
  }),
);

/** Throws for a face that is not bundled. */
export function fontFace(name: string): FontFace {
  const face = fontFaces.get(name);
  if (!face) {
    throw new Error(
      `fontFace(): expected one of ${[...fontFaces.keys()].join(", ")}; found "${name}"; choose a bundled face`,
    );
  }
  return face;
}

/** True for scripts that are set without spaces, every character one em wide. */
export function isWide(character: string): boolean {
  return /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\u30fb\u30fc\uff01-\uff60]/u.test(
    character,
  );
}

/**
 * Width of one line of text. What the face lacks counts as: a letter with marks as its base letter, marks and format
 * characters 0, CJK 1 em, emoji 1.25 em, all else 0.6 em.
 */
export function advanceOf(font: string, text: string, sizeMm: number): number {
  const face = fontFace(font);
  let ems = 0;
  for (const character of text.normalize("NFC")) ems += advanceOfCharacter(face, character);
  return ems * sizeMm;
}

function advanceOfCharacter(face: FontFace, character: string): number {
  const known = face.advances.get(character.codePointAt(0) ?? 0);
  if (known !== undefined) return known;
  if (ZERO_WIDTH.test(character)) return 0;
  const base = character.normalize("NFD").codePointAt(0) ?? 0;
  const ofBase = face.advances.get(base);
  if (ofBase !== undefined) return ofBase;
  if (EMOJI.test(character)) return FALLBACK.emoji;
  return isWide(character) ? FALLBACK.wide : FALLBACK.other;
}
