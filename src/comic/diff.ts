// Changes of a document as data: what was added, updated (from, to) and removed. History is a stack of these.
import { changedDoc } from "./doc.ts";
import type { ComicRecord, Doc, RecordsDiff } from "./records.ts";

export const emptyDiff: RecordsDiff = { added: {}, updated: {}, removed: {} };

export function isEmptyDiff(diff: RecordsDiff): boolean {
  return [diff.added, diff.updated, diff.removed].every((part) => Object.keys(part).length === 0);
}

/** The document after the change. Records that the diff doesn't name are shared with `doc`. */
export function applyDiff(doc: Doc, diff: RecordsDiff): Doc {
  return changedDoc(
    doc,
    changesOf(diff).map(({ id, to }) => [id, to]),
  );
}

/** The change that takes `diff` back. */
export function reverseDiff(diff: RecordsDiff): RecordsDiff {
  const updated = Object.entries(diff.updated).map(([id, [from, to]]) => [id, [to, from]] as const);
  return { added: diff.removed, updated: Object.fromEntries(updated), removed: diff.added };
}

/** One change with the effect of `a`, then `b`. What came back to where it was is left out. */
export function squashDiffs(a: RecordsDiff, b: RecordsDiff): RecordsDiff {
  const before: Record<string, ComicRecord | undefined> = {};
  const after: Record<string, ComicRecord | undefined> = {};
  for (const diff of [a, b]) {
    for (const { id, from, to } of changesOf(diff)) {
      if (!Object.hasOwn(before, id)) before[id] = from;
      after[id] = to;
    }
  }
  return between(Object.keys(before), before, after);
}

/** The change that turns `before` into `after`. Records that are equal in value count as unchanged. */
export function diffOf(before: Doc, after: Doc): RecordsDiff {
  const ids = before.byId.differences(after.byId);
  const named = ({ byId }: Doc) => Object.fromEntries(ids.map((id) => [id, byId.get(id)]));
  const old = ids.filter((id) => before.byId.get(id));
  return between([...old, ...newIn(before, after, ids)], named(before), named(after));
}

/** New records come in their order. */
function newIn(before: Doc, { byId, byType }: Doc, ids: readonly string[]): readonly string[] {
  const found = ids.filter((id) => !before.byId.get(id));
  if (found.length < 2) return found;
  const wanted = new Set(found);
  const types = new Set(found.flatMap((id) => byId.get(id)?.type ?? []));
  return [...types].flatMap((type) => byType[type].flatMap(({ id }) => (wanted.has(id) ? id : [])));
}

type Changed = Readonly<Record<string, ComicRecord | undefined>>;

/** What becomes of one record; undefined stands for none. */
export interface Change {
  readonly id: string;
  readonly from: ComicRecord | undefined;
  readonly to: ComicRecord | undefined;
}

/** The change that these are, each of another record. */
export function diffFrom(changes: readonly Change[]): RecordsDiff {
  const before = Object.fromEntries(changes.map(({ id, from }) => [id, from]));
  const after = Object.fromEntries(changes.map(({ id, to }) => [id, to]));
  return between(Object.keys(before), before, after);
}

export function changesOf(diff: RecordsDiff): readonly Change[] {
  return [
    ...Object.entries(diff.added).map(([id, to]) => ({ id, from: undefined, to })),
    ...Object.entries(diff.updated).map(([id, [from, to]]) => ({ id, from, to })),
    ...Object.entries(diff.removed).map(([id, from]) => ({ id, from, to: undefined })),
  ];
}

function between(ids: Iterable<string>, before: Changed, after: Changed): RecordsDiff {
  const added: Record<string, ComicRecord> = {};
  const updated: Record<string, readonly [ComicRecord, ComicRecord]> = {};
  const removed: Record<string, ComicRecord> = {};
  for (const id of ids) {
    const from = before[id];
    const to = after[id];
    if (from && to) {
      if (!sameValue(from, to)) updated[id] = [from, to];
    } else if (to) added[id] = to;
    else if (from) removed[id] = from;
  }
  return { added, updated, removed };
}

/** Whether two lists hold the very same items. */
export function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((item, i) => item === b[i]));
}

/** Equality of plain data: primitives, arrays, objects. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map<string, unknown>(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && sameValue(value, right.get(key)));
}
