// What learning and looks have in common: what is learned of a look's pictures, and where it is kept.
import type { Doc, Look, RecordsDiff } from "../comic/records.ts";
import { patchRecord } from "./commands/patch-record.ts";

/**
 * The free vectors of learned prompts, a tensor [count, tokens, width] in the asset store: little-endian float32, by its hash. Mean and
 * deviation follow from them and the words around them (diffusion/looks/look.ts).
 */
export type LearnedLook = NonNullable<Look["learned"]>;

/** Keeps with a look what was learned of it. Empty when the look is gone. */
export function keepLearned(doc: Doc, look: string, learned: LearnedLook): RecordsDiff {
  return patchRecord(doc, "look", look, { learned });
}
