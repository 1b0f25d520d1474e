import * as v from "valibot";
import { color, flag, type Immutable, number, oneOf, ownId, type RecordKind, sizeMm, text } from "./kind.ts";

export const styleKind = {
  scope: "document",
  schema: v.object({
    id: ownId,
    type: v.literal("style"),
    name: text,
    /** A face known to font-metrics.ts. */
    font: text,
    sizeMm: number(0.5, 200),
    /** Baseline distance in multiples of the size. */
    leading: number(0.5, 5),
    paddingMm: number(0, 50),
    cornerMm: sizeMm(0),
    align: oneOf("left", "center"),
    uppercase: flag,
    ink: color,
    fill: color,
    stroke: color,
    strokeMm: number(0, 50),
  }),
  migrations: {},
} as const satisfies RecordKind;

export type Style = Immutable<v.InferOutput<typeof styleKind.schema>>;
