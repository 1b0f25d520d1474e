// Copies the lettering faces and their licence into public/fonts and writes their advances to
// src/comic/font-metrics.generated.json, so that lines can be broken without a browser. Run after changing the font.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fontkit from "fontkit";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = dirname(createRequire(import.meta.url).resolve("@fontsource/comic-neue/package.json"));
const target = join(root, "public/fonts");
const faces = [
  { name: "Comic Neue Bold", from: "700-normal", weight: 700, style: "normal", file: "comic-neue-bold.woff2" },
  { name: "Comic Neue Regular", from: "400-normal", weight: 400, style: "normal", file: "comic-neue-regular.woff2" },
  {
    name: "Comic Neue Bold Italic",
    from: "700-italic",
    weight: 700,
    style: "italic",
    file: "comic-neue-bold-italic.woff2",
  },
];

/**
 * Runs of consecutive code points. Control characters and U+FFFF are left out.
 * @param {import("fontkit").Font} font
 * @returns {{ first: number, widths: number[] }[]}
 */
function advanceRuns(font) {
  /** @type {{ first: number, widths: number[] }[]} */
  const runs = [];
  for (const code of [...font.characterSet].sort((a, b) => a - b)) {
    if (code < 0x20 || code === 0xffff) continue;
    const advance = Math.round(font.glyphForCodePoint(code).advanceWidth);
    const last = runs.at(-1);
    if (last && last.first + last.widths.length === code) last.widths.push(advance);
    else runs.push({ first: code, widths: [advance] });
  }
  return runs;
}

mkdirSync(target, { recursive: true });
copyFileSync(join(source, "LICENSE"), join(target, "LICENSE"));
/** @type {Record<string, object>} */
const metrics = {};
for (const { name, from, weight, style, file } of faces) {
  const path = join(source, "files", `comic-neue-latin-${from}.woff2`);
  const font = fontkit.openSync(path);
  copyFileSync(path, join(target, file));
  metrics[name] = {
    weight,
    style,
    url: `fonts/${file}`,
    unitsPerEm: font.unitsPerEm,
    ascent: font.ascent,
    descent: font.descent,
    capHeight: font.capHeight,
    advances: advanceRuns(font),
  };
}
const lines = Object.entries(metrics).map(([name, face]) => `${JSON.stringify(name)}: ${JSON.stringify(face)}`);
// Comics are lettered without serifs: so is what the family lacks.
const family = `"Comic Neue": { "fallback": "sans-serif", "faces": {\n${lines.join(",\n")}\n} }`;
writeFileSync(join(root, "src/comic/font-metrics.generated.json"), `{\n${family}\n}\n`);
console.log(`Wrote ${faces.length} faces to public/fonts and src/comic/font-metrics.generated.json`);
