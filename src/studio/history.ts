// Undo as data: two stacks of named diffs, oldest first. A mark closes the step on top; what is recorded before the next mark
// merges into one step, so a gesture is the span between two marks. The value is plain JSON and knows no store.
import { changesOf, diffFrom, diffOf, isEmptyDiff, reverseDiff, squashDiffs } from "../comic/diff.ts";
import type { Doc, RecordsDiff } from "../comic/records.ts";
import { carry, carryRecord } from "./carry.ts";

/**
 * "record": an undo step; forgets what could be redone. "ignore": no step at all, for what arrives while the artist works
 * (renders, what another tab changes): undo neither stops at it nor wipes it.
 */
export type HistoryMode = "record" | "ignore";

export interface Step {
  /** Of the command that began it. */
  readonly name: string;
  readonly diff: RecordsDiff;
}

export interface History {
  readonly undos: readonly Step[];
  readonly redos: readonly Step[];
  /** True: the next recorded diff opens a new step. */
  readonly marked: boolean;
}

export interface HistoryMove {
  readonly history: History;
  readonly doc: Doc;
  /** What changed in the document. */
  readonly diff: RecordsDiff;
}

/** Steps kept; the oldest are forgotten first. */
export const historyLimit = 1000;

export const emptyHistory: History = { undos: [], redos: [], marked: true };

/** Closes the step on top. */
export function mark(history: History): History {
  return history.marked ? history : { ...history, marked: true };
}

/** Takes note of a change that a command made to the document. An empty diff leaves no trace. */
export function record(history: History, diff: RecordsDiff, mode: HistoryMode, name: string): History {
  if (mode === "ignore" || isEmptyDiff(diff)) return history;
  const top = history.marked ? undefined : history.undos.at(-1);
  if (!top) return { undos: [...history.undos, { name, diff }].slice(-historyLimit), redos: [], marked: false };
  const merged = squashDiffs(without(top.diff, diff), diff);
  const below = history.undos.slice(0, -1);
  // A gesture that came back to where it began leaves no step; what follows must not merge into the one below.
  return isEmptyDiff(merged)
    ? { undos: below, redos: [], marked: true }
    : { undos: [...below, { name: top.name, diff: merged }], redos: [], marked: false };
}

/** A step up to where `next` begins, without what arrived in between: that is not taken back with it. */
function without(step: RecordsDiff, next: RecordsDiff): RecordsDiff {
  const begins = new Map(changesOf(next).map(({ id, from }) => [id, from] as const));
  return diffFrom(
    changesOf(step).map((change) => {
      const { id, from, to } = change;
      if (!begins.has(id)) return change;
      const now = begins.get(id);
      return { id, from: carryRecord(to, from, now, "present"), to: now };
    }),
  );
}

/**
 * One step back, or null when there is none. Takes back only what still is as the step left it: what arrived since, from
 * a drawing or another tab, stays. `mend` is given a document in which the two do not fit. A step of which nothing is
 * left is passed over.
 */
export function undo(history: History, doc: Doc, mend: (doc: Doc) => Doc): HistoryMove | null {
  const step = history.undos.at(-1);
  if (!step) return null;
  const undos = history.undos.slice(0, -1);
  const back = moved(doc, reverseDiff(step.diff), mend);
  if (!back) return undo({ ...history, undos, marked: true }, doc, mend);
  const undone = { name: step.name, diff: reverseDiff(back.diff) };
  return { ...back, history: { undos, redos: [...history.redos, undone], marked: true } };
}

/** One step forward again, or null when there is none; as careful as `undo`. */
export function redo(history: History, doc: Doc, mend: (doc: Doc) => Doc): HistoryMove | null {
  const step = history.redos.at(-1);
  if (!step) return null;
  const redos = history.redos.slice(0, -1);
  const forth = moved(doc, step.diff, mend);
  if (!forth) return redo({ ...history, redos, marked: true }, doc, mend);
  const redone = { name: step.name, diff: forth.diff };
  return { ...forth, history: { undos: [...history.undos, redone], redos, marked: true } };
}

/** Takes back what was recorded since the mark and forgets it; null when nothing was. */
export function bail(history: History, doc: Doc, mend: (doc: Doc) => Doc): HistoryMove | null {
  const step = history.marked ? undefined : history.undos.at(-1);
  const back = step && moved(doc, reverseDiff(step.diff), mend);
  if (!back) return null;
  return { ...back, history: { ...history, undos: history.undos.slice(0, -1), marked: true } };
}

/** null: nothing changes. */
function moved(doc: Doc, step: RecordsDiff, mend: (doc: Doc) => Doc): Omit<HistoryMove, "history"> | null {
  const { doc: carried, exact } = carry(step, doc, "present");
  if (exact) return { doc: carried, diff: step };
  const next = mend(carried);
  const diff = diffOf(doc, next);
  return isEmptyDiff(diff) ? null : { doc: next, diff };
}
