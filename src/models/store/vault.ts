// Where downloaded models are kept, as the store sees it. opfs.ts is the browser's; tests bring one in memory.
import type { StorageRoom } from "../../worker/protocol.ts";
import type { CatalogueFile } from "../catalogue.ts";
import type { OpenFile } from "./download.ts";

export interface FileRecord extends CatalogueFile {
  /** Version of the bytes that are there. */
  readonly etag: string | null;
  /** "done": complete and verified; then `bytes` and `sha256` are those of the bytes that came. */
  readonly status: "partial" | "done" | "damaged";
}

/** What is known of a model that is, or was being, downloaded. */
export interface ModelRecord {
  readonly files: readonly FileRecord[];
}

export interface VaultFile extends OpenFile {
  close(): void;
}

export interface Vault {
  read(model: string): Promise<ModelRecord | null>;
  write(model: string, record: ModelRecord): Promise<void>;
  /** Bytes of a file, 0 when there is none. */
  size(model: string, path: string): Promise<number>;
  open(model: string, path: string): Promise<VaultFile>;
  remove(model: string): Promise<void>;
  room(): Promise<StorageRoom>;
  /** Runs the work unless another tab is at this model; false: it is. */
  exclusively(model: string, work: () => Promise<void>): Promise<boolean>;
}
