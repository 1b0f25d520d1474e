// Downloaded models in the origin private file system: models/<id>/files/<path> and models/<id>/record.json.
import type { StorageRoom } from "../../worker/protocol.ts";
import type { ModelRecord, Vault, VaultFile } from "./vault.ts";

const RECORD = "record.json";

/** null: it is not there. */
function orNull<T>(found: Promise<T>): Promise<T | null> {
  return found.catch((thrown: unknown) => {
    if (thrown instanceof DOMException && thrown.name === "NotFoundError") return null;
    throw thrown;
  });
}

async function folderAt(path: readonly string[], create: boolean): Promise<FileSystemDirectoryHandle | null> {
  let folder: FileSystemDirectoryHandle | null = await navigator.storage.getDirectory();
  for (const name of path) folder = folder && (await orNull(folder.getDirectoryHandle(name, { create })));
  return folder;
}

async function fileAt(path: readonly string[], name: string, create: boolean): Promise<FileSystemFileHandle | null> {
  const folder = await folderAt(path, create);
  return folder && orNull(folder.getFileHandle(name, { create }));
}

function placeOf(model: string, path: string): [readonly string[], string] {
  const parts = path.split("/");
  return [["models", model, "files", ...parts.slice(0, -1)], parts.at(-1) ?? path];
}

/** A file of a downloaded model, or null. */
export async function storedFile(model: string, path: string): Promise<File | null> {
  const handle = await fileAt(...placeOf(model, path), false);
  return (await handle?.getFile()) ?? null;
}

export async function storedRecord(model: string): Promise<ModelRecord | null> {
  const handle = await fileAt(["models", model], RECORD, false);
  if (!handle) return null;
  try {
    return JSON.parse(await (await handle.getFile()).text()) as ModelRecord;
  } catch {
    return null; // Cut off in the middle of a write: the files are checked anew.
  }
}

async function openSync(handle: FileSystemFileHandle | null, what: string): Promise<VaultFile> {
  if (!handle) throw new Error(`${what} could not be created in the browser's storage`);
  return handle.createSyncAccessHandle() as Promise<VaultFile>;
}

async function bytesIn(folder: FileSystemDirectoryHandle): Promise<number> {
  let bytes = 0;
  for await (const entry of folder.values()) {
    bytes +=
      entry.kind === "file"
        ? (await (entry as FileSystemFileHandle).getFile()).size
        : await bytesIn(entry as FileSystemDirectoryHandle);
  }
  return bytes;
}

async function room(): Promise<StorageRoom> {
  const folder = await folderAt(["models"], false);
  const models = folder ? await bytesIn(folder) : 0;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { models, used: Math.max(usage, models), free: Math.max(0, quota - usage) };
}

/** For dedicated workers: only they may write synchronously, which is what keeps memory flat. */
export const opfsVault: Vault = {
  read: storedRecord,
  async write(model, record) {
    const file = await openSync(await fileAt(["models", model], RECORD, true), RECORD);
    try {
      const bytes = new TextEncoder().encode(JSON.stringify(record));
      file.truncate(0);
      file.write(bytes, { at: 0 });
      file.flush();
    } finally {
      file.close();
    }
  },
  size: async (model, path) => (await storedFile(model, path))?.size ?? 0,
  open: async (model, path) => openSync(await fileAt(...placeOf(model, path), true), path),
  async remove(model) {
    const folder = await folderAt(["models"], false);
    if (folder) await orNull(folder.removeEntry(model, { recursive: true }));
  },
  room,
  async exclusively(model, work) {
    return navigator.locks.request(`komawari-model-${model}`, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return lock !== null;
    });
  },
};
