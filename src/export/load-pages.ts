// Loading, the first half of every export: pages one after the other, with their pictures decoded and their faces ready.
import { opsOf } from "../comic/display-list.ts";
import { stretchX } from "../geometry/affine.ts";
import { MM_PER_INCH } from "./export-pages.ts";
import type { ExportAssets, ExportFormat, ExportPage } from "./format.ts";
import { loadLetteringFonts } from "./lettering-fonts.ts";

export interface LoadedPage {
  readonly page: ExportPage;
  /** By content hash; freed when the next page is asked for. */
  readonly pictures: ReadonlyMap<string, ImageBitmap>;
}

/** Arguments and failures as in ExportFormat.write. */
export async function* loadPages(
  ...[pages, assets, progress, signal]: Parameters<ExportFormat["write"]>
): AsyncGenerator<LoadedPage, void> {
  const places = pages.map(placesOf);
  const ofPictures = places.reduce((sum, { size }) => sum + size, 0);
  let pictures = 0;
  for (const [index, page] of pages.entries()) {
    signal.throwIfAborted();
    const report = () => progress({ page: index + 1, pages: pages.length, pictures, ofPictures });
    report();
    const loaded = await loadPictures(places[index] ?? new Map(), assets, signal, () => {
      pictures++;
      report();
    });
    try {
      await loadLetteringFonts(facesOf(page), assets.base);
      signal.throwIfAborted();
      yield { page, pictures: loaded };
    } finally {
      for (const picture of loaded.values()) picture.close();
    }
  }
}

function facesOf({ layers }: ExportPage): Set<string> {
  return new Set(opsOf(layers).flatMap((op) => (op.kind === "glyphs" ? [op.font] : [])));
}

/** By asset: the widest place on the page, in pixels. */
function placesOf({ layers, dpi }: ExportPage): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const op of opsOf(layers)) {
    if (op.kind !== "image") continue;
    const widthMm = op.width * (op.transform ? stretchX(op.transform) : 1);
    places.set(op.asset, Math.max(places.get(op.asset) ?? 0, (widthMm / MM_PER_INCH) * dpi));
  }
  return places;
}

async function loadPictures(
  places: ReadonlyMap<string, number>,
  { loadImage }: ExportAssets,
  signal: AbortSignal,
  onPicture: () => void,
): Promise<ReadonlyMap<string, ImageBitmap>> {
  const load = async ([asset, widthPx]: readonly [string, number]) => {
    const picture = await loadImage(asset, widthPx, signal);
    onPicture();
    const source = picture instanceof Blob ? picture : new ImageData(picture.pixels, picture.width, picture.height);
    return [asset, await createImageBitmap(source)] as const;
  };
  return new Map(await Promise.all(Array.from(places, load)));
}
