// PNG as a list of chunks: adds what canvas.toBlob leaves out (print resolution, title, software). Touches no pixels.
import { crc32 } from "../../comic/crc32.ts";

export interface PngText {
  /** 1 to 79 Latin-1 characters; the registered ones are "Title", "Author", "Software" and the like. */
  readonly keyword: string;
  readonly text: string;
}

export interface PngTags {
  readonly dpi: number;
  readonly texts: readonly PngText[];
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const INCH_PER_METRE = 1 / 0.0254;

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const isLatin1 = (text: string): boolean => [...text].every((char) => char.codePointAt(0)! <= 0xff);

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(latin1(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function resolutionChunk(dpi: number): Uint8Array {
  const data = new Uint8Array(9);
  const view = new DataView(data.buffer);
  const perMetre = Math.round(dpi * INCH_PER_METRE);
  view.setUint32(0, perMetre);
  view.setUint32(4, perMetre);
  view.setUint8(8, 1); // the unit is the metre
  return chunk("pHYs", data);
}

/** tEXt holds Latin-1 only; any other text becomes an uncompressed iTXt in UTF-8. */
function textChunk({ keyword, text }: PngText): Uint8Array {
  if (!isLatin1(keyword) || keyword.length < 1 || keyword.length > 79)
    throw new Error(`tagPng(): expected a keyword of 1 to 79 Latin-1 characters, found "${keyword}"`);
  if (isLatin1(text)) return chunk("tEXt", Uint8Array.from([...latin1(keyword), 0, ...latin1(text)]));
  return chunk("iTXt", Uint8Array.from([...latin1(keyword), 0, 0, 0, 0, 0, ...new TextEncoder().encode(text)]));
}

/**
 * A copy of a PNG file that says its print resolution (pHYs, pixels per metre) and the given texts. A resolution that
 * is already there is replaced. Throws when the bytes don't begin like a PNG.
 */
export function tagPng(png: Uint8Array, tags: PngTags): Uint8Array<ArrayBuffer> {
  if (SIGNATURE.some((byte, i) => png[i] !== byte))
    throw new Error(`tagPng(): expected a PNG file, found bytes ${png.slice(0, 8).join(" ") || "of length 0"}`);
  if (!(tags.dpi > 0)) throw new Error(`tagPng(): expected a resolution above 0 dpi, found ${tags.dpi}`);
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const parts: Uint8Array[] = [Uint8Array.from(SIGNATURE)];
  for (let at = SIGNATURE.length; at + 12 <= png.length; ) {
    const size = 12 + view.getUint32(at);
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (at + size > png.length)
      throw new Error(
        `tagPng(): chunk ${type} at byte ${at} needs ${size} bytes, the file has ${png.length - at} left`,
      );
    if (type !== "pHYs") parts.push(png.subarray(at, at + size));
    // pHYs must stand before the first IDAT; right after IHDR it always does.
    if (type === "IHDR") parts.push(resolutionChunk(tags.dpi), ...tags.texts.map(textChunk));
    at += size;
  }
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
