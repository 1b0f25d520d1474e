import { letteringBox } from "./caption.ts";
import { type RecordIn, recordKind, text } from "./kind.ts";

export const balloonKind = recordKind("balloon", "document", {
  ...letteringBox,
  /** Tag of the speaker. */
  speaker: text,
});

export type Balloon = RecordIn<typeof balloonKind>;
