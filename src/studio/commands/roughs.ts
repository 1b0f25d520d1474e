// Commands on roughs. Each mark is a record of its own; one that is gone meanwhile is passed over.
import { boxInFit } from "../../comic/character.ts";
import { diffOf } from "../../comic/diff.ts";
import { withoutRecords, withRecords } from "../../comic/doc.ts";
import { recordOf, roughOf } from "../../comic/query.ts";
import type { Doc, RecordsDiff, Rough } from "../../comic/records.ts";
import { erased, mirrored, movedStroke } from "../../geometry/stroke.ts";
import type { UnitBox } from "../../geometry/unit-box.ts";
import type { CreateId } from "./create-id.ts";

/** A stroke drawn, or a scan laid under the panel. */
export function addMark(doc: Doc, shot: string, mark: Rough["mark"], createId: CreateId): RecordsDiff {
  return diffOf(doc, withRecords(doc, [{ id: createId("rough"), type: "rough", shot, mark }]));
}

export function removeMarks(doc: Doc, ids: readonly string[]): RecordsDiff {
  return diffOf(doc, withoutRecords(doc, ids));
}

/** Rubs parts of strokes out, within `radius` of a place; lengths in widths of the picture, `aspect` its height by its width. */
export function eraseRough(
  doc: Doc,
  shot: string,
  place: readonly [number, number],
  radius: number,
  aspect: number,
  createId: CreateId,
): RecordsDiff {
  let next = doc;
  for (const record of roughOf(doc, shot)) {
    const { mark } = record;
    if (mark.kind === "scan") continue;
    const pieces = erased(mark, place, radius, aspect);
    if (pieces[0] === mark) continue;
    const records = pieces.map(
      (piece, i): Rough => ({ ...record, id: i === 0 ? record.id : createId("rough"), mark: piece }),
    );
    next = withRecords(pieces.length > 0 ? next : withoutRecords(next, [record.id]), records);
  }
  return diffOf(doc, next);
}

/** Moves marks by fractions of the picture. */
export const moveMarks = (doc: Doc, ids: readonly string[], dx: number, dy: number): RecordsDiff =>
  changeMarks(doc, ids, (mark) => {
    if (mark.kind === "stroke") return movedStroke(mark, dx, dy);
    const [x0, y0, x1, y1] = mark.box;
    return { ...mark, box: [x0 + dx, y0 + dy, x1 + dx, y1 + dy] };
  });

/** Makes scans so many times larger about their middle; strokes stay. */
export const scaleScans = (doc: Doc, ids: readonly string[], factor: number): RecordsDiff =>
  changeMarks(doc, ids, (mark) => {
    if (mark.kind === "stroke") return mark;
    const [x0, y0, x1, y1] = mark.box;
    const [x, y, w, h] = [(x0 + x1) / 2, (y0 + y1) / 2, ((x1 - x0) / 2) * factor, ((y1 - y0) / 2) * factor];
    return { ...mark, box: [x - w, y - h, x + w, y + h] };
  });

/** Changes left and right of all strokes; scans change places, not their picture. */
export const mirrorRough = (doc: Doc, shot: string): RecordsDiff =>
  changeMarks(
    doc,
    roughOf(doc, shot).map(({ id }) => id),
    (mark) => {
      if (mark.kind === "stroke") return mirrored(mark);
      const [x0, y0, x1, y1] = mark.box;
      return { ...mark, box: [1 - x1, y0, 1 - x0, y1] };
    },
  );

export const clearRough = (doc: Doc, shot: string): RecordsDiff =>
  removeMarks(
    doc,
    roughOf(doc, shot).map(({ id }) => id),
  );

/** Where a picture of that size lies as a scan: all of it is seen, in the middle. `aspect`: of the panel's picture, height by width. */
export function scanBox(width: number, height: number, aspect: number): UnitBox {
  return boxInFit([0, 0, 1, 1], { width, height }, { width: 1, height: aspect });
}

function changeMarks(doc: Doc, ids: readonly string[], change: (mark: Rough["mark"]) => Rough["mark"]): RecordsDiff {
  const records = ids.flatMap((id) => recordOf(doc, "rough", id) ?? []);
  return diffOf(
    doc,
    withRecords(
      doc,
      records.map((record) => ({ ...record, mark: change(record.mark) })),
    ),
  );
}
