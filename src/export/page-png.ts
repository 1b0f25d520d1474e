// A page as a PNG file for print and web: the display list painted at a resolution, tagged with it.
import { type DrawOp, displayPage } from "../comic/display-list.ts";
import { pageOf, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import { loadLetteringFonts } from "./lettering-fonts.ts";
import { paintCanvas } from "./paint-canvas.ts";
import { tagPng } from "./png-chunks.ts";

export interface PagePngOptions {
  readonly dpi: number;
  /** The encoded picture with this content hash. Rejects when it is not there. */
  readonly loadImage: (asset: string) => Promise<Blob>;
  /** Address of the app's folder, in which the lettering faces lie. */
  readonly base: string;
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
  const ops = displayPage(doc, pageId);
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

async function loadPictures(ops: readonly DrawOp[], { loadImage }: PagePngOptions): Promise<Map<string, ImageBitmap>> {
  const assets = new Set(ops.flatMap((op) => (op.kind === "image" ? [op.asset] : [])));
  const load = async (asset: string) => [asset, await createImageBitmap(await loadImage(asset))] as const;
  return new Map(await Promise.all(Array.from(assets, load)));
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
