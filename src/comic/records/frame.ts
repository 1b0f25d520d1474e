import * as v from "valibot";
import { type Immutable, id, number, orNull, ownId, type RecordKind } from "./kind.ts";

/** How far an image may be enlarged in its frame, over the cover fit. */
export const IMAGE_ZOOM = { min: 1, max: 8 } as const;

export const frameKind = {
  scope: "document",
  schema: v.object({
    id: ownId,
    type: v.literal("frame"),
    page: id,
    shot: orNull(id),
    borderMm: number(0, 50),
    /** Offset of the image in fractions of its free play (-1..1; 0 centres the cover fit). */
    panX: number(-1, 1),
    panY: number(-1, 1),
    /** 1 = the smallest scale that covers the frame. */
    zoom: number(IMAGE_ZOOM.min, IMAGE_ZOOM.max),
  }),
  migrations: {},
} as const satisfies RecordKind;

export type Frame = Immutable<v.InferOutput<typeof frameKind.schema>>;
