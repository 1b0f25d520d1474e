import { flag, id, mm, type RecordIn, recordKind, sizeMm, text } from "./kind.ts";
import { placing } from "./placing.ts";

/** What captions and balloons have in common. */
export const letteringBox = {
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
  ...placing,
};

export const captionKind = recordKind("caption", "document", letteringBox);

export type Caption = RecordIn<typeof captionKind>;
