import { color, flag, number, oneOf, type RecordIn, recordKind, sizeMm, text } from "./kind.ts";

export const styleKind = recordKind("style", "document", {
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
});

export type Style = RecordIn<typeof styleKind>;
