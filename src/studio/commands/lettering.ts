// Commands on where lettering stands; its texts belong to the script (story.ts).
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { MIN_LETTERING_MM } from "../../comic/lettering.ts";
import { letteringById } from "../../comic/query.ts";
import type { Doc, Lettering, RecordsDiff } from "../../comic/records.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";

/** Puts lettering at a place of its frame, kept on the page. From then on the artist places it. */
export function moveLettering(doc: Doc, id: string, xMm: number, yMm: number): RecordsDiff {
  return change(doc, id, { xMm, yMm, auto: false });
}

/** Sets the width; the height follows the text. From then on the artist places it. */
export function resizeLettering(doc: Doc, id: string, widthMm: number): RecordsDiff {
  return change(doc, id, { widthMm: Math.max(MIN_LETTERING_MM, widthMm), auto: false });
}

/** Gives lettering back to the automatic placement. */
export function placeAutomatically(doc: Doc, id: string): RecordsDiff {
  return change(doc, id, { auto: true });
}

function change(
  doc: Doc,
  id: string,
  values: Partial<Pick<Lettering, "xMm" | "yMm" | "widthMm" | "auto">>,
): RecordsDiff {
  const item = letteringById(doc, id);
  return item && !item.pinned
    ? diffOf(doc, settleLettering(doc, withRecords(doc, [{ ...item, ...values }])))
    : emptyDiff;
}
