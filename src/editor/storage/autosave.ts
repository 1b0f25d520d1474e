// Writes the document a moment after it changes. A failed write (disk full) is reported and tried again at the next
// change; one write at a time, and what changes meanwhile is written after it.

import type { StorageState } from "../../studio/state.ts";
import { notSaved } from "../failures.ts";

/** Silence after a change before it is written, and the longest a change waits while others keep coming. */
const quietMs = 800;
export const longestMs = 1800;

export interface Autosave {
  /** The document changed. */
  changed(): void;
  /** Writes at once what is unsaved; resolves when it is written or the failure is reported. */
  flush(): Promise<void>;
  /** What is unsaved stays so: the story is another tab's to write. */
  drop(): void;
  /** Something is not written yet, or could not be. */
  isPending(): boolean;
}

export interface AutosaveOptions {
  write(): Promise<void>;
  /** Asked before a write whose time has come, since a tab may have slept; one that is left has no time to ask. */
  mayWrite(): Promise<boolean>;
  report(state: StorageState): void;
  now(): number;
}

export function createAutosave({ write, mayWrite, report, now }: AutosaveOptions): Autosave {
  let unsaved = false;
  let failed = false;
  let since = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function save(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (!unsaved) return;
    unsaved = false;
    try {
      await write();
      failed = false;
      // What changed meanwhile is not saved yet, and nobody may read that it is.
      if (!unsaved) report({ status: "saved", at: now(), file: null });
    } catch (error) {
      unsaved = true;
      failed = true;
      report({ status: "failed", ...notSaved(error) });
    }
  }
  const enqueue = (): Promise<void> => {
    writing = writing.then(save);
    return writing;
  };
  const due = async () => {
    if (await mayWrite()) await enqueue();
  };
  return {
    changed() {
      if (timer === undefined) since = now();
      clearTimeout(timer);
      unsaved = true;
      // A failure stays in sight until a write goes well.
      if (!failed) report({ status: "saving" });
      timer = setTimeout(due, Math.max(0, Math.min(quietMs, since + longestMs - now())));
    },
    flush: enqueue,
    drop() {
      clearTimeout(timer);
      unsaved = false;
    },
    isPending: () => unsaved,
  };
}
