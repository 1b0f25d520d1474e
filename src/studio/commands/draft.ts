// Commands on what a model roughs in by itself. Its parts are words and boxes: what is chosen is written into the script.
import { applyDiff, diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { characterOf, recordOf } from "../../comic/query.ts";
import type { Doc, RecordsDiff, Rough } from "../../comic/records.ts";
import { EVEN_PRESSURE, type StrokePoint } from "../../geometry/stroke.ts";
import type { UnitBox } from "../../geometry/unit-box.ts";
import { type PutPhrase, withClothes, withHead, withPhrase } from "../../script/phrases.ts";
import type { DraftLibrary } from "../../worker/protocol.ts";
import { type DraftPiece, peopleOf, phrasesOf } from "../draft.ts";
import type { CreateId } from "./create-id.ts";
import { setDescription, setShotText } from "./story.ts";
import { describedVersion, describeVersion } from "./versions.ts";

/** Where a thing stands that comes to the artist's own boxes. */
const THING: UnitBox = [0.66, 0.62, 0.94, 0.98];

/**
 * Writes a phrase into the panel's line, in the place of the one of its kind; null takes that out. Among the artist's own boxes a thing gets
 * one with its words, and loses it with them.
 */
export function setPhrase(
  doc: Doc,
  shot: string,
  put: PutPhrase,
  phrase: string | null,
  createId: CreateId,
): RecordsDiff {
  const record = recordOf(doc, "shot", shot);
  const text = record && withPhrase(record.text, put, phrase);
  if (!record || text === undefined || text === record.text) return emptyDiff;
  const { stage } = record;
  if (put.kind !== "object" || typeof stage === "string") return setShotText(doc, shot, text, createId);
  const object = phrase === null ? null : (stage.object ?? THING);
  const staged = withRecords(doc, [{ ...record, stage: { ...stage, object } }]);
  return diffOf(doc, applyDiff(staged, setShotText(staged, shot, text, createId)));
}

/** Writes another head into a character's description, which its panels show; or into that of the version which this one shows. */
export function setHead(
  doc: Doc,
  shot: string,
  tag: string,
  library: DraftLibrary,
  piece: DraftPiece,
  createId: CreateId,
): RecordsDiff {
  const known = { who: peopleOf(library), looks: phrasesOf(library, "head"), colors: library.words.hair };
  const head = { who: piece.of ?? "", look: piece.words, dyed: piece.dyed === true };
  return described(doc, shot, tag, (description) => withHead(description, head, known), createId);
}

/** Writes other clothes there. */
export function setClothes(
  doc: Doc,
  shot: string,
  tag: string,
  library: DraftLibrary,
  clothes: string,
  createId: CreateId,
): RecordsDiff {
  return described(doc, shot, tag, (description) => withClothes(description, clothes, library.words.clothes), createId);
}

function described(
  doc: Doc,
  shotId: string,
  tag: string,
  change: (description: string) => string,
  createId: CreateId,
): RecordsDiff {
  const character = characterOf(doc, tag);
  const shot = recordOf(doc, "shot", shotId);
  if (!character || !shot) return emptyDiff;
  const version = describedVersion(character, shot);
  return version
    ? describeVersion(doc, character.id, version.id, change(version.description ?? ""))
    : setDescription(doc, character.tag, change(character.description), createId);
}

/** Rubs an area out of the draft: it is covered to its corners by one stroke along it. `aspect`: the picture's height by its width. */
export function rubOut(doc: Doc, shot: string, area: UnitBox, aspect: number, createId: CreateId): RecordsDiff {
  const mark: Rough["mark"] = { kind: "stroke", tool: "rub", ...strokeOver(area, aspect) };
  return diffOf(doc, withRecords(doc, [{ id: createId("rough"), type: "rough", shot, mark }]));
}

/** Places of a row: what smooths strokes on the screen then keeps to it. */
const PLACES = 8;

/** A line to and fro, each way over half of the last. */
function strokeOver([x0, y0, x1, y1]: UnitBox, aspect: number): { radius: number; points: StrokePoint[] } {
  const [width, height] = [x1 - x0, (y1 - y0) * aspect];
  const radius = Math.min(width, height) / 8;
  const rows = 1 + Math.ceil((height - 2 * radius) / radius);
  const across = (from: number, to: number, at: number, of: number) => from + ((to - from) * at) / of;
  const points = Array.from({ length: rows * PLACES }, (_, i): StrokePoint => {
    const [row, place] = [Math.floor(i / PLACES), i % PLACES];
    const y = across(y0 + radius / aspect, y1 - radius / aspect, row, rows - 1);
    const ends = row % 2 === 0 ? [x0 + radius, x1 - radius] : [x1 - radius, x0 + radius];
    return [across(ends[0]!, ends[1]!, place, PLACES - 1), y, EVEN_PRESSURE];
  });
  return { radius, points };
}
