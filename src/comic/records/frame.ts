import * as v from "valibot";
import { id, number, oneOf, orNull, type RecordIn, recordKind } from "./kind.ts";
import { placing } from "./placing.ts";

/** How far an artist may enlarge an image in its frame, over the cover fit. */
export const IMAGE_ZOOM = { min: 1, max: 8 } as const;

/** How the border goes round a corner. */
export const frameCorners = ["sharp", "round", "bevel"] as const;

export const frameKind = recordKind(
  "frame",
  "document",
  {
    page: id,
    shot: orNull(id),
    ...placing,
    /** 0: none. */
    borderMm: number(0, 50),
    corners: oneOf(...frameCorners),
    /** How far a corner is rounded or bevelled. */
    cornerMm: number(0, 200),
    /** How far a border drawn by hand strays from its line; 0: ruled. */
    wobbleMm: number(0, 5),
    /** Offset of the image in fractions of its free play (-1..1; 0 centres the cover fit). */
    panX: number(-1, 1),
    panY: number(-1, 1),
    /** 1 = the smallest scale that covers the frame. A file may hold any: reading brings it into IMAGE_ZOOM. */
    zoom: v.pipe(v.number(), v.description("a number")),
  },
  {
    4: (frame) => ({ ...frame, corners: "sharp", cornerMm: 4, wobbleMm: 0 }),
  },
);

/** The nearest zoom that a frame may have. */
export const legalZoom = (zoom: number): number => Math.max(IMAGE_ZOOM.min, Math.min(IMAGE_ZOOM.max, zoom));

export type Frame = RecordIn<typeof frameKind>;
export type FrameBorder = Pick<Frame, "borderMm" | "corners" | "cornerMm" | "wobbleMm">;
