import { id, type RecordIn, recordKind } from "./kind.ts";

export const choiceKind = recordKind("choice", "document", { shot: id, render: id });

/** Which render a shot shows. A record of its own, so that undoing an edit of the shot keeps the newest picture. */
export type Choice = RecordIn<typeof choiceKind>;
