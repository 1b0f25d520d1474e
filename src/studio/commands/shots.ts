// Commands on shots, less the text, which belongs to the script (story.ts).
import { diffOf } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { recordOf } from "../../comic/query.ts";
import type { Doc, RecordsDiff, Shot } from "../../comic/records.ts";
import { patchRecord } from "./patch-record.ts";

export function setNegative(doc: Doc, shot: string, negative: string): RecordsDiff {
  return patchRecord(doc, "shot", shot, { negative });
}

/** Seeds are unsigned 32-bit; others are brought into that range. */
export function setSeed(doc: Doc, shot: string, seed: number): RecordsDiff {
  return patchRecord(doc, "shot", shot, { seed: seed >>> 0 });
}

/** Another seed for each of these shots. */
export function setSeeds(doc: Doc, ids: readonly string[], randomSeed: () => number): RecordsDiff {
  const shots = ids.flatMap((id) => recordOf(doc, "shot", id) ?? []);
  return diffOf(
    doc,
    withRecords(
      doc,
      shots.map((shot) => ({ ...shot, seed: randomSeed() >>> 0 })),
    ),
  );
}

export function setLocked(doc: Doc, shot: string, locked: boolean): RecordsDiff {
  return patchRecord(doc, "shot", shot, { locked });
}

export function setStage(doc: Doc, shot: string, stage: Shot["stage"]): RecordsDiff {
  return patchRecord(doc, "shot", shot, { stage });
}
