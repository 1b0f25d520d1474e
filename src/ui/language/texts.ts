// The one door to the texts of the interface. Another language is another catalogue in this table, and nothing else.
import { en } from "./en.ts";

/** What a catalogue holds. */
export type Texts = typeof en;

/** By language, the first part of a BCP 47 tag. */
const catalogues: Readonly<Record<string, Texts>> = { en };

/** The catalogue of the first of these languages that has one; English when none has. */
export function textsFor(languages: readonly string[]): Texts {
  const found = languages.flatMap((tag) => catalogues[tag.split("-")[0]?.toLowerCase() ?? ""] ?? []);
  return found[0] ?? en;
}

/** The texts in the reader's language, chosen once, at start. */
export const texts: Texts = textsFor(typeof navigator === "undefined" ? [] : (navigator.languages ?? []));
