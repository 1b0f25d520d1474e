// Picture files that become the picture of a panel, as if it had been drawn.
import { reducedTo } from "../../comic/image-fit.ts";
import { recordOf } from "../../comic/query.ts";
import { arrange, placesByPage } from "../../studio/commands/arrange.ts";
import { addPicture } from "../../studio/commands/renders.ts";
import { addMark, scanBox } from "../../studio/commands/roughs.ts";
import { inWords } from "../failures.ts";
import type { Parts } from "../workspace.ts";
import { showAssets } from "./pictures.ts";

/** Longest edge of a stored picture: a full page of a comic book at 300 dpi is 3000 pixels high. */
const MOST_PIXELS = 3000;
/** Of a rough, whose lines are read far coarser. */
const MOST_SCAN_PIXELS = 1500;

export function createPictureFiles(options: Parts) {
  const { store } = options.workspace;
  const telling = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      const remedy = "Choose a picture in PNG, JPEG or WebP format; another program can convert it.";
      store.setState({ notice: { message: `The picture could not be read: ${inWords(error)}`, remedy } });
    }
  };
  return {
    /** Resolves when the panel shows it; a file that cannot be read is told in the notice, and nothing has changed. */
    placePicture: (frame: string, file: File): Promise<void> => telling(placePicture(options, frame, file)),
    /** The same for a drawing on paper as the rough of a shot, whose picture is `aspect` times as high as wide. */
    placeScan: (shot: string, file: File, aspect: number): Promise<void> =>
      telling(placeScan(options, shot, file, aspect)),
  };
}

/** A picture as it is kept: not larger than it needs to be. */
async function kept({ ports }: Parts, file: File, most: number) {
  const found = await ports.images.decode(file);
  const { width: widthPx, height: heightPx } = reducedTo(most, found);
  const image = Math.max(found.width, found.height) > most ? await ports.images.reduce(found, widthPx, heightPx) : file;
  return { asset: await ports.assets.put(image), widthPx, heightPx };
}

async function placeScan(parts: Parts, shot: string, file: File, aspect: number): Promise<void> {
  const { ports, workspace, createId } = parts;
  const stored = await kept(parts, file, MOST_SCAN_PIXELS);
  const mark = { kind: "scan", ...stored, box: scanBox(stored.widthPx, stored.heightPx, aspect) } as const;
  const { doc } = workspace.store.getState();
  if (!recordOf(doc, "shot", shot)) return;
  workspace.change(addMark(doc, shot, mark, createId), { name: "placeScan" });
  await showAssets(ports, workspace);
}

async function placePicture(parts: Parts, frame: string, file: File): Promise<void> {
  const { ports, workspace, createId } = parts;
  const { asset, widthPx, heightPx } = await kept(parts, file, MOST_PIXELS);
  const { store, change, beginGesture } = workspace;
  const at = recordOf(store.getState().doc, "frame", frame);
  if (!at) return;
  const gesture = beginGesture();
  // A frame without a panel gets one first; its page is then laid out anew, place by place.
  const place = placesByPage(store.getState().doc).findIndex((page) => page.some((each) => each.frame === frame));
  const index = placesByPage(store.getState().doc)[place]?.findIndex((each) => each.frame === frame) ?? -1;
  const step = { name: "placePicture" };
  if (at.shot === null) change(arrange(store.getState().doc, placesByPage(store.getState().doc), createId), step);
  const { doc } = store.getState();
  const now = placesByPage(doc)[place]?.[index]?.frame;
  const shot = recordOf(doc, "frame", now ?? "")?.shot;
  const picture = { id: createId("render"), asset, widthPx, heightPx, drawnAt: ports.now(), name: file.name };
  if (shot) change(addPicture(doc, shot, picture), step);
  gesture.end();
  await showAssets(ports, workspace);
}
