// Making a change on another document than the one it was made on: what another tab changed in between stays. Of a record
// that both changed, each field is taken from the side that changed it, and of a text each line.
import { changesOf, sameValue } from "../comic/diff.ts";
import { changedDoc } from "../comic/doc.ts";
import type { ComicRecord, Doc, RecordsDiff } from "../comic/records.ts";
import { carryLines, type Wins } from "./carry-lines.ts";

export interface Carried {
  readonly doc: Doc;
  /** The document was as the change expects it: nothing had to be merged. */
  readonly exact: boolean;
}

/** `wins`: whose value stays where both changed the same field or line. */
export function carry(diff: RecordsDiff, doc: Doc, wins: Wins): Carried {
  const changes = changesOf(diff);
  const exact = changes.every(({ id, from }) => sameValue(from, doc.byId.get(id)));
  const next = changes.map(({ id, from, to }) => [id, carryRecord(from, to, doc.byId.get(id), wins)] as const);
  return { doc: changedDoc(doc, next), exact };
}

/** What a record becomes by a change that was made of it as it was before; undefined stands for none. */
export function carryRecord(
  from: ComicRecord | undefined,
  to: ComicRecord | undefined,
  onto: ComicRecord | undefined,
  wins: Wins,
): ComicRecord | undefined {
  if (sameValue(from, onto)) return to;
  // What somebody removed stays removed, whoever else edited it.
  if (!to || (from && !onto)) return undefined;
  if (!from || !onto) return wins === "change" || !onto ? to : onto;
  const before = new Map<string, unknown>(Object.entries(from));
  const after = new Map<string, unknown>(Object.entries(to));
  const fields = new Map<string, unknown>(Object.entries(onto));
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const value = carryField(before.get(name), after.get(name), fields.get(name), wins);
    if (value === undefined) fields.delete(name);
    else fields.set(name, value);
  }
  return Object.fromEntries(fields) as unknown as ComicRecord;
}

function carryField(from: unknown, to: unknown, onto: unknown, wins: Wins): unknown {
  if (sameValue(from, to)) return onto;
  if (sameValue(from, onto)) return to;
  if (typeof from === "string" && typeof to === "string" && typeof onto === "string")
    return carryLines(from, to, onto, wins);
  return wins === "change" ? to : onto;
}
