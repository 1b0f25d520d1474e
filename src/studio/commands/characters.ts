// Commands on a character's card: how strongly it is read, its versions, and the pictures that say "this is her".
import { activeVariant, figureInBox, referencesIn, variantIn, withVariant } from "../../comic/character.ts";
import { diffOf, emptyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { recordOf } from "../../comic/query.ts";
import type {
  Character,
  CharacterReference,
  CharacterVariant,
  Doc,
  Identity,
  RecordsDiff,
  Shot,
} from "../../comic/records.ts";
import type { UnitBox } from "../../geometry/unit-box.ts";
import type { CreateId } from "./create-id.ts";
import { patchRecord } from "./patch-record.ts";

/** What the first version of a character is called until the artist names it. */
const FIRST_LABEL = "Everyday";
const MAX_STRENGTH = 4;

export function setIdentity(doc: Doc, change: Partial<Identity>): RecordsDiff {
  const story = recordOf(doc, "story", "story");
  return story ? patchRecord(doc, "story", "story", { identity: { ...story.identity, ...change } }) : emptyDiff;
}

export function setStrength(doc: Doc, character: string, strength: number): RecordsDiff {
  return patchRecord(doc, "character", character, { strength: Math.min(MAX_STRENGTH, Math.max(0, strength)) });
}

function change(doc: Doc, id: string, to: (character: Character) => Character): RecordsDiff {
  const character = recordOf(doc, "character", id);
  return character ? diffOf(doc, withRecords(doc, [to(character)])) : emptyDiff;
}

/** Adds a reference to the version that is drawn, or chosen in a panel; a character without versions gets its first one. */
export function addReference(
  doc: Doc,
  id: string,
  reference: CharacterReference,
  createId: CreateId,
  versions?: Shot["versions"],
): RecordsDiff {
  return change(doc, id, (character) => {
    const active = variantIn(character, versions);
    if (active) return withVariant(character, active.id, { references: [...active.references, reference] });
    const first: CharacterVariant = { id: createId("variant"), label: FIRST_LABEL, references: [reference] };
    return { ...character, variants: [first], activeVariant: first.id };
  });
}

/**
 * Makes a picture of a shot a reference of a character. Empty when the character is not in the shot, or when its version
 * has the picture already. A picture drawn without boxes counts as showing the character all over.
 */
export function takeAsReference(doc: Doc, id: string, renderId: string, createId: CreateId): RecordsDiff {
  const character = recordOf(doc, "character", id);
  const render = recordOf(doc, "render", renderId);
  const shot = render && recordOf(doc, "shot", render.shot);
  const place = character ? (shot?.cast.indexOf(character.tag) ?? -1) : -1;
  if (!character || !render || !shot || place < 0) return emptyDiff;
  const { asset, widthPx, heightPx, recipe } = render;
  if (referencesIn(character, shot.versions).some((known) => known.asset === asset)) return emptyDiff;
  const figure = recipe.stage?.figures[place] ?? figureInBox([0, 0, 1, 1]);
  const reference = { id: createId("reference"), asset, widthPx, heightPx, figure, source: "panel" as const };
  return addReference(doc, id, reference, createId, shot.versions);
}

function changeReferences(
  doc: Doc,
  id: string,
  to: (references: readonly CharacterReference[]) => readonly CharacterReference[],
): RecordsDiff {
  return change(doc, id, (character) => ({
    ...character,
    variants: character.variants.map((v) => ({ ...v, references: to(v.references) })),
  }));
}

/** Head and body follow the box in the proportions of a standing figure. */
export function setReferenceBox(doc: Doc, id: string, reference: string, box: UnitBox): RecordsDiff {
  const figure = figureInBox(box);
  return changeReferences(doc, id, (list) => list.map((r) => (r.id === reference ? { ...r, figure } : r)));
}

export function removeReference(doc: Doc, id: string, reference: string): RecordsDiff {
  return changeReferences(doc, id, (list) => list.filter((r) => r.id !== reference));
}

export function addVariant(doc: Doc, id: string, label: string, createId: CreateId): RecordsDiff {
  return change(doc, id, (character) => {
    const added: CharacterVariant = { id: createId("variant"), label, references: [] };
    return { ...character, variants: [...character.variants, added], activeVariant: added.id };
  });
}

export function renameVariant(doc: Doc, id: string, variant: string, label: string): RecordsDiff {
  return change(doc, id, (character) => withVariant(character, variant, { label }));
}

export function chooseVariant(doc: Doc, id: string, variant: string): RecordsDiff {
  return patchRecord(doc, "character", id, { activeVariant: variant });
}

/** The version that is drawn afterwards is the first that is left. */
export function removeVariant(doc: Doc, id: string, variant: string): RecordsDiff {
  return change(doc, id, (character) => {
    const variants = character.variants.filter((v) => v.id !== variant);
    return { ...character, variants, activeVariant: activeVariant({ ...character, variants })?.id ?? null };
  });
}

/** Whether the character is drawn as it was learned. */
export function setDrawnAsLearned(doc: Doc, id: string, isOn: boolean): RecordsDiff {
  const learned = recordOf(doc, "character", id)?.learned;
  return learned ? patchRecord(doc, "character", id, { learned: { ...learned, isOn } }) : emptyDiff;
}

/** Goes back to words alone. */
export function forgetLearned(doc: Doc, id: string): RecordsDiff {
  return patchRecord(doc, "character", id, { learned: null });
}
