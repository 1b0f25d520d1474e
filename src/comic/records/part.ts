// What a file may say of the part of a picture that was drawn again.
import * as v from "valibot";
import type { Part } from "../../geometry/part.ts";
import { number } from "./kind.ts";
import { unitBox } from "./stage.ts";

const coordinate = number(-4, 5);
const mark = v.variant("kind", [
  v.object({ kind: v.literal("box"), box: unitBox }),
  v.object({
    kind: v.literal("stroke"),
    radius: number(0, 4),
    points: v.pipe(v.array(v.strictTuple([coordinate, coordinate])), v.maxLength(100_000)),
  }),
]);

export const part = v.pipe(
  v.array(mark),
  v.description(
    'a list of marks in fractions of the picture, each { kind: "box", box: [x0, y0, x1, y1] } or { kind: "stroke", radius, points: [[x, y]] }',
  ),
) satisfies v.GenericSchema<unknown, Part>;
