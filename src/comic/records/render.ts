import * as v from "valibot";
import {
  id,
  listOf,
  number,
  oneOf,
  orNull,
  type RecordIn,
  recordKind,
  seed,
  storedImage,
  text,
  whole,
} from "./kind.ts";
import { MOST_VARIETY } from "./look.ts";
import { part } from "./part.ts";
import { stage, unitBox } from "./stage.ts";

/** How a picture was drawn from another one. The recipe around it is of the panel: its prompt, seed and boxes. */
const redraw = v.object({
  /** Content hash of the picture that it was drawn from. */
  from: id,
  prompt: text,
  seed,
  /** 0: the picture itself; 1: a fresh drawing. */
  strength: number(0, 1),
  /** null: all of it. */
  part: orNull(part),
  /** The part is a head that was drawn by itself, enlarged, and set back. */
  enlarged: v.exactOptional(v.literal(true)),
});

const lookPart = { look: id, version: whole(1, 1_000_000), weight: number(0, 1) };
const look = v.pipe(
  v.variant("means", [
    v.object({ means: v.literal("aligned"), parts: v.array(v.object(lookPart)), strength: number(0, 1) }),
    v.object({
      means: v.literal("learned"),
      parts: v.array(v.object({ ...lookPart, vectors: id, count: whole(1, 1024), tokens: whole(1, 64) })),
      variety: number(0, MOST_VARIETY),
      before: text,
      after: text,
      eta: seed,
      strength: v.exactOptional(number(0, 1)),
    }),
  ]),
  v.description(
    'a look { means: "aligned", parts, strength } or { means: "learned", parts, variety, before, after, eta }, that at most with a strength',
  ),
);

const recipe = v.object({
  model: text,
  modelHash: text,
  scheduler: text,
  steps: whole(0, 100_000),
  guidanceScale: number(-1000, 1000),
  seed,
  prompt: text,
  negative: text,
  stage: orNull(stage),
  /** Ids of the shots whose tokens this panel read; empty when it shared with none. */
  readFrom: listOf(id),
  rate: number(0, 1),
  /** What was to come into a box, and how it was brought there. */
  interaction: v.exactOptional(
    v.object({
      words: text,
      box: unitBox,
      means: oneOf("none", "bias", "gradient", "both"),
      intransitive: v.exactOptional(text),
    }),
  ),
  /** In which look it was drawn, with the versions of the looks. Absent: in none. */
  look: v.exactOptional(look),
  /** Words of the prompt that were learned, the content hash of their embeddings, and where behind them low-rank factors begin, if there are any. */
  learned: v.exactOptional(
    v.pipe(
      v.array(
        v.object({
          words: text,
          vectors: id,
          lowRank: v.exactOptional(v.object({ rank: whole(1, 256), at: whole(0, 2 ** 31) })),
        }),
      ),
      v.description("a list of { words, vectors }, each at most with a lowRank { rank, at }"),
    ),
  ),
  /** Ids of the variants of its characters that were drawn, of those who have several. */
  versions: v.exactOptional(listOf(id)),
  /** "tiny": decoded by the model's small decoder, to save time. Absent: by its own. */
  decoder: v.exactOptional(v.literal("tiny")),
  /** Names the rough that it was drawn to (studio/rough). Absent: none. */
  rough: v.exactOptional(text),
  /** Absent: drawn from noise alone. */
  redraw: v.exactOptional(
    v.pipe(redraw, v.description(`nothing, or { ${Object.keys(redraw.entries).join(", ")} } of a picture drawn again`)),
  ),
  /** "file": brought by the artist, and never drawn; the model is the file's name. */
  origin: v.exactOptional(v.literal("file")),
});

// One check for the whole vector: a story holds a thousand of them.
const vector = v.custom<number[]>(
  (value) =>
    Array.isArray(value) && value.length <= 4096 && value.every((n) => Number.isInteger(n) && n >= -127 && n <= 127),
);

export const renderKind = recordKind(
  "render",
  "document",
  {
    shot: id,
    ...storedImage,
    /** Content hash of what it was decoded from, float16 [C, h, w] in the same store; null: that was not kept. */
    latents: orNull(id),
    /** Milliseconds since 1970, given by the caller. */
    drawnAt: number(0, Number.MAX_SAFE_INTEGER),
    recipe: v.pipe(recipe, v.description(`a recipe with ${Object.keys(recipe.entries).join(", ")}`)),
    /** What its frame shows of it as long as the artist has not moved it: all that stands in it. Absent: its middle. */
    focus: v.exactOptional(unitBox),
    /** Where the object of its interaction came out, and the part of the attention inside the box that was asked for. */
    object: v.exactOptional(
      v.pipe(
        v.object({ box: v.nullable(unitBox), inside: number(0, 1) }),
        v.description("nothing, or { box: [x0, y0, x1, y1] or null, inside: a number from 0 to 1 }"),
      ),
    ),
    /** Its characters by tag, as an embedder (the SHA-256 of its weights) saw them. Absent until it was looked at. */
    seen: v.exactOptional(
      v.pipe(
        v.object({
          embedder: id,
          vectors: v.record(v.string(), vector),
          /** Colours of their hair (studio/hair-color.ts). */
          hair: v.exactOptional(v.record(v.string(), vector)),
        }),
        v.description(
          "nothing, or { embedder, vectors and hair: by tag, each a list of up to 4096 whole numbers from -127 to 127 }",
        ),
      ),
    ),
  },
  { 2: (render) => ({ ...render, latents: null }) },
);

/** What was drawn, and everything needed to draw it again. */
export type Render = RecordIn<typeof renderKind>;
export type Recipe = Render["recipe"];
/** How a character looks, as a direction: whole numbers of -127..127. */
export type CharacterVector = NonNullable<Render["seen"]>["vectors"][string];
