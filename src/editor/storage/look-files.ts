// Looks and files: pictures come in, looks go out and come in. What goes wrong is told in the notice, and then nothing has changed.
import { diffOf } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { assetsOfLook, LOOK_ENDING, type LookCard, readLook, writeLook } from "../../comic/look-card.ts";
import { recordOf } from "../../comic/query.ts";
import type { Look, LookPicture } from "../../comic/records.ts";
import { addLookPictures } from "../../studio/commands/looks.ts";
import { attempting } from "../attempt.ts";
import { showAssets } from "../drawing/pictures.ts";
import type { Parts } from "../workspace.ts";
import { readCardAssets, storeCardContents, storePicture } from "./card-assets.ts";

export function createLookFiles(options: Parts) {
  const { workspace } = options;
  const attempt = attempting(workspace);
  return {
    /** Adds picture files to a look, all in one undo step. */
    importLookPictures: (look: string, files: readonly Blob[]) =>
      attempt(
        "The pictures could not be read",
        "Choose pictures in PNG, JPEG or WebP format; another program can convert them.",
        async () => {
          const added: LookPicture[] = [];
          for (const file of files) added.push((await storePicture(options.ports, file)).picture);
          workspace.change(addLookPictures(workspace.store.getState().doc, look, added), {
            name: "importLookPictures",
          });
          await showAssets(options.ports, workspace);
        },
      ),
    /** The look with all that belongs to it, as one file; null when that failed, which the notice tells. */
    exportLook: (id: string) =>
      attempt("The look could not be exported", "Your story is unchanged.", async () => {
        const look = recordOf(workspace.store.getState().doc, "look", id);
        return look ? exported(options, look) : null;
      }),
    /** Brings a look into this story. */
    importLook: (file: Blob) =>
      attempt(
        "The look could not be imported",
        `Choose a file ending in ${LOOK_ENDING}. Your story is unchanged.`,
        async () => imported(options, readLook(await file.text())),
      ),
  };
}

async function exported({ ports }: Parts, look: Look): Promise<Blob> {
  const stored = await readCardAssets(ports, assetsOfLook(look));
  return new Blob([writeLook(look, stored)], { type: "application/json" });
}

/** Stores what the look brings, then adds it in one undo step. */
async function imported({ ports, workspace, createId }: Parts, card: LookCard): Promise<void> {
  const { look } = card;
  const stored = await storeCardContents(ports, card);
  const here = (hash: string) => stored.get(hash) ?? hash;
  const pictures = look.pictures.map((picture) => ({ ...picture, asset: here(picture.asset) }));
  const learned = look.learned && { ...look.learned, tensor: here(look.learned.tensor) };
  const { doc } = workspace.store.getState();
  const record: Look = { ...look, id: createId("look"), type: "look", pictures, learned };
  workspace.change(diffOf(doc, withRecords(doc, [record])), { name: "importLook" });
  await showAssets(ports, workspace);
}
