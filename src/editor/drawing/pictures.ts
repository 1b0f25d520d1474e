// Pictures between the engine, the asset store and the screen: what is drawn is encoded and stored under its hash,
// what panels read is decoded, what the document shows gets an address.
import { picturesOf } from "../../comic/assets.ts";
import type { DrawSettings, PanelSpec, Picture, RoughScan } from "../../diffusion/panel.ts";
import type { Size } from "../../geometry/box.ts";
import type { PlannedReference } from "../../studio/draw-plan.ts";
import { cutOut, setBack } from "../../studio/enlarged-part.ts";
import type { PlannedRedraw } from "../../studio/redraw.ts";
import type { Asset } from "../../studio/state.ts";
import type { FromWorker, PictureToRedraw, ReferencePanel } from "../../worker/protocol.ts";
import type { EditorPorts } from "../ports.ts";
import { inSlices } from "../storage/in-slices.ts";
import type { Workspace } from "../workspace.ts";

export type DrawnPanel = Extract<FromWorker, { type: "panel" }>;
/** `latents` null: its pixels are not what they were decoded to any more. */
export type StoredPanel = Pick<DrawnPanel, "panel" | "pixels" | "width" | "height"> & {
  readonly latents: DrawnPanel["latents"] | null;
};
type Ports = Pick<EditorPorts, "assets" | "images">;

/**
 * Encodes and stores a panel and what it was decoded from; resolves to their hashes. Until then, or when it cannot be
 * stored, it stays as a preview.
 */
export async function storePanel(
  ports: Ports,
  { store }: Workspace,
  drawn: StoredPanel,
): Promise<{ readonly asset: string; readonly latents: string | null }> {
  const { panel, pixels, width, height } = drawn;
  store.setState(({ previews }) => ({ previews: { ...previews, [panel]: { width, height, pixels } } }));
  const image = await ports.images.encode(pixels, width, height);
  const [asset, latents] = await Promise.all([
    ports.assets.put(image),
    drawn.latents && ports.assets.put(new Blob([drawn.latents])),
  ]);
  const url = store.getState().assets[asset]?.url ?? ports.images.url(image);
  store.setState(({ assets }) => ({ assets: { ...assets, [asset]: { url, width, height } } }));
  return { asset, latents };
}

/** The pixels that panels read, in the planned sizes. A picture that is missing from the store is left out. */
export async function readReferences(ports: Ports, references: readonly PlannedReference[]): Promise<ReferencePanel[]> {
  const read = references.map(async ({ asset, ...reference }) => {
    const image = await ports.assets.get(asset);
    if (!image) return [];
    const { width, height } = reference;
    const stored = await ports.images.decode(image);
    const fits = stored.width === width && stored.height === height;
    return [{ ...reference, pixels: fits ? stored.pixels : await ports.images.fit(image, width, height) }];
  });
  return (await Promise.all(read)).flat();
}

/** Panels with the scans of their roughs; one that is missing from the store is left out. */
export function readScans({ assets, images }: Ports, panels: readonly PanelSpec[]): Promise<readonly PanelSpec[]> {
  const read = async (scan: RoughScan): Promise<RoughScan> => {
    const image = await assets.get(scan.asset);
    return { ...scan, picture: image ? await images.decode(image) : null };
  };
  return Promise.all(
    panels.map(async (panel) => {
      if (!panel.rough) return panel;
      return { ...panel, rough: { ...panel.rough, scans: await Promise.all(panel.rough.scans.map(read)) } };
    }),
  );
}

/** What was learned and is drawn with, by content hash. Throws when it is missing from the store. */
export async function readVectors(
  ports: Ports,
  panels: readonly Pick<PanelSpec, "learned" | "look">[],
): Promise<NonNullable<DrawSettings["vectors"]>> {
  const hashes = panels.flatMap(({ learned = [], look }) => [
    ...learned.map(({ vectors }) => vectors),
    ...(look?.means === "learned" ? look.parts.map(({ vectors }) => vectors) : []),
  ]);
  const found: Record<string, Float32Array> = {};
  for (const hash of new Set(hashes)) {
    const file = await ports.assets.get(hash);
    if (!file) throw new Error("what was learned is not in this browser's storage");
    found[hash] = new Float32Array(await file.arrayBuffer());
  }
  return found;
}

/**
 * A picture that is drawn again by the model of that hash, for a panel of that size. Throws when it is missing from the store.
 */
export async function readPicture(
  ports: Ports,
  redraw: PlannedRedraw,
  modelHash: string,
  size: Size,
): Promise<PictureToRedraw> {
  const { assets } = ports;
  const { source, strength, part, cut } = redraw;
  const picture = await pictureOf(ports, redraw);
  if (cut) return { strength, part: null, pixels: await inSlices(cutOut(picture, cut.box, size)), halves: null };
  const { pixels } = picture;
  const known = source.latents !== null && source.recipe.modelHash === modelHash;
  const kept = known ? await assets.get(source.latents) : undefined;
  return { strength, part, pixels, halves: kept ? new Uint16Array(await kept.arrayBuffer()) : null };
}

async function pictureOf({ assets, images }: Ports, { source }: PlannedRedraw): Promise<Picture> {
  const image = await assets.get(source.asset);
  if (!image) throw new Error("the picture that was to be drawn again is not in this browser's storage");
  return images.decode(image);
}

/** A panel as it is kept: a head that was drawn by itself is set back into its picture. */
export async function wholePanel(ports: Ports, drawn: DrawnPanel, redraw: PlannedRedraw | null): Promise<StoredPanel> {
  if (!redraw?.cut) return drawn;
  const { box, head } = redraw.cut;
  const whole = await inSlices(setBack(await pictureOf(ports, redraw), box, head, drawn));
  return { panel: drawn.panel, latents: null, ...whole };
}

/** Addresses that are made in one task: each takes up to half a millisecond. */
const ADDRESSED_AT_ONCE = 40;

/**
 * Gives pictures (all of the document) that have no address yet one; resolves to how many of them are missing. Rejects with
 * the signal's reason when that is given up.
 */
export async function showAssets(
  ports: Ports,
  { store }: Workspace,
  pictures = picturesOf(store.getState().doc),
  signal?: AbortSignal,
): Promise<number> {
  const known = store.getState().assets;
  const wanted = pictures.filter(({ asset }) => !known[asset]);
  const shown: Record<string, Asset> = {};
  let missing = 0;
  for (let at = 0; at < wanted.length; at += ADDRESSED_AT_ONCE) {
    const batch = wanted.slice(at, at + ADDRESSED_AT_ONCE);
    const images = await ports.assets.getAll(batch.map(({ asset }) => asset));
    signal?.throwIfAborted();
    for (const [i, { asset, widthPx, heightPx }] of batch.entries()) {
      const image = images[i];
      if (!image) missing++;
      else if (!shown[asset]) shown[asset] = { url: ports.images.url(image), width: widthPx, height: heightPx };
    }
  }
  store.setState(({ assets }) => ({ assets: { ...shown, ...assets } }));
  return missing;
}
