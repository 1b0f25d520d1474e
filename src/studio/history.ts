// Undo as data: two stacks of diffs, oldest first. A mark closes the step on top; what is recorded before the next mark
// merges into one step, so a gesture is the span between two marks. The value is plain JSON and knows no store.
import { isEmptyDiff, reverseDiff, squashDiffs } from "../comic/diff.ts";
import type { RecordsDiff } from "../comic/records.ts";

/**
 * "record": an undo step; forgets what could be redone. "ignore": no step at all, for what arrives while the artist works
 * (renders): undo neither stops at it nor wipes it.
 */
export type HistoryMode = "record" | "ignore";

export interface History {
  readonly undos: readonly RecordsDiff[];
  readonly redos: readonly RecordsDiff[];
  /** True: the next recorded diff opens a new step. */
  readonly marked: boolean;
}

export interface HistoryMove {
  readonly history: History;
  /** To be applied to the document. */
  readonly diff: RecordsDiff;
}

/** Steps kept; the oldest are forgotten first. */
export const historyLimit = 1000;

export const emptyHistory: History = { undos: [], redos: [], marked: true };

/** Closes the step on top. */
export function mark(history: History): History {
  return history.marked ? history : { ...history, marked: true };
}

/** Takes note of a change that was made to the document. An empty diff leaves no trace. */
export function record(history: History, diff: RecordsDiff, mode: HistoryMode): History {
  if (mode === "ignore" || isEmptyDiff(diff)) return history;
  const top = history.marked ? undefined : history.undos.at(-1);
  if (!top) return { undos: [...history.undos, diff].slice(-historyLimit), redos: [], marked: false };
  const merged = squashDiffs(top, diff);
  const below = history.undos.slice(0, -1);
  // A gesture that came back to where it began leaves no step; what follows must not merge into the one below.
  return isEmptyDiff(merged)
    ? { undos: below, redos: [], marked: true }
    : { undos: [...below, merged], redos: [], marked: false };
}

/** One step back, or null when there is none. */
export function undo(history: History): HistoryMove | null {
  const step = history.undos.at(-1);
  if (!step) return null;
  return {
    history: { undos: history.undos.slice(0, -1), redos: [...history.redos, step], marked: true },
    diff: reverseDiff(step),
  };
}

/** One step forward again, or null when there is none. */
export function redo(history: History): HistoryMove | null {
  const step = history.redos.at(-1);
  if (!step) return null;
  return { history: { undos: [...history.undos, step], redos: history.redos.slice(0, -1), marked: true }, diff: step };
}

/** Takes back what was recorded since the mark and forgets it; null when nothing was. */
export function bail(history: History): HistoryMove | null {
  const step = history.marked ? undefined : history.undos.at(-1);
  if (!step) return null;
  return { history: { ...history, undos: history.undos.slice(0, -1), marked: true }, diff: reverseDiff(step) };
}
