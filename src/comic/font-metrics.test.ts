import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { advanceOf, fontFace, fontFamilies, isWide } from "./font-metrics.ts";

interface Font {
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  glyphForCodePoint(code: number): { readonly advanceWidth: number };
}
const require = createRequire(import.meta.url);
const fontkit: { create(bytes: Buffer): Font } = require("fontkit");
const names = {
  "Comic Neue Bold": "700-normal",
  "Comic Neue Regular": "400-normal",
  "Comic Neue Bold Italic": "700-italic",
};

test("advances and heights are those of the font, read from its other container format", () => {
  for (const [name, file] of Object.entries(names)) {
    // The metrics were made from the woff2 files; woff keeps the tables as they are.
    const path = require.resolve(`@fontsource/comic-neue/files/comic-neue-latin-${file}.woff`);
    const font = fontkit.create(readFileSync(path));
    const face = fontFace(name);
    expect(face.advances.size).toBeGreaterThan(200);
    for (const [code, advance] of face.advances) {
      const takesNoRoom = /[\p{M}\p{Cf}]/u.test(String.fromCodePoint(code));
      const expected = takesNoRoom ? 0 : font.glyphForCodePoint(code).advanceWidth;
      expect(advance * 1000).toBeCloseTo(expected, 9);
    }
    expect([face.ascent, face.descent]).toEqual([font.ascent / font.unitsPerEm, -font.descent / font.unitsPerEm]);
  }
});

test("the bundled font files are the measured ones, with their licence", () => {
  for (const [name, file] of Object.entries(names)) {
    const source = readFileSync(require.resolve(`@fontsource/comic-neue/files/comic-neue-latin-${file}.woff2`));
    expect(readFileSync(`public/${fontFace(name).url}`).equals(source)).toBe(true);
  }
  expect(readFileSync("public/fonts/LICENSE", "utf8")).toContain("SIL OPEN FONT LICENSE");
});

test("widths add up without kerning and scale with the size", () => {
  const sum = [..."AVATAR"].reduce((width, letter) => width + advanceOf("Comic Neue Bold", letter, 3), 0);
  expect(advanceOf("Comic Neue Bold", "AVATAR", 3)).toBeCloseTo(sum, 9);
  expect(advanceOf("Comic Neue Bold", "AVATAR", 6)).toBeCloseTo(2 * sum, 9);
});

test("what the font lacks has its documented width", () => {
  const width = (text: string) => advanceOf("Comic Neue Bold", text, 1);
  expect(width("駒")).toBe(1);
  expect(width("🐈")).toBe(1.25);
  expect(width("č")).toBeGreaterThanOrEqual(width("c"));
  expect(width("e\u0301")).toBe(width("é"));
  expect(width("\u200b\ufe0f")).toBe(0);
});

const drawn: readonly { readonly name: string; readonly text: string; readonly drawnEm: number }[] = JSON.parse(
  readFileSync("models/fixtures/reports/lettering-widths.json", "utf8"),
);

test.each(drawn)("$name stays within the width that was laid out for it", ({ text, drawnEm }) => {
  const width = advanceOf("Comic Neue Bold", text, 1);
  expect(width * 1.02).toBeGreaterThanOrEqual(drawnEm);
  expect(width).toBeLessThan(drawnEm * 1.5);
});

test("kana, han, hangul and their punctuation are wide, latin and accents are not", () => {
  for (const character of "こマ駒한。「！ー") expect(isWide(character), character).toBe(true);
  for (const character of "aÉ!—…’") expect(isWide(character), character).toBe(false);
});

test("an unknown face has a stand-in, whose widths count", () => {
  expect(fontFace("Papyrus").name).toBe("Comic Neue Bold");
  expect(advanceOf("Papyrus", "Hello", 3)).toBe(advanceOf("Comic Neue Bold", "Hello", 3));
  expect(fontFamilies.flatMap((family) => family.faces.map(({ name }) => name))).toEqual(Object.keys(names));
});

test("an emoji of many code points is as wide as one of one: joined, tinted, a flag, a keycap, one that is asked for", () => {
  const width = (text: string) => advanceOf("Comic Neue Bold", text, 10);
  for (const emoji of ["👩‍👩‍👧", "👍🏽", "🇯🇵", "1️⃣", "❤️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"]) expect(width(emoji)).toBe(width("😀"));
  expect(width("Hi 👩‍👩‍👧!")).toBeCloseTo(width("Hi ") + width("😀") + width("!"));
  // Without the selector a digit is a digit.
  expect(width("1")).toBeLessThan(width("😀") / 2);
});
