// The open story to and from a file. What goes wrong is told in the notice; a file that is refused leaves nothing behind.
import type { ByteSource } from "../../comic/story-file/archive.ts";
import { readStoryFile, writeStoryFile } from "../../comic/story-file/story-file.ts";
import { hashOf } from "../../models/files/hash.ts";
import { withoutLostRenders } from "../../studio/commands/story.ts";
import type { ChosenFile, FilePlace } from "../ports.ts";
import type { Parts } from "../workspace.ts";
import { inSlices } from "./in-slices.ts";
import type { Stories } from "./stories.ts";
import { repairNotice } from "./story-store.ts";

interface StoryFilesOptions extends Parts {
  readonly stories: Stories;
}

export function createStoryFiles(options: StoryFilesOptions) {
  const { ports, workspace, stories } = options;
  /** Where stories were saved, or opened from, in this visit. */
  const places = new Map<string, FilePlace>();
  return {
    /** Saves the open story with all its pictures, where it was saved before unless `elsewhere`. `name`: proposed. */
    saveFile: (name: string, elsewhere: boolean) => {
      const { story } = workspace.store.getState();
      const known = elsewhere ? undefined : places.get(story);
      // At once, while the browser still takes it for the artist's wish.
      const asked = known ? Promise.resolve(known) : ports.files.choosePlace(name);
      // Told below, when its turn comes.
      asked.catch(() => undefined);
      return stories.inTurn("The story could not be saved to a file", async () => {
        const place = await asked;
        if (!place) return;
        places.delete(story);
        // So that "saved" speaks of the file from then on. A full browser is no reason not to save to the disk.
        await stories.settled().catch(() => undefined);
        await writeTo(options, place);
        places.set(story, place);
      });
    },
    /**
     * Brings a story file into this browser as a story of its own, and shows it. Where it is known which file of the disk
     * it was, it is saved there from then on. null: the artist chose none.
     */
    openFile(chosen: Promise<ChosenFile | null>) {
      // Told below, when its turn comes.
      chosen.catch(() => undefined);
      return stories.inTurn("The file could not be opened", async () => {
        const found = await chosen;
        if (!found) return;
        workspace.store.setState({ opening: true });
        try {
          await bringIn(options, found.file);
          if (found.place) places.set(workspace.store.getState().story, found.place);
        } finally {
          workspace.store.setState({ opening: false });
        }
      });
    },
    /** Asks for a story file, where the browser can. */
    chooseStory: ports.files.chooseStory,
    /** What a drop brings. */
    dropped: ports.files.dropped,
  };
}

async function writeTo({ ports, workspace }: StoryFilesOptions, place: FilePlace): Promise<void> {
  const { store } = workspace;
  const { doc } = store.getState();
  const load = async (hash: string) => {
    const asset = await ports.assets.get(hash);
    return asset && new Uint8Array(await asset.arrayBuffer());
  };
  await place.write(writeStoryFile(withoutLostRenders(doc), load));
  store.setState(({ doc: now, storage }) => ({
    storage:
      now === doc && storage.status !== "failed" ? { status: "saved", at: ports.now(), file: place.name } : storage,
  }));
}

/** Pictures first: without a story that names them they are dropped at the next visit. */
async function bringIn({ ports, stories }: StoryFilesOptions, file: Blob): Promise<void> {
  const source: ByteSource = {
    size: file.size,
    read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
  };
  const { doc, repairs, assets } = await readStoryFile(source, hashOf, inSlices);
  for (const { hash, type, from, to } of assets) {
    const stored = await ports.assets.put(new Blob([await source.read(from, to)], { type }));
    if (stored !== hash)
      throw new Error("expected the file to stay as it was while it was read, found it changed; open it again");
  }
  await stories.add(doc, repairNotice(doc, repairs));
}
