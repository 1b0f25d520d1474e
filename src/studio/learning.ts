// What learning and looks have in common: what is learned of a look's pictures, and where it is kept.
import type { Doc, Look, LookPicture, RecordsDiff } from "../comic/records.ts";
import { nearestShape, type Shapes } from "../comic/shape.ts";
import type { PanelSpec, Picture } from "../diffusion/panel.ts";
import type { Size } from "../geometry/box.ts";
import type { Failure, LearnRequest, PictureToLearn } from "../worker/protocol.ts";
import { patchRecord } from "./commands/patch-record.ts";

/** Of the sides that the model draws in: smaller pictures need less memory and time. */
export const LESSON_SIZES = [1, 0.75, 0.5] as const;
export type LessonSize = (typeof LESSON_SIZES)[number];
/** Sides of smaller pictures are multiples of it, which is one of every model's own. */
const SIDE = 64;

/** In how many pixels a picture is learned from. */
export function sizeToLearn(
  { widthPx, heightPx }: Pick<LookPicture, "widthPx" | "heightPx">,
  shapes: Shapes,
  size: LessonSize,
): Size {
  const [width, height] = nearestShape(widthPx / heightPx, shapes);
  return size === 1 ? { width, height } : shrunk({ width, height }, size);
}

/** A smaller size that every model takes. */
export function shrunk({ width, height }: Size, by: number): Size {
  const side = (full: number): number => Math.max(SIDE, Math.floor((full * by) / SIDE) * SIDE);
  return { width: side(width), height: side(height) };
}

/**
 * The free vectors of learned prompts, a tensor [count, tokens, width] in the asset store: little-endian float32, by its hash. Mean and
 * deviation follow from them and the words around them (diffusion/looks/look.ts).
 */
export type LearnedLook = NonNullable<Look["learned"]>;

/** Keeps with a look what was learned of it. Empty when the look is gone. */
export function keepLearned(doc: Doc, look: string, learned: LearnedLook): RecordsDiff {
  return patchRecord(doc, "look", look, { learned });
}

/** `version`: of the look's pictures. */
export type LessonSubject =
  | { readonly type: "character"; readonly id: string }
  | { readonly type: "look"; readonly id: string; readonly version: number };

/** A request to learn before its pictures are read. Plain data: it is kept beside the story until the lesson is over. */
export interface LessonOrder extends Omit<LearnRequest, "pictures" | "kept"> {
  readonly subject: LessonSubject;
  /** A character's description as prompts hold it; of looks "". */
  readonly words: string;
  /** Another model cannot go on with it. */
  readonly modelHash: string;
  readonly pictures: readonly (Omit<PictureToLearn, "pixels"> & { readonly asset: string })[];
}

/** A panel that shows what was learned so far; without one, nothing is drawn. */
export function sampleOf(panel: PanelSpec | undefined): LessonOrder["sample"] {
  if (!panel) return null;
  const { prompt, seed, width, height, layout } = panel;
  return { prompt, seed, width, height, layout };
}

/** How a lesson gets on. */
export interface Lesson {
  readonly order: LessonOrder;
  readonly status: "waiting" | "running" | "paused" | "failed";
  /** Steps that were made. */
  readonly step: number;
  /** By step. */
  readonly losses: readonly number[];
  readonly remainingMs: number | null;
  /** What the words draw by now; null: nothing was drawn yet. */
  readonly sample: Picture | null;
  readonly failure: Failure | null;
}

/** The lesson with pictures no larger than one that fits, in pixels; it goes on from what it has come to, which no size stands in. */
export function fitted(order: LessonOrder, { width, height }: Size): LessonOrder {
  const largest = Math.max(...order.pictures.map((picture) => picture.width * picture.height));
  const by = Math.min(1, Math.sqrt((width * height) / largest));
  return { ...order, pictures: order.pictures.map((picture) => ({ ...picture, ...shrunk(picture, by) })) };
}
