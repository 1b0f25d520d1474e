// Which version of a character a panel shows. Panels that show different ones share nothing of them: a winter coat would come through.
// So a character is called by tag and version in what the engine is asked for, wherever that is not the version of the cast.
import { activeVariant, variantIn } from "../comic/character.ts";
import { characterOf } from "../comic/query.ts";
import type { Character, Doc, Shot } from "../comic/records.ts";

/** No tag has a line break. */
const BREAK = "\n";

const calledAs = (tag: string, variant: string): string => `${tag}${BREAK}${variant}`;

/** The tag of whoever is called so. */
export const tagOf = (name: string): string => name.split(BREAK, 1)[0]!;

/** What the characters of a shot are called, in the order of its cast. `versions`: chosen there, or when it was drawn. */
export function castIn(doc: Doc, { cast, versions }: Pick<Shot, "cast" | "versions">): readonly string[] {
  if (!versions || versions.length === 0) return cast;
  return cast.map((tag) => {
    const character = characterOf(doc, tag);
    const variant = character && variantIn(character, versions);
    return !variant || variant === activeVariant(character) ? tag : calledAs(tag, variant.id);
  });
}

/** Every name under which a character may be drawn. */
export const namesOf = ({ tag, variants }: Character): readonly string[] => [
  tag,
  ...variants.map(({ id }) => calledAs(tag, id)),
];

/** The versions that names say. */
export const versionsOf = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => (name.includes(BREAK) ? name.slice(name.indexOf(BREAK) + 1) : []));

/** The versions that are drawn under these names, of characters that have several. */
export const versionsDrawn = (doc: Doc, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => {
    const character = characterOf(doc, tagOf(name));
    return character && character.variants.length > 1 ? (variantIn(character, versionsOf([name]))?.id ?? []) : [];
  });

/** Whether a shot shows the versions of its characters that its picture was drawn in. */
export function sameVersions(
  doc: Doc,
  { cast, versions }: Pick<Shot, "cast" | "versions">,
  drawn: Shot["versions"],
): boolean {
  if (!versions && !drawn) return true;
  return cast.every((tag) => {
    const character = characterOf(doc, tag);
    return !character || variantIn(character, versions) === variantIn(character, drawn);
  });
}
