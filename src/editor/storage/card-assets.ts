// Pictures and numbers between the asset store and cards, where they lie in base64.
import { strFromU8, strToU8 } from "fflate";
import type { CardAssets, CardContents } from "../../comic/card-file.ts";
import { reducedTo } from "../../comic/image-fit.ts";
import type { EditorPorts } from "../ports.ts";

type Ports = Pick<EditorPorts, "assets" | "images">;

/** Longest edge of a stored picture: what the largest model of the ladder can use. */
const MOST_PIXELS = 1024;

/** Keeps a picture file on white, not larger than MOST_PIXELS. `pixels`: RGBA, as kept. */
export async function storePicture({ assets, images }: Ports, file: Blob) {
  const { width: widthPx, height: heightPx } = reducedTo(MOST_PIXELS, await images.decode(file));
  const pixels = await images.fit(file, widthPx, heightPx);
  const asset = await assets.put(await images.encode(pixels, widthPx, heightPx));
  return { picture: { asset, widthPx, heightPx }, pixels };
}

/** What a card takes along, in base64 by its hash, as far as this browser has it. */
export async function readCardAssets(
  { assets }: Ports,
  { pictures, numbers }: CardAssets,
): Promise<ReadonlyMap<string, string>> {
  const stored = new Map<string, string>();
  for (const hash of [...pictures, ...numbers]) {
    const file = await assets.get(hash);
    if (file) stored.set(hash, btoa(strFromU8(new Uint8Array(await file.arrayBuffer()), true)));
  }
  return stored;
}

/** Stores what a card brings; its hashes in this browser by those in the card. Throws when a picture cannot be read. */
export async function storeCardContents(
  { assets, images }: Ports,
  card: CardContents,
): Promise<ReadonlyMap<string, string>> {
  const stored = new Map<string, string>();
  for (const [asset, image] of Object.entries(card.images)) {
    const file = fromBase64(image, "image/png");
    await images.decode(file);
    stored.set(asset, await assets.put(file));
  }
  for (const [hash, data] of Object.entries(card.numbers)) stored.set(hash, await assets.put(fromBase64(data, "")));
  return stored;
}

function fromBase64(text: string, type: string): Blob {
  return new Blob([strToU8(atob(text), true)], { type });
}
