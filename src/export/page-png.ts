// A page as a PNG file for print and web: the display list painted at a resolution, tagged with it.
import { type DrawOp, displayPage, opsOf } from "../comic/display-list.ts";
import { pageOf, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import { stretchX } from "../geometry/affine.ts";
import { loadLetteringFonts } from "./lettering-fonts.ts";
import { paintCanvas } from "./paint-canvas.ts";
import { tagPng } from "./png-chunks.ts";

export interface PagePngOptions {
  readonly dpi: number;
  /** The picture with this content hash, for a place so many pixels wide. Rejects when it is not there. */
  readonly loadImage: (asset: string, widthPx: number) => Promise<Blob | PixelPicture>;
  /** Address of the app's folder, in which the lettering faces lie. */
  readonly base: string;
}

/** RGBA. */
export interface PixelPicture extends PixelSize {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

const MM_PER_INCH = 25.4;
const SOFTWARE = "Komawari";

/** The exact size of the file, in pixels: page size / 25.4 * dpi, rounded. */
export function pagePixels(page: { readonly widthMm: number; readonly heightMm: number }, dpi: number): PixelSize {
  const pixels = (mm: number) => Math.round((mm / MM_PER_INCH) * dpi);
  return { width: pixels(page.widthMm), height: pixels(page.heightMm) };
}

/**
 * The page as PNG, trim size, with its resolution (pHYs) and title inside. Throws for an unknown page, a missing
 * picture or face, and a page too large for a canvas of this browser.
 */
export async function exportPagePng(doc: Doc, pageId: string, options: PagePngOptions): Promise<Blob> {
  const page = pageOf(doc, pageId);
  const size = pagePixels(page, options.dpi);
  if (!(size.width > 0 && size.height > 0))
    throw new Error(`exportPagePng(): expected a resolution of at least 1 dpi, found ${options.dpi}`);
  const ops = opsOf(displayPage(doc, pageId));
  const pictures = await loadPictures(ops, options);
  await loadLetteringFonts(facesOf(ops), options.base);
  try {
    const painted = await paint(ops, size, options.dpi, pictures);
    const texts = [
      { keyword: "Title", text: storyOf(doc).title },
      { keyword: "Software", text: SOFTWARE },
    ];
    return new Blob([tagPng(new Uint8Array(await painted.arrayBuffer()), { dpi: options.dpi, texts })], {
      type: "image/png",
    });
  } finally {
    for (const picture of pictures.values()) picture.close();
  }
}

function facesOf(ops: readonly DrawOp[]): Set<string> {
  return new Set(ops.flatMap((op) => (op.kind === "glyphs" ? [op.font] : [])));
}

/** How many pictures a page shows. */
export function pictureCount(doc: Doc, pageId: string): number {
  return placesOf(opsOf(displayPage(doc, pageId)), 1).size;
}

/** By asset: the widest place on the page, in pixels. */
function placesOf(ops: readonly DrawOp[], dpi: number): Map<string, number> {
  const places = new Map<string, number>();
  for (const op of ops) {
    if (op.kind !== "image") continue;
    const widthMm = op.width * (op.transform ? stretchX(op.transform) : 1);
    places.set(op.asset, Math.max(places.get(op.asset) ?? 0, (widthMm / MM_PER_INCH) * dpi));
  }
  return places;
}

async function loadPictures(
  ops: readonly DrawOp[],
  { dpi, loadImage }: PagePngOptions,
): Promise<Map<string, ImageBitmap>> {
  const load = async ([asset, widthPx]: readonly [string, number]) => {
    const picture = await loadImage(asset, widthPx);
    const source = picture instanceof Blob ? picture : new ImageData(picture.pixels, picture.width, picture.height);
    return [asset, await createImageBitmap(source)] as const;
  };
  return new Map(await Promise.all(Array.from(placesOf(ops, dpi), load)));
}

async function paint(
  ops: readonly DrawOp[],
  { width, height }: PixelSize,
  dpi: number,
  pictures: ReadonlyMap<string, ImageBitmap>,
): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw tooLarge(width, height, "no drawing context");
  paintCanvas(context, ops, dpi / MM_PER_INCH, pictures);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  // Browsers give no error for a canvas over their limit: it stays transparent, or becomes no file.
  if (!blob || context.getImageData(width - 1, height - 1, 1, 1).data[3] === 0)
    throw tooLarge(width, height, "an empty picture");
  canvas.width = 0; // gives the memory back at once; a page at 600 dpi takes 200 MB
  return blob;
}

function tooLarge(width: number, height: number, found: string): Error {
  return new Error(
    `The page could not be painted: expected a canvas of ${width} x ${height} pixels, found ${found}; it is too large for this browser's memory. Export with a lower resolution, or close other tabs and try again.`,
  );
}
