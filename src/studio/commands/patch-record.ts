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
