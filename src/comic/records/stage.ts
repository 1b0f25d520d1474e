// What a file may say of where figures and objects stand in a panel: part of shots, recipes and references.
import * as v from "valibot";
import type { Figure, Stage } from "../../geometry/unit-box.ts";
import { number } from "./kind.ts";

const edge = number(-4, 5);
export const unitBox = v.pipe(
  v.strictTuple([edge, edge, edge, edge]),
  v.check(([x0, y0, x1, y1]) => x0 < x1 && y0 < y1),
);
export const figure = v.pipe(
  v.object({ head: unitBox, body: unitBox }),
  v.description("a figure { head, body }"),
) satisfies v.GenericSchema<unknown, Figure>;
export const stage = v.pipe(
  v.object({ figures: v.array(figure), object: v.nullable(unitBox) }),
  v.description(
    "a stage { figures: [{ head, body }], object }, each a box [x0, y0, x1, y1] in fractions of the panel with x0 < x1, y0 < y1",
  ),
) satisfies v.GenericSchema<unknown, Stage>;
