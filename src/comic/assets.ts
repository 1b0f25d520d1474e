// What a document names in the asset store, by content hash.
import { recordsOf } from "./query.ts";
import type { CharacterReference, Doc } from "./records.ts";

/** Everything that is kept as a picture: renders and the references of characters. */
export function picturesOf(doc: Doc): readonly Pick<CharacterReference, "asset" | "widthPx" | "heightPx">[] {
  const references = recordsOf(doc, "character").flatMap(({ variants }) => variants.flatMap((v) => v.references));
  return [...recordsOf(doc, "render"), ...references];
}

/** What renders were decoded from. */
export function latentsOf(doc: Doc): readonly string[] {
  return recordsOf(doc, "render").flatMap(({ latents }) => latents ?? []);
}

/** Every hash that the document names. */
export function assetsOf(doc: Doc): ReadonlySet<string> {
  return new Set([...picturesOf(doc).map(({ asset }) => asset), ...latentsOf(doc)]);
}
