// Picking a folder through the File System Access API, where there is one.

interface Picked {
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly content: File }[];
}

/** Not in TypeScript's DOM types: only some browsers have it. */
interface FolderPicker {
  showDirectoryPicker?(options: { readonly mode: "read" }): Promise<FileSystemDirectoryHandle>;
}

export const canPickFolders = (): boolean => "showDirectoryPicker" in globalThis;

/** All files of the folder the artist picks, folders inside it included; null when they change their mind. */
export async function pickFolder(): Promise<Picked | null> {
  try {
    const handle = await (globalThis as FolderPicker).showDirectoryPicker?.({ mode: "read" });
    return handle ? { folder: handle.name, files: await filesIn(handle, `${handle.name}/`) } : null;
  } catch (thrown) {
    if (thrown instanceof DOMException && (thrown.name === "AbortError" || thrown.name === "NotAllowedError"))
      return null;
    throw thrown;
  }
}

async function filesIn(folder: FileSystemDirectoryHandle, prefix: string): Promise<Picked["files"]> {
  const files: Picked["files"][number][] = [];
  for await (const entry of folder.values()) {
    const path = `${prefix}${entry.name}`;
    if (entry.kind === "file") files.push({ path, content: await (entry as FileSystemFileHandle).getFile() });
    else files.push(...(await filesIn(entry as FileSystemDirectoryHandle, `${path}/`)));
  }
  return files;
}
