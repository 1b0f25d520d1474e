// What a document names in the asset store, by content hash.
import { recordsOf } from "./query.ts";
import type { CharacterReference, Doc } from "./records.ts";

/** Everything that is kept as a picture: renders, scans of roughs, the references of characters, and the pictures of looks. */
export function picturesOf(doc: Doc): readonly Pick<CharacterReference, "asset" | "widthPx" | "heightPx">[] {
  const references = recordsOf(doc, "character").flatMap(({ variants }) => variants.flatMap((v) => v.references));
  const scans = recordsOf(doc, "rough").flatMap(({ mark }) => (mark.kind === "scan" ? mark : []));
  const ofLooks = recordsOf(doc, "look").flatMap(({ pictures }) => pictures);
  return [...recordsOf(doc, "render"), ...scans, ...references, ...ofLooks];
}

/** What is kept as numbers: what renders were decoded from, and what was learned of looks and characters. */
export function numbersOf(doc: Doc): readonly string[] {
  const latents = recordsOf(doc, "render").flatMap((render) => render.latents ?? []);
  const learned = [...recordsOf(doc, "look"), ...recordsOf(doc, "character")].flatMap(
    (subject) => subject.learned?.tensor ?? [],
  );
  return [...latents, ...learned];
}

/** Of the noise that a picture is seen with: of its content's hash, so that it is the same in every story. Unsigned 32-bit. */
export function seedOfPicture(asset: string): number {
  return Number.parseInt(asset.slice(0, 8), 16) >>> 0;
}

/** Every hash that the document names. */
export function assetsOf(doc: Doc): ReadonlySet<string> {
  return new Set([...picturesOf(doc).map(({ asset }) => asset), ...numbersOf(doc)]);
}
