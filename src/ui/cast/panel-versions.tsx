// Which version of each of its characters a panel shows, and how that one looks.
import { variantIn } from "../../comic/character.ts";
import { characterOf } from "../../comic/query.ts";
import type { Character, Doc, Shot } from "../../comic/records.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { DraftInput, Field, Select } from "../primitives/field.tsx";
import { Note, Section } from "../primitives/layout.tsx";

const words = texts.card;
/** Choices beside the versions themselves. */
const AS_CAST = "";
const NEW = "+";

export function PanelVersions({ shot, doc }: { readonly shot: Shot; readonly doc: Doc }) {
  const characters = shot.cast.flatMap((tag) => characterOf(doc, tag) ?? []);
  if (characters.length === 0) return null;
  return (
    <Section aria-label={words.versions}>
      <h3>{words.versions}</h3>
      {characters.map((character) => (
        <VersionFields key={character.id} character={character} shot={shot} />
      ))}
    </Section>
  );
}

function VersionFields({ character, shot }: { readonly character: Character; readonly shot: Shot }) {
  const { commands } = useEditor();
  const { id, tag, variants } = character;
  const chosen = variants.find((variant) => shot.versions?.includes(variant.id)) ?? null;
  const asCast = variantIn(character, undefined)?.label ?? null;
  const choose = (value: string) => {
    if (value !== NEW) return commands.chooseVersion(shot.id, id, value === AS_CAST ? null : value);
    const label = words.newVariant(Math.max(2, variants.length + 1));
    commands.addVersion(shot.id, id, { label, usual: words.usual });
  };
  return (
    <>
      <Field label={tag}>
        {(field) => (
          <Select
            id={field}
            value={chosen?.id ?? AS_CAST}
            options={[
              [AS_CAST, words.asCast(variants.length > 1 ? asCast : null)],
              ...variants.map((variant) => [variant.id, variant.label] as const),
              [NEW, words.newHere],
            ]}
            onChange={choose}
          />
        )}
      </Field>
      {chosen && (
        <>
          <Field label={words.variantNameOf(tag)}>
            {(field) => (
              <DraftInput
                id={field}
                value={chosen.label}
                onCommit={(label) => commands.renameVariant(id, chosen.id, label)}
              />
            )}
          </Field>
          <Field label={words.versionLooks(tag)}>
            {(field) => <VersionLooks id={field} character={character} variant={chosen.id} />}
          </Field>
          {chosen.references.length === 0 && <Note>{words.versionNote(tag)}</Note>}
        </>
      )}
    </>
  );
}

interface VersionLooksProps {
  readonly character: Character;
  readonly variant: string;
  /** Of the field, where a label names it. */
  readonly id?: string;
}

/** How a version looks, in words; while it has none of its own, those of the character are shown behind. */
export function VersionLooks({ character, variant, id: field }: VersionLooksProps) {
  const { commands } = useEditor();
  const { id, tag, description, variants } = character;
  const own = variants.find((each) => each.id === variant)?.description ?? "";
  return (
    <DraftInput
      {...(field ? { id: field } : { "aria-label": words.versionLooks(tag) })}
      value={own}
      placeholder={description}
      onCommit={(text) => commands.describeVersion(id, variant, text)}
    />
  );
}
