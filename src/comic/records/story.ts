import * as v from "valibot";
import { sharingModes } from "../../sharing/settings.ts";
import { flag, id, listOf, number, oneOf, type RecordIn, recordKind, seed, text, whole } from "./kind.ts";
import { chosenLook } from "./look.ts";

const direction = oneOf("ltr", "rtl");
const binding = oneOf("left", "right");
const tone = oneOf("color", "ink", "sepia");
/** In which art the story is drawn; what each says to the model stands in script/drawing-styles.ts. */
export const drawingStyles = [
  "none",
  "anime",
  "oil-painting",
  "animated-film",
  "photograph",
  "comic-book",
  "line-art",
  "film-noir",
  "isometric-room",
] as const;
const mode = oneOf(...sharingModes);
const strictness = oneOf("loose", "normal", "strict");
const identity = v.pipe(
  v.object({ mode, strictness }),
  v.description("an identity { mode: together, cast or rolling; strictness: loose, normal or strict }"),
);

const gutters = v.pipe(
  v.object({ horizontalMm: number(0, 50), verticalMm: number(0, 50) }),
  v.description("gutters { horizontalMm, verticalMm }, each from 0 to 50"),
);

/** Lines so far apart over every page, each space divided in so many parts. */
const grid = v.pipe(
  v.object({ spacingMm: number(1, 200), parts: whole(1, 20) }),
  v.description("a grid { spacingMm from 1 to 200, parts from 1 to 20 }"),
);
/** In which lengths are shown and typed; records hold millimetres. */
export const lengthUnits = ["mm", "inch"] as const;

export const storyKind = recordKind(
  "story",
  "document",
  {
    title: text,
    direction,
    tone,
    /** Only models with an open vocabulary are told. */
    drawingStyle: oneOf(...drawingStyles),
    /** Id of a page preset (page-presets.ts) used for new pages. */
    preset: text,
    /** The script, exactly as typed: the source of texts; records follow it. */
    script: text,
    /** Seed from which the seeds of new shots derive. */
    seed,
    pages: listOf(id),
    /** Between the panels of pages and cuts that say nothing else. */
    gutters,
    /** How characters stay the same from panel to panel. */
    identity,
    /** The side at which the book is bound; absent: where reading begins. */
    binding: v.exactOptional(binding),
    /** Whether the first page lies alone, facing the cover; absent: it does. */
    firstAlone: v.exactOptional(flag),
    /** Absent: mm. */
    unit: v.exactOptional(oneOf(...lengthUnits)),
    /** Absent: as guides.ts says. */
    grid: v.exactOptional(grid),
    /** In which look panels are drawn; absent: in none. */
    look: v.exactOptional(chosenLook),
  },
  {
    1: (story) => ({ ...story, identity: { mode: "together", strictness: "normal" } }),
    3: (story) => ({ ...story, drawingStyle: "none" }),
    4: (story) => ({ ...story, gutters: { horizontalMm: 5, verticalMm: 3.5 } }),
    5: ({ look: tone, ...story }) => ({ ...story, tone }),
  },
);

export type Story = RecordIn<typeof storyKind>;
export type ReadingDirection = v.InferOutput<typeof direction>;
export type Binding = v.InferOutput<typeof binding>;
/** How the whole story is coloured: what tone.ts does to its pictures. */
export type StoryTone = v.InferOutput<typeof tone>;
export type DrawingStyle = Story["drawingStyle"];
/** Horizontal ones lie between tiers, vertical ones between the panels of a tier. */
export type Gutters = Story["gutters"];
export type Identity = Story["identity"];
export type LengthUnit = NonNullable<Story["unit"]>;
export type Grid = NonNullable<Story["grid"]>;
/** How closely characters are held: rate and strength together. */
export type Strictness = v.InferOutput<typeof strictness>;
