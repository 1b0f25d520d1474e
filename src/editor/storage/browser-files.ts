// Files on the disk: written in place where the browser can (File System Access), handed to its downloads elsewhere.
import { STORY_EXTENSION, STORY_TYPE } from "../../comic/story-file/story-file.ts";
import type { FilePlace, Files } from "../ports.ts";

interface PickerOptions {
  readonly types: readonly { readonly accept: Readonly<Record<string, readonly string[]>> }[];
}
/** Chromium only, and not in TypeScript's library. */
interface Picker {
  showSaveFilePicker?(options: PickerOptions & { readonly suggestedName: string }): Promise<FileSystemFileHandle>;
  showOpenFilePicker?(options: PickerOptions): Promise<readonly FileSystemFileHandle[]>;
}
interface DroppedItem extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

const types = [{ accept: { [STORY_TYPE]: [`.${STORY_EXTENSION}`] } }];

/** `download` hands a finished file to the browser. */
export function createBrowserFiles(download: (file: Blob, name: string) => void): Files {
  const { showSaveFilePicker, showOpenFilePicker } = globalThis as Picker;
  const chooseStory = async () => {
    const [handle] = (await unlessGivenUp(showOpenFilePicker?.({ types }))) ?? [];
    return handle ? { file: await handle.getFile(), place: onDisk(handle) } : null;
  };
  return {
    ...(showOpenFilePicker && { chooseStory }),
    async dropped(item: DroppedItem) {
      const file = item.getAsFile();
      const handle = await item.getAsFileSystemHandle?.().catch(() => null);
      const isFile = (found: typeof handle): found is FileSystemFileHandle => found?.kind === "file";
      return file && { file, place: isFile(handle) ? onDisk(handle) : null };
    },
    async choosePlace(name) {
      if (!showSaveFilePicker) return downloads(name, download);
      const handle = await unlessGivenUp(showSaveFilePicker({ suggestedName: name, types }));
      return handle ? onDisk(handle) : null;
    },
  };
}

/** undefined when the artist changed their mind. */
async function unlessGivenUp<T>(asked: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return undefined;
    throw error;
  }
}

function onDisk(handle: FileSystemFileHandle): FilePlace {
  return {
    name: handle.name,
    async write(pieces) {
      // A file of its own, which takes the old one's place when it is closed.
      const file = await handle.createWritable();
      try {
        for await (const piece of pieces) await file.write(piece as Uint8Array<ArrayBuffer>);
      } catch (error) {
        await file.abort();
        throw error;
      }
      await file.close();
    },
  };
}

function downloads(name: string, download: (file: Blob, name: string) => void): FilePlace {
  return {
    name,
    async write(pieces) {
      const all: Blob[] = [];
      for await (const piece of pieces) all.push(new Blob([piece as Uint8Array<ArrayBuffer>]));
      download(new Blob(all, { type: STORY_TYPE }), name);
    },
  };
}
