import * as v from "valibot";
import { type Immutable, id, ownId, type RecordKind } from "./kind.ts";

export const choiceKind = {
  scope: "document",
  schema: v.object({ id: ownId, type: v.literal("choice"), shot: id, render: id }),
  migrations: {},
} as const satisfies RecordKind;

/** Which render a shot shows. A record of its own, so that undoing an edit of the shot keeps the newest picture. */
export type Choice = Immutable<v.InferOutput<typeof choiceKind.schema>>;
