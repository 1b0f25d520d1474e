// Files on the disk: written in place where the browser can (File System Access), handed to its downloads elsewhere.
import { STORY_EXTENSION, STORY_TYPE } from "../../comic/story-file/story-file.ts";
import type { FilePlace, Files } from "../ports.ts";

/** Chromium only, and not in TypeScript's library. */
interface Picker {
  showSaveFilePicker?(options: {
    readonly suggestedName: string;
    readonly types: readonly { readonly accept: Readonly<Record<string, readonly string[]>> }[];
  }): Promise<FileSystemFileHandle>;
}

/** `download` hands a finished file to the browser. */
export function createBrowserFiles(download: (file: Blob, name: string) => void): Files {
  return {
    async choosePlace(name) {
      const { showSaveFilePicker } = globalThis as Picker;
      if (!showSaveFilePicker) return downloads(name, download);
      try {
        const types = [{ accept: { [STORY_TYPE]: [`.${STORY_EXTENSION}`] } }];
        return onDisk(await showSaveFilePicker({ suggestedName: name, types }));
      } catch (error) {
        if (error instanceof Error && error.name === "AbortError") return null;
        throw error;
      }
    },
  };
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
