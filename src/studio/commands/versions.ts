// Commands on versions of characters: how one looks, and which a panel shows.
import { variantIn } from "../../comic/character.ts";
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { recordOf } from "../../comic/query.ts";
import type { Character, CharacterVariant, Doc, RecordsDiff, Shot } from "../../comic/records.ts";
import type { CreateId } from "./create-id.ts";
import { patchOptional } from "./patch-record.ts";

/** A panel shows this version of a character; null: the one of the cast. */
export function chooseVersion(doc: Doc, shot: string, characterId: string, variant: string | null): RecordsDiff {
  const character = recordOf(doc, "character", characterId);
  const record = recordOf(doc, "shot", shot);
  if (!character || !record) return emptyDiff;
  return patchOptional(doc, "shot", shot, "versions", withVersion(record, character, variant));
}

/** null: none is chosen. */
function withVersion({ versions = [] }: Shot, { variants }: Character, variant: string | null) {
  const others = versions.filter((id) => !variants.some((own) => own.id === id));
  const all = variant === null ? others : [...others, variant];
  return all.length > 0 ? all : null;
}

/** A panel shows a new version of a character; the others show what they did. `usual`: what the character's only look is called then. */
export function addVersion(
  doc: Doc,
  shot: string,
  characterId: string,
  { label, usual }: { readonly label: string; readonly usual: string },
  createId: CreateId,
): RecordsDiff {
  const character = recordOf(doc, "character", characterId);
  const record = recordOf(doc, "shot", shot);
  if (!character || !record) return emptyDiff;
  const empty = (name: string): CharacterVariant => ({ id: createId("variant"), label: name, references: [] });
  const before = character.variants.length > 0 ? character.variants : [empty(usual)];
  const added = empty(label);
  const activeVariant = character.activeVariant ?? before[0]!.id;
  const changed: Character = { ...character, variants: [...before, added], activeVariant };
  const versions = withVersion(record, changed, added.id) ?? [];
  return diffOf(doc, withRecords(doc, [changed, { ...record, versions }]));
}

/** How a version looks, in words; blank: as the character's line in the script says. */
export function describeVersion(doc: Doc, characterId: string, variant: string, description: string): RecordsDiff {
  const character = recordOf(doc, "character", characterId);
  if (!character) return emptyDiff;
  const told = description.trim();
  const variants = character.variants.map((each) => {
    if (each.id !== variant) return each;
    const { description: _, ...plain } = each;
    return told ? { ...plain, description: told } : plain;
  });
  return diffOf(doc, withRecords(doc, [{ ...character, variants }]));
}

/** The version that a panel shows, where it is described by itself. */
export function describedVersion(character: Character, shot: Shot): CharacterVariant | null {
  const variant = variantIn(character, shot.versions);
  return variant?.description === undefined ? null : variant;
}
