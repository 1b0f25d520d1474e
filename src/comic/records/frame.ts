import { id, number, orNull, type RecordIn, recordKind } from "./kind.ts";

/** How far an artist may enlarge an image in its frame, over the cover fit. */
export const IMAGE_ZOOM = { min: 1, max: 8 } as const;

export const frameKind = recordKind("frame", "document", {
  page: id,
  shot: orNull(id),
  borderMm: number(0, 50),
  /** Offset of the image in fractions of its free play (-1..1; 0 centres the cover fit). */
  panX: number(-1, 1),
  panY: number(-1, 1),
  /** 1 = the smallest scale that covers the frame. Files may hold more than an artist may set today. */
  zoom: number(1, 100),
});

export type Frame = RecordIn<typeof frameKind>;
