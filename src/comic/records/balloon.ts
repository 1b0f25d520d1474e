import * as v from "valibot";
import { letteringBox } from "./caption.ts";
import { type Immutable, type RecordKind, text } from "./kind.ts";

export const balloonKind = {
  scope: "document",
  schema: v.object({
    ...letteringBox,
    type: v.literal("balloon"),
    /** Tag of the speaker. */
    speaker: text,
  }),
  migrations: {},
} as const satisfies RecordKind;

export type Balloon = Immutable<v.InferOutput<typeof balloonKind.schema>>;
