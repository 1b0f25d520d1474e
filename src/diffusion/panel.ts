// What is to be drawn and what comes of it, in the words that the studio and the pipeline have in common. Types only.
import type { Part } from "../geometry/part.ts";
import type { Stroke } from "../geometry/stroke.ts";
import type { Stage, UnitBox } from "../geometry/unit-box.ts";
import type { SharingSettings } from "../sharing/settings.ts";

/**
 * How an object is brought into its box. "none": it is only looked for. "bias": the logits of its words are added to. "gradient": latents go down the
 * gradient of the losses of boxes, and other words are damped where the object is. "both".
 */
export type Means = "none" | "bias" | "gradient" | "both";

/** An object that is to come into a box. */
export interface PanelInteraction {
  /** As the prompt has them, without an article. */
  readonly words: string;
  readonly box: UnitBox;
  readonly means: Means;
  /** The prompt without the object, whose maps shape the pose; absent: none does. */
  readonly intransitive?: string;
}

/** Words of a prompt whose token embeddings were learned further. */
export interface LearnedWords {
  /** As the prompt has them. */
  readonly words: string;
  /** Content hash of the embeddings, one for each token of the words, and of what was learned with them. */
  readonly vectors: string;
  /** What keys and values of these words have added, behind the embeddings. Absent: nothing. */
  readonly lowRank?: LearnedRank;
}

/** Low-rank factors among learned numbers. */
export interface LearnedRank {
  readonly rank: number;
  /** Index of their first number. */
  readonly at: number;
}

/** A drawing on paper under a panel; `picture`: once it was read from the store. */
export interface RoughScan {
  readonly asset: string;
  readonly box: UnitBox;
  readonly picture: Picture | null;
}

/** What an artist has roughed in: lines, and where the model's own draft is rubbed out. */
export interface PanelRough {
  readonly strokes: readonly (Stroke & { readonly tool: "pen" | "rub" })[];
  readonly scans: readonly RoughScan[];
}

/** One of the looks that are mixed. */
export interface LookPart {
  /** Id of the look. */
  readonly look: string;
  /** Of its pictures. */
  readonly version: number;
  /** Weights of a mix come to 1. */
  readonly weight: number;
}

/** One that was learned. */
export interface LearnedPart extends LookPart {
  /** Content hash of its prompts, [count, tokens, D]. */
  readonly vectors: string;
  readonly count: number;
  /** Free vectors a prompt. */
  readonly tokens: number;
}

/** In which look a panel is drawn. */
export type PanelLook =
  /** By statistics of its pictures, which are among the references; `strength` 0..1. */
  | { readonly means: "aligned"; readonly parts: readonly LookPart[]; readonly strength: number }
  /** By learned prompts, in a place behind the panel's own words; `variety` scales their deviation. */
  | {
      readonly means: "learned";
      readonly parts: readonly LearnedPart[];
      readonly variety: number;
      /** Words around the learned ones. */
      readonly before: string;
      readonly after: string;
      /** Names the sample: unsigned 32-bit. */
      readonly eta: number;
      /** Brought besides to the statistics of the looks' pictures, which are among the references; absent: not at all. */
      readonly strength?: number;
    };

export interface PanelSpec {
  readonly id: string;
  readonly prompt: string;
  readonly negative: string;
  /** Unsigned 32-bit. */
  readonly seed: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Tags of the characters in it. Panels share only with panels that have a tag in common. */
  readonly cast: readonly string[];
  readonly layout: Stage | null;
  readonly interaction?: PanelInteraction;
  readonly learned?: readonly LearnedWords[];
  /** Absent: the artist has drawn none, or the model takes none. */
  readonly rough?: PanelRough;
  /** Absent: as the words say. */
  readonly look?: PanelLook;
  /** Looks whose pictures it reads, besides those of its characters. */
  readonly readsLooks?: readonly string[];
}

/** A panel that is already drawn, or a drawing: it is read by the others. `seed`: of the noise that it is seen with. */
export interface ReferenceSpec extends Omit<PanelSpec, "negative" | "interaction" | "rough" | "look" | "readsLooks"> {
  /** The look whose statistics are taken of it. */
  readonly ofLook?: string;
  /** The look for which it is read; without characters it is read for nothing else. */
  readonly readFor?: string;
}

/** How a picture is drawn again. */
export interface Redraw {
  /** From 0, the picture itself, to 1, a fresh drawing. */
  readonly strength: number;
  /** What is drawn again; around it a feather is blended, and the rest stays. null: all. */
  readonly part: Part | null;
}

/** How panels are drawn together, whatever the network. */
export interface DrawSettings {
  readonly guidanceScale: number;
  /** null: every panel is drawn for itself. */
  readonly sharing: SharingSettings | null;
  /** Seed of the token sampling. */
  readonly sharingSeed: number;
  /** Bytes that keys and values may take while they wait to be read; what does not fit is computed again. No bound unless given. */
  readonly bankBudget?: number;
  /** Finished panels by the model's small decoder, where it has one. */
  readonly quickDecode?: boolean;
  /** Embeddings of learned words [n, D] with their low-rank factors, and of learned looks, by content hash. */
  readonly vectors?: Readonly<Record<string, Float32Array>>;
}

/** What a drawing is at, in order. */
export type Phase = "text" | "references" | "correct" | "denoise" | "decode";

export interface Progress {
  readonly phase: Phase;
  readonly step: number;
  readonly of: number;
}

export interface Picture {
  /** RGBA, width * height * 4 bytes. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}
