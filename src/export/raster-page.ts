// A page as pixels: its display list painted on a canvas of this browser.
import { opsOf } from "../comic/display-list.ts";
import { MM_PER_INCH, pagePixels } from "./export-pages.ts";
import type { LoadedPage } from "./load-pages.ts";
import { paintCanvas } from "./paint-canvas.ts";

/** The page in its trim size, as a file of this type. Throws when it is too large for a canvas. */
export async function rasterPage({ page, pictures }: LoadedPage, type: "image/png"): Promise<Blob> {
  const { width, height } = pagePixels(page, page.dpi);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw tooLarge(width, height, "no drawing context");
  // The paper ends within the last pixels: its edge would be half transparent.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  paintCanvas(context, opsOf(page.layers), page.dpi / MM_PER_INCH, pictures);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type));
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
