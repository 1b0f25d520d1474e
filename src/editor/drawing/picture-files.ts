// Picture files that become the picture of a panel, as if it had been drawn.
import { reducedTo } from "../../comic/image-fit.ts";
import { recordOf } from "../../comic/query.ts";
import { arrange, placesByPage } from "../../studio/commands/arrange.ts";
import { addPicture } from "../../studio/commands/renders.ts";
import { inWords } from "../failures.ts";
import type { Parts } from "../workspace.ts";
import { showAssets } from "./pictures.ts";

/** Longest edge of a stored picture: a full page of a comic book at 300 dpi is 3000 pixels high. */
const MOST_PIXELS = 3000;

export function createPictureFiles(options: Parts) {
  const { store } = options.workspace;
  return {
    /** Resolves when the panel shows it; a file that cannot be read is told in the notice, and nothing has changed. */
    async placePicture(frame: string, file: File): Promise<void> {
      try {
        await placePicture(options, frame, file);
      } catch (error) {
        const remedy = "Choose a picture in PNG, JPEG or WebP format; another program can convert it.";
        store.setState({ notice: { message: `The picture could not be read: ${inWords(error)}`, remedy } });
      }
    },
  };
}

async function placePicture({ ports, workspace, createId }: Parts, frame: string, file: File): Promise<void> {
  const found = await ports.images.decode(file);
  const { width: widthPx, height: heightPx } = reducedTo(MOST_PIXELS, found);
  const image =
    Math.max(found.width, found.height) > MOST_PIXELS ? await ports.images.reduce(found, widthPx, heightPx) : file;
  const asset = await ports.assets.put(image);
  const { store, change, beginGesture } = workspace;
  const at = recordOf(store.getState().doc, "frame", frame);
  if (!at) return;
  const gesture = beginGesture();
  // A frame without a panel gets one first; its page is then laid out anew, place by place.
  const place = placesByPage(store.getState().doc).findIndex((page) => page.some((each) => each.frame === frame));
  const index = placesByPage(store.getState().doc)[place]?.findIndex((each) => each.frame === frame) ?? -1;
  if (at.shot === null) change(arrange(store.getState().doc, placesByPage(store.getState().doc), createId));
  const { doc } = store.getState();
  const now = placesByPage(doc)[place]?.[index]?.frame;
  const shot = recordOf(doc, "frame", now ?? "")?.shot;
  const picture = { id: createId("render"), asset, widthPx, heightPx, drawnAt: ports.now(), name: file.name };
  if (shot) change(addPicture(doc, shot, picture));
  gesture.end();
  await showAssets(ports, workspace);
}
