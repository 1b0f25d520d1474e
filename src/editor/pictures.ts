// Pictures between the engine, the asset store and the screen: what is drawn is encoded and stored under its hash,
// what panels read is decoded, what the document shows gets an address.
import { recordsOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import type { FromWorker, ReferencePanel } from "../worker/protocol.ts";
import type { PlannedReference } from "./draw-plan.ts";
import type { EditorPorts } from "./editor.ts";
import type { Workspace } from "./workspace.ts";

export type DrawnPanel = Extract<FromWorker, { type: "panel" }>;
type Ports = Pick<EditorPorts, "assets" | "images">;

/** Encodes and stores a panel; resolves to its hash. Until then, or when it cannot be stored, it stays as a preview. */
export async function storePanel(ports: Ports, { store }: Workspace, drawn: DrawnPanel): Promise<string> {
  const { panel, pixels, width, height } = drawn;
  store.setState(({ previews }) => ({ previews: { ...previews, [panel]: { width, height, pixels } } }));
  const image = await ports.images.encode(pixels, width, height);
  const asset = await ports.assets.put(image);
  const url = store.getState().assets[asset]?.url ?? ports.images.url(image);
  store.setState(({ assets }) => ({ assets: { ...assets, [asset]: { url, width, height } } }));
  return asset;
}

/** The pixels of the renders that panels read. A picture that is missing from the store is left out. */
export async function readReferences(ports: Ports, references: readonly PlannedReference[]): Promise<ReferencePanel[]> {
  const read = references.map(async ({ asset, ...reference }) => {
    const image = await ports.assets.get(asset);
    return image ? [{ ...reference, ...(await ports.images.decode(image)) }] : [];
  });
  return (await Promise.all(read)).flat();
}

/** Gives every render of the document that has no address yet one; resolves to how many pictures are missing. */
export async function showAssets(ports: Ports, { store }: Workspace): Promise<number> {
  const { doc, assets: shown } = store.getState();
  let missing = 0;
  const found = await Promise.all(
    recordsOf(doc, "render")
      .filter((render) => !shown[render.asset])
      .map(async ({ asset, widthPx, heightPx }) => {
        const image = await ports.assets.get(asset);
        if (!image) missing++;
        return image ? [[asset, { url: ports.images.url(image), width: widthPx, height: heightPx }] as const] : [];
      }),
  );
  store.setState(({ assets }) => ({ assets: { ...Object.fromEntries(found.flat()), ...assets } }));
  return missing;
}

/** The hashes a document refers to. */
export function assetsOf(doc: Doc): ReadonlySet<string> {
  return new Set(recordsOf(doc, "render").map((render) => render.asset));
}
