// A vault in memory, for tests.
import type { ModelRecord, Vault, VaultFile } from "./vault.ts";

export interface MemoryVault extends Vault {
  /** By "model/path". */
  readonly files: Map<string, Uint8Array>;
  readonly records: Map<string, ModelRecord>;
  free: number;
  /** Models another tab is at. */
  readonly taken: Set<string>;
}

/** A file in memory; `onChange` sees it after every write. */
export function memoryFile(
  start: Uint8Array = new Uint8Array(),
  onChange: (bytes: Uint8Array) => void = () => undefined,
): VaultFile {
  let bytes: Uint8Array = start;
  const put = (next: Uint8Array) => {
    bytes = next;
    onChange(bytes);
  };
  return {
    getSize: () => bytes.length,
    read(into, { at }) {
      const piece = bytes.subarray(at, at + into.length);
      into.set(piece);
      return piece.length;
    },
    write(piece, { at }) {
      const next = new Uint8Array(Math.max(bytes.length, at + piece.length));
      next.set(bytes);
      next.set(piece, at);
      put(next);
      return piece.length;
    },
    truncate(size) {
      const next = new Uint8Array(size);
      next.set(bytes.subarray(0, size));
      put(next);
    },
    flush: () => undefined,
    close: () => undefined,
  };
}

export function memoryVault(): MemoryVault {
  const files = new Map<string, Uint8Array>();
  const records = new Map<string, ModelRecord>();
  const vault: MemoryVault = {
    files,
    records,
    free: 1e9,
    taken: new Set(),
    read: async (model) => records.get(model) ?? null,
    write: async (model, record) => void records.set(model, record),
    size: async (model, path) => files.get(`${model}/${path}`)?.length ?? 0,
    open: async (model, path) =>
      memoryFile(files.get(`${model}/${path}`), (bytes) => void files.set(`${model}/${path}`, bytes)),
    async remove(model) {
      records.delete(model);
      for (const key of [...files.keys()]) if (key.startsWith(`${model}/`)) files.delete(key);
    },
    async room() {
      const models = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
      return { models, used: models, free: vault.free };
    },
    async exclusively(model, work) {
      if (vault.taken.has(model)) return false;
      await work();
      return true;
    },
  };
  return vault;
}
