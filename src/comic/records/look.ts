import * as v from "valibot";
import {
  type Immutable,
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

/** How many pictures a look is made of, at the most. */
export const MOST_PICTURES = 20;

const picture = v.pipe(v.object(storedImage), v.description("a picture { asset, widthPx, heightPx }"));

const learned = v.object({
  /** Content hash of the prompts in the asset store: float32, little-endian, [count, tokens, width]. */
  tensor: id,
  /** Hash of the model that they were learned with (ModelInfo.hash): another one cannot read them. */
  model: id,
  /** Prompts. */
  count: whole(1, 1024),
  /** Free vectors a prompt, and numbers a vector: the width of the model's token embeddings. */
  tokens: whole(1, 64),
  width: whole(1, 16_384),
  /** Of the look's pictures, when it was learned. */
  version: whole(1, 1_000_000),
});

export const lookKind = recordKind("look", "document", {
  name: text,
  /** Grows whenever the pictures change, so that a panel can say which it was drawn in. */
  version: whole(1, 1_000_000),
  pictures: v.pipe(
    listOf(picture),
    v.maxLength(MOST_PICTURES),
    v.description(`a list of up to ${MOST_PICTURES} pictures`),
  ),
  /** Prompts that were learned from the pictures; null: none yet. */
  learned: orNull(v.pipe(learned, v.description(`what was learned { ${Object.keys(learned.entries).join(", ")} }`))),
});

/** How something is to look: pictures to be drawn like, and what was learned from them. */
export type Look = RecordIn<typeof lookKind>;
export type LookPicture = Look["pictures"][number];

/** Of the deviation of learned prompts: 1 as it was learned. */
export const MOST_VARIETY = 3;

const chosen = v.object({
  looks: v.array(v.object({ look: id, weight: number(0, 1) })),
  /** "aligned": by statistics of the pictures, at once. "learned": by learned prompts. */
  means: oneOf("aligned", "learned", "both"),
  /** Aligned: 0 as without the look, 1 wholly like its pictures. */
  strength: number(0, 1),
  /** Learned: how far panels differ; 0 not at all by the look. */
  variety: number(0, MOST_VARIETY),
  /** Learned: words of the prompt around the learned ones. */
  before: text,
  after: text,
  /** Learned: who keeps one and the same sample of the look, and which one. */
  kept: oneOf("panel", "character", "story"),
  variation: seed,
});

/** In which look something is drawn: looks mixed by their weights. */
export const chosenLook = v.pipe(
  chosen,
  v.description(`a choice of looks { ${Object.keys(chosen.entries).join(", ")} }, each of looks { look, weight }`),
);
/** The same for a page or a panel, which may be drawn in none whatever the story says. */
export const ownLook = v.pipe(
  v.union([v.literal("none"), chosenLook]),
  v.description(`"none", or ${v.getDescription(chosenLook)}`),
);

export type ChosenLook = Immutable<v.InferOutput<typeof chosen>>;
