// What learning and looks have in common: what is learned of a look's pictures, and where it is kept.
import type { Doc, Look, RecordsDiff } from "../comic/records.ts";
import type { PanelSpec, Picture } from "../diffusion/panel.ts";
import type { Failure, LearnRequest, PictureToLearn } from "../worker/protocol.ts";
import { patchRecord } from "./commands/patch-record.ts";

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
