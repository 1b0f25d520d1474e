// A page as pixels: its display list painted on a canvas without a window, so that no worker is in anybody's way.
import { type DrawOp, opsOf } from "../comic/display-list.ts";
import { applyTone } from "../comic/tone.ts";
import { opsOnSheet, sheetPixels } from "./export-pages.ts";
import type { LoadedPage, PictureSource } from "./format.ts";
import { type OpOf, paintCanvas, pictureKey } from "./paint-canvas.ts";

/** The sheet as a file of this type; its faces are loaded. Throws when it is too large for a canvas. */
export async function rasterPage({ page, pictures }: LoadedPage, type: "image/png"): Promise<Blob> {
  const { sheet, dpi } = page;
  const { width, height } = sheetPixels(sheet, dpi);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw tooLarge(width, height, "no drawing context");
  const painted = await paintedPictures(opsOnSheet(page), pictures);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  // The sheet fills whole pixels: at an edge that ends within one, a picture that bleeds would be half transparent.
  const [across, down] = [width / sheet.width, height / sheet.height];
  const paint = (ops: readonly DrawOp[], x: number, y: number) => {
    context.translate(x * across, y * down);
    context.scale(1, down / across);
    paintCanvas(context, ops, across, painted);
  };
  for (const { layers, at, clip } of sheet.parts) {
    context.save();
    context.beginPath();
    const [left, top] = [Math.round((at.x + clip.x) * across), Math.round((at.y + clip.y) * down)];
    const [right, bottom] = [(at.x + clip.x + clip.width) * across, (at.y + clip.y + clip.height) * down];
    context.rect(left, top, Math.round(right) - left, Math.round(bottom) - top);
    context.clip();
    paint(opsOf(layers), at.x, at.y);
    context.restore();
  }
  paint(sheet.marks, 0, 0);
  // Browsers give no error for a canvas over their limit: it stays transparent, or becomes no file.
  if (context.getImageData(width - 1, height - 1, 1, 1).data[3] === 0)
    throw tooLarge(width, height, "an empty picture");
  const blob = await canvas.convertToBlob({ type }).catch(() => null);
  if (!blob) throw tooLarge(width, height, "no file");
  canvas.width = 0; // gives the memory back at once; a page at 600 dpi takes 200 MB
  return blob;
}

/** As the painter looks for them: decoded, each in the tones in which the page has it. */
async function paintedPictures(ops: readonly DrawOp[], pictures: LoadedPage["pictures"]) {
  const painted = new Map<string, OffscreenCanvas>();
  for (const op of ops) {
    if (op.kind !== "image" || painted.has(pictureKey(op))) continue;
    const source = pictures.get(op.asset);
    if (source) painted.set(pictureKey(op), await toned(source, op.tone));
  }
  return painted;
}

async function toned(source: PictureSource, tone: OpOf<"image">["tone"]): Promise<OffscreenCanvas> {
  const picture = await createImageBitmap(
    source instanceof Blob ? source : new ImageData(source.pixels, source.width, source.height),
  );
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: tone !== undefined });
  if (!context) throw tooLarge(width, height, "no drawing context");
  context.drawImage(picture, 0, 0);
  picture.close();
  if (!tone) return canvas;
  const image = context.getImageData(0, 0, width, height);
  applyTone(image.data, tone);
  context.putImageData(image, 0, 0);
  return canvas;
}

function tooLarge(width: number, height: number, found: string): Error {
  return new Error(
    `The page could not be painted: expected a canvas of ${width} x ${height} pixels, found ${found}; it is too large for this browser's memory. Export with a lower resolution, or close other tabs and try again.`,
  );
}
