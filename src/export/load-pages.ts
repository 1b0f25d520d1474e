// Loading, the first half of every export: pages one after the other with the pictures that they name.
import { INCH_MM } from "../comic/page-presets.ts";
import { stretchX } from "../geometry/affine.ts";
import { opsOnSheet } from "./export-pages.ts";
import type { ExportAssets, ExportFormat, ExportPage, LoadedPage } from "./format.ts";

/** Each page is loaded while the one before it is written. Arguments and failures as in ExportFormat.write. */
export async function* loadPages(
  ...[pages, assets, progress, signal]: Parameters<ExportFormat["write"]>
): AsyncGenerator<LoadedPage, void> {
  const places = pages.map(placesOf);
  const ofPictures = places.reduce((sum, { size }) => sum + size, 0);
  let [page, pictures] = [1, 0];
  const report = () => progress({ page, pages: pages.length, pictures, ofPictures });
  const onPicture = () => {
    pictures++;
    report();
  };
  const load = (index: number) => {
    const loading = loadPictures(places[index] ?? new Map(), assets, signal, onPicture);
    // Heard of when its turn comes; nobody asks once the export has ended.
    loading.catch(() => undefined);
    return loading;
  };
  let next = load(0);
  for (const [index, exported] of pages.entries()) {
    signal.throwIfAborted();
    page = index + 1;
    report();
    const loaded = await next;
    signal.throwIfAborted();
    if (index + 1 < pages.length) next = load(index + 1);
    yield { page: exported, pictures: loaded };
  }
}

/** By asset: the widest place on the page, in pixels. */
function placesOf(page: ExportPage): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const op of opsOnSheet(page)) {
    if (op.kind !== "image") continue;
    const widthMm = op.width * (op.transform ? stretchX(op.transform) : 1);
    places.set(op.asset, Math.max(places.get(op.asset) ?? 0, (widthMm / INCH_MM) * page.dpi));
  }
  return places;
}

async function loadPictures(
  places: ReadonlyMap<string, number>,
  { loadImage }: ExportAssets,
  signal: AbortSignal,
  onPicture: () => void,
): Promise<LoadedPage["pictures"]> {
  const load = async ([asset, widthPx]: readonly [string, number]) => {
    const picture = await loadImage(asset, widthPx, signal);
    onPicture();
    return [asset, picture] as const;
  };
  return new Map(await Promise.all(Array.from(places, load)));
}
