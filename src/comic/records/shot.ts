import * as v from "valibot";
import { expectedOf, flag, id, listOf, oneOf, type RecordIn, recordKind, seed, text } from "./kind.ts";
import { ownLook } from "./look.ts";
import { stage } from "./stage.ts";

const unstaged = oneOf("auto", "none");

export const shotKind = recordKind("shot", "document", {
  /** Panel text as in the script, tags included, without caption and speech. */
  text,
  /** Tags of the characters in it, in order of naming; empty for an [NC] panel. */
  cast: listOf(text),
  negative: text,
  seed,
  /** A locked shot is not drawn again by "Draw page". */
  locked: flag,
  /** "auto": composed from text and frame shape. "none": drawn without a layout. Otherwise the artist's boxes. */
  stage: v.pipe(v.union([unstaged, stage]), v.description(`${expectedOf(unstaged)}, or ${expectedOf(stage)}`)),
  /** What the panel's text says is acted on comes to the place of contact, by this hand of the character. Absent: wherever it is drawn. */
  hand: v.exactOptional(oneOf("left", "right")),
  /** "verb": the verb without its object shapes the pose, as in the candidate that was chosen. Absent: all words do. */
  pose: v.exactOptional(v.literal("verb")),
  /** Ids of the variants that are shown here. Absent, and for whom none is among them: the active one. */
  versions: v.exactOptional(listOf(id)),
  /** Absent: the page's. */
  look: v.exactOptional(ownLook),
});

export type Shot = RecordIn<typeof shotKind>;
