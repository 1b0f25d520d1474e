// Figures and objects as lines without colour, as an artist roughs them in: the same drawings, hair grey, the rest white.
import { emoji, piece, Resvg, refill, withOwnIds } from "./art.mjs";
import { drawnHair, drawnPants, drawnShirts, drawnSkin, dyed } from "./figures.mjs";

/** Picture pixels to one pixel of a rough. */
export const roughScale = 4;
const hairGrey = "#dddddd";
const paper = "#ffffff";
const hairFills = drawnHair.filter((colour) => !/^#0+$/.test(colour)); // black ones are lines
const darkest = 60; // of 255: fills lighter than this are no lines

/** Body, head and face of a figure on the art's board of 500 x 600, as in figures.mjs, head and face enlarged. */
export function figureLines({ head, hair, attire, face }, pose, emotion) {
  const white = (svg, colours) => refill(svg, colours, paper);
  const plain = piece(`gender/${head}`);
  const outlined = hair ? dyed(plain, hairGrey, hairFills) : plain;
  const large = (svg) => `<g transform="translate(250 144) scale(1.5) translate(-250 -144)">${withOwnIds(svg)}</g>`;
  return [
    withOwnIds(white(piece(`pose/${attire}/${pose}`), [...drawnSkin, ...drawnShirts, ...drawnPants])),
    large(white(hair ? outlined : refill(plain, hairFills, hairGrey), drawnSkin)),
    large(white(piece(`expression/${face}/${emotion}`), drawnSkin)),
  ];
}

/** An emoji as lines, its top left corner at (x, y). */
export function objectLines(name, x, y, size, isFlipped = false) {
  return emoji(name, x, y, size, isFlipped)
    .replace(/fill="#[0-9a-fA-F]{3,6}"/g, `fill="${paper}"`)
    .replace(/url\(#[^)]*\)/g, paper);
}

/** SVG drawn into `view` [x, y, width, height] → uint8 [rows, columns], 255 = ink: between the mean and the darkest of 4 x 4 samples. */
export function ink(svg, view, columns, rows) {
  const [x0, y0, width, height] = view;
  const [w, h] = [columns * roughScale, rows * roughScale];
  const ground = `<rect x="${x0}" y="${y0}" width="${width}" height="${height}" fill="${paper}"/>`;
  const namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
  const sheet = `<svg ${namespaces} viewBox="${view.join(" ")}" width="${w}" height="${h}" preserveAspectRatio="none">${ground}${svg}</svg>`;
  const rgba = new Resvg(sheet).render().pixels;
  const inkOf = (p) =>
    Math.max(0, 255 - (0.3 * rgba[p] + 0.59 * rgba[p + 1] + 0.11 * rgba[p + 2]) - darkest) * (255 / (255 - darkest));
  return Uint8Array.from({ length: columns * rows }, (_, cell) => {
    const [x, y] = [(cell % columns) * roughScale, Math.floor(cell / columns) * roughScale];
    let [most, sum] = [0, 0];
    for (let j = 0; j < roughScale; j++)
      for (let i = 0; i < roughScale; i++) {
        const dark = inkOf(4 * ((y + j) * w + x + i));
        most = Math.max(most, dark);
        sum += dark;
      }
    return Math.round(0.5 * most + 0.5 * Math.min(255, sum / 4));
  });
}
