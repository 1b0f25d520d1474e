// Commands on looks: their cards, and where they are chosen.
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withoutRecords, withRecords } from "../../comic/doc.ts";
import { withKnownLooks } from "../../comic/looks.ts";
import { recordOf, recordsOf } from "../../comic/query.ts";
import { MOST_PICTURES } from "../../comic/records/look.ts";
import type { ChosenLook, Doc, Look, LookPicture, RecordsDiff } from "../../comic/records.ts";
import type { CreateId } from "./create-id.ts";
import { patchOptional, patchRecord } from "./patch-record.ts";

/** Adds an empty look. */
export function addLook(doc: Doc, name: string, createId: CreateId): RecordsDiff {
  const look: Look = { id: createId("look"), type: "look", name, version: 1, pictures: [], learned: null };
  return diffOf(doc, withRecords(doc, [look]));
}

export function renameLook(doc: Doc, look: string, name: string): RecordsDiff {
  return patchRecord(doc, "look", look, { name });
}

function withPictures(doc: Doc, id: string, to: (look: Look) => readonly LookPicture[]): RecordsDiff {
  const look = recordOf(doc, "look", id);
  if (!look) return emptyDiff;
  const pictures = to(look);
  const isSame = pictures.length === look.pictures.length && pictures.every((p, i) => p === look.pictures[i]);
  if (isSame) return emptyDiff;
  // The first pictures of a new look make its first version.
  const version = look.pictures.length === 0 ? look.version : look.version + 1;
  return patchRecord(doc, "look", id, { pictures, version });
}

/** Pictures that the look has already, and those beyond MOST_PICTURES, are left out. */
export function addLookPictures(doc: Doc, look: string, added: readonly LookPicture[]): RecordsDiff {
  return withPictures(doc, look, ({ pictures }) => {
    const known = new Set(pictures.map(({ asset }) => asset));
    const fresh = added.filter(({ asset }) => !known.has(asset) && known.add(asset));
    return [...pictures, ...fresh].slice(0, MOST_PICTURES);
  });
}

/** Adds a picture that was drawn for a shot. Empty when it is gone. */
export function takeForLook(doc: Doc, look: string, renderId: string): RecordsDiff {
  const render = recordOf(doc, "render", renderId);
  if (!render) return emptyDiff;
  const { asset, widthPx, heightPx } = render;
  return addLookPictures(doc, look, [{ asset, widthPx, heightPx }]);
}

export function removeLookPicture(doc: Doc, look: string, asset: string): RecordsDiff {
  return withPictures(doc, look, ({ pictures }) => pictures.filter((picture) => picture.asset !== asset));
}

/** Removes a look, and takes it out wherever it was chosen. */
export function removeLook(doc: Doc, id: string): RecordsDiff {
  const changed = [...recordsOf(doc, "story"), ...recordsOf(doc, "page"), ...recordsOf(doc, "shot")].flatMap(
    (record) => {
      const without = withKnownLooks<typeof record>(record, (look) => look !== id);
      return without === record ? [] : [without];
    },
  );
  return diffOf(doc, withRecords(withoutRecords(doc, [id]), changed));
}

/** The story, a page (its id) or a shot (its id). */
export type LookPlace =
  | { readonly kind: "story" }
  | { readonly kind: "page"; readonly id: string }
  | { readonly kind: "shot"; readonly id: string };

/** Chooses in which look something is drawn. null: a story in none, a page as the story, a panel as its page. */
export function chooseLook(doc: Doc, place: LookPlace, look: ChosenLook | "none" | null): RecordsDiff {
  if (place.kind !== "story") return patchOptional(doc, place.kind, place.id, "look", look);
  return look === "none" ? emptyDiff : patchOptional(doc, "story", "story", "look", look);
}
