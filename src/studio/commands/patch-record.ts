// The smallest command: other values for some fields of one record.
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { recordOf } from "../../comic/query.ts";
import type { ComicRecord, Doc, RecordOf, RecordsDiff, RecordType } from "../../comic/records.ts";

/** Empty when nothing changes, or when the record is gone: a command may come late, after an undo. */
export function patchRecord<T extends RecordType>(
  doc: Doc,
  type: T,
  id: string,
  change: Partial<Omit<RecordOf<T>, "id" | "type">>,
): RecordsDiff {
  const record: ComicRecord | undefined = recordOf(doc, type, id);
  return record ? diffOf(doc, withRecords(doc, [{ ...record, ...change } as ComicRecord])) : emptyDiff;
}

/** The same for a field that a record may lack: null takes it away. */
export function patchOptional<T extends RecordType, F extends keyof RecordOf<T> & string>(
  doc: Doc,
  type: T,
  id: string,
  field: F,
  value: RecordOf<T>[F] | null,
): RecordsDiff {
  const record = recordOf(doc, type, id);
  if (!record) return emptyDiff;
  const { [field]: _, ...without } = record;
  const changed = value === null || value === undefined ? without : { ...without, [field]: value };
  return diffOf(doc, withRecords(doc, [changed as unknown as ComicRecord]));
}
