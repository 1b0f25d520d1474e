// Square pictures in rows and columns of one sheet.

/** @typedef {import("pngjs").PNG} PNG */
/** @typedef {{ readonly pixels: Uint8ClampedArray<ArrayBuffer>, readonly width: number, readonly height: number }} Picture RGBA. */

/** Pixels of a side. */
export const SIDE = 256;

/** @param {PNG} sheet @param {number} row @param {number} column @returns {Picture} */
export function tileOf(sheet, row, column) {
  const pixels = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y++) {
    const from = ((row * SIDE + y) * sheet.width + column * SIDE) * 4;
    pixels.set(sheet.data.subarray(from, from + SIDE * 4), y * SIDE * 4);
  }
  return { pixels, width: SIDE, height: SIDE };
}

/** @param {PNG} sheet @param {Picture} picture @param {number} row @param {number} column */
export function paste(sheet, { pixels }, row, column) {
  for (let y = 0; y < SIDE; y++)
    sheet.data.set(
      pixels.subarray(y * SIDE * 4, (y + 1) * SIDE * 4),
      ((row * SIDE + y) * sheet.width + column * SIDE) * 4,
    );
}
