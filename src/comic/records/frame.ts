import * as v from "valibot";
import { flag, id, number, oneOf, orNull, type RecordIn, recordKind, whole } from "./kind.ts";
import { placing } from "./placing.ts";

/** How far an artist may enlarge an image in its frame, over the cover fit. */
export const IMAGE_ZOOM = { min: 1, max: 8 } as const;

/** How the border goes round a corner. */
export const frameCorners = ["sharp", "round", "bevel"] as const;

export const effectKinds = ["focus", "speed"] as const;
/** How many lines, and how far they may leave the middle free. */
export const EFFECT_COUNT = { min: 8, max: 240 } as const;
const effect = v.pipe(
  v.object({
    kind: oneOf(...effectKinds),
    /** What "focus" lines point at, in fractions of the frame's box. */
    x: number(0, 1),
    y: number(0, 1),
    /** The way of "speed" lines, clockwise from the right. */
    angleDeg: number(-180, 180),
    count: whole(EFFECT_COUNT.min, EFFECT_COUNT.max),
    /** Of the frame's diagonal: around the point, or at the end of the way. */
    room: number(0, 1),
  }),
  v.description(
    'lines { kind: "focus" or "speed", x and y in 0..1, angleDeg in -180..180, count in 8..240, room in 0..1 }',
  ),
);

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
    /** How far the image is turned about the frame's middle, in degrees clockwise. Absent: not at all. */
    turn: v.exactOptional(number(-180, 180)),
    /** Left and right of the image change places, before it is turned. */
    mirrored: v.exactOptional(flag),
    /** "whole": all of the image is seen, with paper beside it. Absent: it covers the frame. */
    fit: v.exactOptional(oneOf("whole")),
    /** 1 = the smallest scale that covers the frame, or with fit "whole" the largest that shows all of the image. A file may hold any: reading brings it into IMAGE_ZOOM. */
    zoom: v.pipe(v.number(), v.description("a number")),
    /** Absent: none. */
    effect: v.exactOptional(effect),
  },
  {
    4: (frame) => ({ ...frame, corners: "sharp", cornerMm: 4, wobbleMm: 0 }),
  },
);

/** The nearest zoom that a frame may have. */
export const legalZoom = (zoom: number): number => Math.max(IMAGE_ZOOM.min, Math.min(IMAGE_ZOOM.max, zoom));

export type Frame = RecordIn<typeof frameKind>;
export type EffectLines = NonNullable<Frame["effect"]>;
export type FrameBorder = Pick<Frame, "borderMm" | "corners" | "cornerMm" | "wobbleMm">;
