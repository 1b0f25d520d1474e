import * as v from "valibot";
import {
  type Immutable,
  id,
  mm,
  number,
  oneOf,
  orNull,
  type RawRecord,
  type RecordIn,
  recordKind,
  sizeMm,
  text,
  whole,
} from "./kind.ts";
import { ownLook } from "./look.ts";

/** Deeper trees are no pages, but files of bad will. */
export const MAX_CUT_DEPTH = 32;
/** What a gutter may measure, mm; a file may hold wider ones. */
const gutter = number(0, 50);
const sides = ["top", "right", "bottom", "left"] as const;
const leaf = v.object({
  kind: v.literal("leaf"),
  frame: id,
  /** Edges of the live area, as in a story that is read left to right, over which the frame runs into the bleed. */
  bleed: v.exactOptional(v.array(v.picklist(sides))),
});
const cut = v.object({
  kind: v.literal("cut"),
  /** "horizontal": a horizontal gutter, parts above each other. "vertical": a vertical gutter, parts side by side. */
  direction: oneOf("horizontal", "vertical"),
  /** Where the cut crosses the middle of the region, a fraction of its length without gutters; outside 0..1 only when slanted. */
  at: number(-100, 100),
  angleDeg: number(-45, 45),
  /** null: as the page has it. */
  gutterMm: orNull(gutter),
});

/** A page divided by nested cuts. */
export type CutTree =
  | Immutable<v.InferOutput<typeof leaf>>
  | Immutable<v.InferOutput<typeof cut> & { first: CutTree; second: CutTree }>;

// One schema per level: a tree that is nested too deeply ends in a message.
let cutTree: v.GenericSchema<unknown, CutTree> = leaf;
for (let depth = 0; depth < MAX_CUT_DEPTH; depth++)
  cutTree = v.variant("kind", [leaf, v.object({ ...cut.entries, first: cutTree, second: cutTree })]);

export const layout = v.pipe(
  cutTree,
  v.description(
    "a layout: leaves { kind, frame, bleed } and cuts { kind, direction, at in -100..100, angleDeg in -45..45, gutterMm in 0..50 or null, first, second }",
  ),
);

/** A frame that lies over the others. */
const inset = v.object({
  frame: id,
  /** Its place in the reading order of the page, from 0. */
  order: whole(0, 1000),
  /** Simple, clockwise; as in a story that is read left to right. */
  polygon: v.pipe(v.array(v.object({ x: mm, y: mm })), v.minLength(3), v.maxLength(200)),
});

export const pageKind = recordKind(
  "page",
  "document",
  {
    /** Trim size. */
    widthMm: sizeMm(10),
    heightMm: sizeMm(10),
    bleedMm: number(0, 50),
    /** Distance of the live area, in which frames are laid out, from the trim edge. */
    marginMm: number(0, 200),
    dpi: number(18, 2400),
    /** Both pages of an opening, drawn as one that is as wide as two; absent: one page. */
    double: v.exactOptional(v.literal(true)),
    /** Name of the template the layout came from (templates.ts); "" once cut by hand. */
    template: text,
    layout,
    /** Of cuts that name none of their own; null: as the story has them. */
    gutters: v.pipe(
      v.object({ horizontalMm: orNull(gutter), verticalMm: orNull(gutter) }),
      v.description("gutters { horizontalMm, verticalMm }, each from 0 to 50 or null"),
    ),
    /** From the lowest to the one on top. */
    insets: v.pipe(
      v.array(inset),
      v.description("a list of insets { frame, order, polygon: three or more corners { x, y } }"),
    ),
    /** Lines to bring things in line with, as in a story that is read left to right. */
    guides: v.exactOptional(
      v.pipe(
        v.array(v.object({ axis: oneOf("x", "y"), atMm: mm })),
        v.maxLength(200),
        v.description('guides: a list of at most 200 { axis: "x" (upright) or "y" (level), atMm }'),
      ),
    ),
    /** Absent: the story's. */
    look: v.exactOptional(ownLook),
  },
  { 4: (page) => ({ ...page, ...inheritedGutters(page.layout), insets: [] }) },
);

export type Page = RecordIn<typeof pageKind>;
export type Inset = Page["insets"][number];
/** "x": an upright line, so far from the left trim edge; "y": a level one, from the top. */
export type Guide = NonNullable<Page["guides"]>[number];

type RawCut = Readonly<Record<string, unknown>>;

/** Version 4 gave every cut its own gutter; those that are all alike are the page's, or the story's 5 and 3.5 mm. */
function inheritedGutters(layout: unknown): RawRecord {
  const found: Record<string, Set<unknown>> = { horizontal: new Set(), vertical: new Set() };
  const visit = (node: unknown, change: (cut: RawCut) => unknown): unknown => {
    if (typeof node !== "object" || node === null || !("first" in node && "second" in node)) return node;
    const cut: RawCut = { ...node, first: visit(node.first, change), second: visit(node.second, change) };
    return { ...cut, gutterMm: change(cut) };
  };
  visit(layout, ({ direction, gutterMm }) => found[String(direction)]?.add(gutterMm));
  const [horizontalMm, verticalMm] = (["horizontal", "vertical"] as const).map((direction) =>
    found[direction]?.size === 1 ? [...found[direction]][0] : null,
  );
  const alike = { horizontal: horizontalMm, vertical: verticalMm };
  return {
    layout: visit(layout, ({ direction, gutterMm }) =>
      alike[direction as keyof typeof alike] === gutterMm ? null : gutterMm,
    ),
    gutters: {
      horizontalMm: horizontalMm === 5 ? null : horizontalMm,
      verticalMm: verticalMm === 3.5 ? null : verticalMm,
    },
  };
}
