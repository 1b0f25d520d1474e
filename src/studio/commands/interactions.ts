// Commands on who does what to what: the words go into the panel's line, the hand is the shot's own.
import { emptyDiff } from "../../comic/diff.ts";
import { recordOf } from "../../comic/query.ts";
import type { Doc, RecordsDiff, Shot } from "../../comic/records.ts";
import { type Target, writeInteraction } from "../../script/interaction/read-interaction.ts";
import { verbs } from "../../script/interaction/verbs.ts";
import type { CreateId } from "./create-id.ts";
import { patchOptional, patchRecord } from "./patch-record.ts";
import { setShotText } from "./story.ts";

/** What an artist says: a verb by its gerund. */
export interface Said {
  readonly actor: string;
  readonly verb: string;
  readonly target: Target;
}

/** Says it in the panel's line of the script, in place of what it said of this; null takes it out. Throws for a verb that is none of the table. */
export function setInteraction(doc: Doc, shot: string, said: Said | null, createId: CreateId): RecordsDiff {
  const record = recordOf(doc, "shot", shot);
  if (!record) return emptyDiff;
  const verb = verbs.find(({ gerund }) => gerund === said?.verb);
  if (said && !verb) throw new Error(`setInteraction(): expected a verb of the table, found "${said.verb}"`);
  const text = writeInteraction(record.text, said && verb ? { ...said, verb } : null);
  return setShotText(doc, shot, text, createId);
}

/** Brings what is acted on to the place of contact, at this hand of the character; null leaves it wherever it is drawn. */
export function setHand(doc: Doc, shot: string, hand: Shot["hand"] | null): RecordsDiff {
  return patchOptional(doc, "shot", shot, "hand", hand);
}

/** The verb without its object shapes the pose ("verb"), or all words do (null). */
export function setPose(doc: Doc, shot: string, pose: Shot["pose"] | null): RecordsDiff {
  return patchOptional(doc, "shot", shot, "pose", pose);
}

/** The panel goes on from a candidate: with its seed, and with the pose that the verb gave it. */
export function takeCandidate(doc: Doc, shot: string, seed: number): RecordsDiff {
  return patchRecord(doc, "shot", shot, { seed, pose: "verb" });
}
