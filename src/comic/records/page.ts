import * as v from "valibot";
import { type Immutable, id, number, oneOf, type RecordIn, recordKind, sizeMm, text } from "./kind.ts";

const MAX_CUT_DEPTH = 32;
const leaf = v.object({ kind: v.literal("leaf"), frame: id });
const cut = v.object({
  kind: v.literal("cut"),
  /** "horizontal": a horizontal gutter, parts above each other. "vertical": a vertical gutter, parts side by side. */
  direction: oneOf("horizontal", "vertical"),
  at: number(0.02, 0.98),
  angleDeg: number(-45, 45),
  gutterMm: number(0, 50),
});

/** A page divided by nested cuts. `at` is the cut's position, a fraction of the divided region. */
export type CutTree =
  | Readonly<v.InferOutput<typeof leaf>>
  | Immutable<v.InferOutput<typeof cut> & { first: CutTree; second: CutTree }>;

// One schema per level: a tree that is nested too deeply, from a file of bad will, ends in a message.
let cutTree: v.GenericSchema<unknown, CutTree> = leaf;
for (let depth = 0; depth < MAX_CUT_DEPTH; depth++)
  cutTree = v.variant("kind", [leaf, v.object({ ...cut.entries, first: cutTree, second: cutTree })]);

export const pageKind = recordKind("page", "document", {
  /** Trim size. */
  widthMm: sizeMm(10),
  heightMm: sizeMm(10),
  bleedMm: number(0, 50),
  /** Distance of the live area, in which frames are laid out, from the trim edge. */
  marginMm: number(0, 200),
  dpi: number(18, 2400),
  /** Name of the template the layout came from (templates.ts); "" once cut by hand. */
  template: text,
  layout: v.pipe(
    cutTree,
    v.description(
      "a layout: leaves { kind, frame } and cuts { kind, direction, at in 0.02..0.98, angleDeg in -45..45, gutterMm in 0..50, first, second }",
    ),
  ),
});

export type Page = RecordIn<typeof pageKind>;
