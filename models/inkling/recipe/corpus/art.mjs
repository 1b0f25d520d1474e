// The drawings: comicgen "aavatar" characters (code MIT, drawings CC0) and Fluent Emoji Flat objects (MIT), as pieces of SVG.
// They are looked up in $ART_ROOT/node_modules (see package.json).
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const artRoot = process.env.ART_ROOT;
if (!artRoot) throw new Error("ART_ROOT: expected the folder whose node_modules holds comicgen and the emoji, found nothing. See ../grow.");
const require = createRequire(join(artRoot, "x.js"));
const aavatar = join(artRoot, "node_modules/comicgen/svg/aavatar");
const emojis = require("@iconify-json/fluent-emoji-flat/icons.json").icons;

export const { Resvg } = require("@resvg/resvg-js");

const pieces = new Map();

/**
 * The inside of one aavatar file, without what the renderer draws wrongly or slowly: titles, masks and filters go,
 * group opacity becomes fill and stroke opacity.
 */
export function piece(file) {
  if (!pieces.has(file)) {
    const inside = readFileSync(join(aavatar, `${file}.svg`), "utf8")
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/<title>[\s\S]*?<\/title>/g, "")
      .replace(/ (mask|filter)="[^"]*"/g, "")
      .replace(/ style="isolation:isolate"/g, "")
      .replace(/<g opacity="([0-9.]+)">/g, '<g fill-opacity="$1" stroke-opacity="$1">')
      .replace(/ opacity="([0-9.]+)"/g, ' fill-opacity="$1" stroke-opacity="$1"');
    pieces.set(file, inside);
  }
  return pieces.get(file);
}

/** Names of the poses that are drawn for an attire, sorted. */
export function posesOf(attire) {
  const files = readdirSync(join(aavatar, "pose", attire)).filter((file) => file.endsWith(".svg"));
  return files.map((file) => file.slice(0, -4)).sort();
}

let prefixes = 0;

/** Starts the numbering of ids anew: once per panel, so that a panel does not depend on those before it. */
export function restartIds() {
  prefixes = 0;
}

/** Gives the ids inside a piece names of their own, because one panel may hold the same piece twice. */
export function withOwnIds(svg) {
  const ids = new Set([...svg.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]));
  if (ids.size === 0) return svg;
  const prefix = `u${prefixes++}_`;
  let result = svg;
  for (const id of ids) {
    result = result
      .split(`id="${id}"`)
      .join(`id="${prefix}${id}"`)
      .split(`url(#${id})`)
      .join(`url(#${prefix}${id})`)
      .split(`"#${id}"`)
      .join(`"#${prefix}${id}"`);
  }
  return result;
}

/** Replaces fills; only whole colours as written in the file match. */
export function refill(svg, from, to) {
  return from.reduce((text, color) => text.replace(new RegExp(`fill="${color}"`, "gi"), `fill="${to}"`), svg);
}

export function hasEmoji(name) {
  return Boolean(emojis[name]);
}

/** An outlined emoji with its top left corner at (x, y); empty when there is none of that name. */
export function emoji(name, x, y, size, isFlipped = false) {
  if (!hasEmoji(name)) return "";
  const viewBox = isFlipped ? "-32 0 32 32" : "0 0 32 32";
  const flip = isFlipped ? ' transform="scale(-1,1)"' : "";
  const body = withOwnIds(emojis[name].body);
  return (
    `<svg x="${x}" y="${y}" width="${size}" height="${size}" viewBox="${viewBox}" overflow="visible">` +
    `<g${flip} stroke="#111" stroke-width="0.55" stroke-linejoin="round">${body}</g></svg>`
  );
}
