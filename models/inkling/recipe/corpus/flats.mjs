// Figures and objects as flats: areas without lines or shading, as a colourist lays them. An area keeps the name of its colour (skin, hair, shirt,
// pants), which a caption tells; what always has the same colour (shoes, a newspaper, eyes, objects) keeps that.
import { emoji, piece, Resvg, refill, withOwnIds } from "./art.mjs";
import { drawnPants, drawnShirts, drawnSkin, dyed } from "./figures.mjs";

/** Of a flat: how much of a pixel is of the first, the second, the third area, then red, green, blue of the rest, then how much it covers. */
export const flatChannels = 7;
const areaFills = ["#f00", "#0f0", "#00f"];
const samples = 4; // to a side of a pixel

const colour = /(fill|stroke)="(?!none|#f00"|#0f0"|#00f")[^"]*"/g;

/** An SVG whose areas have areaFills → [areas alone, the rest alone]: what is not of its own is black. */
function apart(svg) {
  const rest = areaFills.reduce((text, fill) => text.replaceAll(`"${fill}"`, '"#000"'), svg);
  return [svg.replace(colour, '$1="#000"'), rest];
}

const large = (svg) => `<g transform="translate(250 144) scale(1.5) translate(-250 -144)">${withOwnIds(svg)}</g>`;
const skinned = (svg) => refill(svg, drawnSkin, areaFills[0]);

/** Areas: skin, shirt, pants. */
export function bodyFlat(attire, pose) {
  const shirted = refill(skinned(piece(`pose/${attire}/${pose}`)), drawnShirts, areaFills[1]);
  return apart(withOwnIds(refill(shirted, drawnPants, areaFills[2])));
}

/** Areas: skin, hair where it can be dyed. */
export function headFlat(head, canDye) {
  const plain = skinned(piece(`gender/${head}`));
  return apart(large(canDye ? dyed(plain, areaFills[1]) : plain));
}

/** Areas: skin. */
export const faceFlat = (face, emotion) => apart(large(skinned(piece(`expression/${face}/${emotion}`))));

/** No areas. */
export const objectFlat = (name) => apart(emoji(name, 0, 0, 32));

/** `svg` on a ground, drawn into `view` [x, y, width, height] → the mean colour of every pixel, [rows * columns][3]. */
function meanColours(svg, ground, view, columns, rows) {
  const [x0, y0, width, height] = view;
  const [w, h] = [columns * samples, rows * samples];
  const namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
  const under = `<rect x="${x0}" y="${y0}" width="${width}" height="${height}" fill="${ground}"/>`;
  const sheet = `<svg ${namespaces} viewBox="${view.join(" ")}" width="${w}" height="${h}" preserveAspectRatio="none">${under}${svg}</svg>`;
  const rgba = new Resvg(sheet).render().pixels;
  return Array.from({ length: columns * rows }, (_, cell) => {
    const [x, y] = [(cell % columns) * samples, Math.floor(cell / columns) * samples];
    const sum = [0, 0, 0];
    for (let j = 0; j < samples; j++)
      for (let i = 0; i < samples; i++)
        for (const c of sum.keys()) sum[c] += rgba[4 * ((y + j) * w + x + i) + c];
    return sum.map((value) => value / samples ** 2);
  });
}

/** A flat → uint8 [flatChannels, rows, columns]. */
export function flatPixels([areas, rest], view, columns, rows) {
  const [onBlack, onWhite, others] = [
    [areas, "#000"],
    [areas, "#fff"],
    [rest, "#000"],
  ].map(([svg, ground]) => meanColours(svg, ground, view, columns, rows));
  const planes = Array.from({ length: flatChannels }, () => new Uint8Array(rows * columns));
  for (const [cell, area] of onBlack.entries()) {
    // Where red differs between the grounds, nothing covers.
    const covers = 255 - (onWhite[cell][0] - area[0]);
    for (const [channel, value] of [...area, ...others[cell], covers].entries()) planes[channel][cell] = Math.round(value);
  }
  return Buffer.concat(planes);
}
