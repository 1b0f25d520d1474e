import * as v from "valibot";
import { flag, type Immutable, id, mm, ownId, type RecordKind, sizeMm, text } from "./kind.ts";

/** What captions and balloons have in common. */
export const letteringBox = {
  id: ownId,
  frame: id,
  text,
  /** Top left corner relative to the top left of the frame's bounding box. */
  xMm: mm,
  yMm: mm,
  widthMm: sizeMm(1),
  /** Id of a Style record. */
  style: id,
  /** True until the artist moves it: the box is placed by `placeLettering` whenever its frame or text changes. */
  auto: flag,
};

export const captionKind = {
  scope: "document",
  schema: v.object({ ...letteringBox, type: v.literal("caption") }),
  migrations: {},
} as const satisfies RecordKind;

export type Caption = Immutable<v.InferOutput<typeof captionKind.schema>>;
