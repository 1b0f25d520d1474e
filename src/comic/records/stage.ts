// Where figures and objects stand in a panel: part of shots, recipes and references.
import * as v from "valibot";
import { type Immutable, number } from "./kind.ts";

const edge = number(-4, 5);
const unitBox = v.pipe(
  v.strictTuple([edge, edge, edge, edge]),
  v.check(([x0, y0, x1, y1]) => x0 < x1 && y0 < y1),
);
export const figure = v.pipe(v.object({ head: unitBox, body: unitBox }), v.description("a figure { head, body }"));
export const stage = v.pipe(
  v.object({ figures: v.array(figure), object: v.nullable(unitBox) }),
  v.description(
    "a stage { figures: [{ head, body }], object }, each a box [x0, y0, x1, y1] in fractions of the panel with x0 < x1, y0 < y1",
  ),
);

/** A box [x0, y0, x1, y1] in fractions of its panel, origin top left. */
export type UnitBox = Immutable<v.InferOutput<typeof unitBox>>;
export type Figure = Immutable<v.InferOutput<typeof figure>>;
/** Where the figures (head, body; in the order in which the text names them) and the object stand in a panel. */
export type Stage = Immutable<v.InferOutput<typeof stage>>;
