import * as v from "valibot";
import type { Stroke } from "../../geometry/stroke.ts";
import { id, number, oneOf, type RecordIn, recordKind, storedImage } from "./kind.ts";
import { unitBox } from "./stage.ts";

const coordinate = number(-4, 5);
/** A pen at full rate for some minutes. */
const MOST_POINTS = 100_000;

const stroke = v.object({
  kind: v.literal("stroke"),
  /** "pen": ink. "rub": what the model roughs in by itself is rubbed out here. */
  tool: oneOf("pen", "rub"),
  radius: number(0, 1),
  points: v.pipe(
    v.array(v.strictTuple([coordinate, coordinate, number(0, 1)])),
    v.minLength(1),
    v.maxLength(MOST_POINTS),
  ),
}) satisfies v.GenericSchema<unknown, Stroke>;

/** A drawing on paper, photographed or scanned. */
const scan = v.object({
  kind: v.literal("scan"),
  ...storedImage,
  /** Where it lies in the picture. */
  box: unitBox,
});

export const roughKind = recordKind("rough", "document", {
  shot: id,
  mark: v.pipe(
    v.variant("kind", [stroke, scan]),
    v.description(
      'a mark of a rough in fractions of the picture, { kind: "stroke", tool: "pen" or "rub", radius, points: [[x, y, pressure]] } or { kind: "scan", asset, widthPx, heightPx, box }',
    ),
  ),
});

/** One mark of a panel's rough. Marks are records of their own, so that each is one step of undo and two tabs draw beside each other. */
export type Rough = RecordIn<typeof roughKind>;
export type RoughStroke = Extract<Rough["mark"], { readonly kind: "stroke" }>;
