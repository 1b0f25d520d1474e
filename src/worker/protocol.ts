// What the studio's window and its worker say to each other. Types only, of its own and of the core.
import type { CharacterVector } from "../comic/records.ts";
import type { Shapes } from "../comic/shape.ts";
import type { Seen } from "../diffusion/interaction/object-box.ts";
import type { KeptLearning } from "../diffusion/looks/course.ts";
import type { DrawSettings, PanelSpec, Picture, Progress, Redraw, ReferenceSpec } from "../diffusion/panel.ts";
import type { Figure, Stage } from "../geometry/unit-box.ts";
import type { CatalogueModel } from "../models/catalogue.ts";
import type { Failure } from "../models/failure.ts";
import type { DraftLibrary } from "../models/library.ts";
import type { ModelManifest } from "../models/manifest.ts";
import type { StagingRules } from "../script/stage.ts";
import type { ReferenceNoise, SharingSettings } from "../sharing/settings.ts";

export type { CatalogueModel, DraftLibrary, Failure, KeptLearning };

export type ReferencePanel = ReferenceSpec & Picture;

/** A picture that is drawn again, as large as its panel. */
export interface PictureToRedraw extends Redraw {
  readonly pixels: Picture["pixels"];
  /** What it was decoded from by this model, float16 [C, h, w] as bits; null: that is gone, or another model drew it. */
  readonly halves: Uint16Array<ArrayBuffer> | null;
}

export interface GenerateRequest extends DrawSettings {
  readonly panels: readonly PanelSpec[];
  readonly references: readonly ReferencePanel[];
  readonly steps: number;
  /** The only panel is drawn from it. */
  readonly redraw?: PictureToRedraw;
  /** The only panel is begun from each of these seeds and stopped early; answered by "candidate" and not by "panel". */
  readonly candidates?: readonly number[];
}

/** A panel as one seed begins it, stopped early. */
export interface Candidate extends Picture {
  readonly seed: number;
  /** The part of its object's attention inside the box, 0 to 1. */
  readonly inside: number;
}

/** A finished panel, to be decoded once more for print: from what it was decoded from, or where that is gone from its pixels. */
export interface PrintRequest {
  /** Pixels of the panel as it was drawn. */
  readonly width: number;
  readonly height: number;
  /** float16 [C, h, w] as bits, or RGBA. */
  readonly from:
    | { readonly kind: "latents"; readonly halves: Uint16Array<ArrayBuffer> }
    | { readonly kind: "pixels"; readonly pixels: Uint8ClampedArray<ArrayBuffer> };
}

/** A picture that something is learned from, in a size of the model's. */
export interface PictureToLearn extends Picture {
  /** What it shows, with the words that are learned. */
  readonly prompt: string;
  readonly layout: Stage | null;
}

/** A look's prompts or a character's words, to be learned from pictures. */
export interface LearnRequest {
  readonly pictures: readonly PictureToLearn[];
  /**
   * "words": every prompt holds them, and they are learned further, with low-rank additions to how they are read where a rank is given. "free": prompts of so many
   * free vectors each, behind what pictures are told to show.
   */
  readonly learned:
    | { readonly kind: "words"; readonly words: string; readonly rank?: number }
    | { readonly kind: "free"; readonly prompts: number; readonly words: number };
  readonly steps: number;
  /** Of the optimiser, as the model's manifest tells it. */
  readonly rate: number;
  readonly seed: number;
  /** What an earlier visit came to; null: it begins. */
  readonly kept: KeptLearning | null;
  /** A panel that shows what was learned so far; null: none is drawn. */
  readonly sample: Pick<PanelSpec, "prompt" | "seed" | "width" | "height" | "layout"> | null;
}

/** A picture in which the embedder looks at characters, each by its tag. */
export interface PictureToEmbed {
  readonly picture: Picture;
  readonly figures: readonly { readonly tag: string; readonly boxes: Figure }[];
}

/** How a model tells whether a character is still itself. */
export interface EmbedderInfo {
  /** SHA-256 of its weights, or their path and size where nobody has told it: vectors of different embedders cannot be compared. */
  readonly hash: string;
  /** "figure": it looks at a character's boxes. "picture": at all of a picture, so only at those of one character. */
  readonly sees: "figure" | "picture";
  /** Cosine below which two characters count as different, as it was measured; null: it was not, for this model. */
  readonly threshold: number | null;
}

export type BackendPreference = "auto" | "webgpu" | "wasm";

/** A file of the artist's disk. `content` is a File: only what is asked of it is named, so that this file needs no DOM. */
export interface DiskFile {
  /** With "/" between folders. */
  readonly path: string;
  readonly content: { readonly size: number; arrayBuffer(): Promise<ArrayBuffer> };
}

/** Where the files of a model are. */
export type ModelSource =
  /** Beside a model.json on a server; its absolute address. */
  | { readonly kind: "url"; readonly manifestUrl: string }
  /** Downloaded by the studio: the catalogue's id. */
  | { readonly kind: "stored"; readonly model: string }
  | { readonly kind: "disk"; readonly folder: string; readonly files: readonly DiskFile[] };

export interface LoadRequest {
  readonly source: ModelSource;
  readonly backend: BackendPreference;
  /** wasm threads; 0 = choose. */
  readonly threads: number;
  /** Absolute address of the folder that holds the ONNX Runtime's wasm files. */
  readonly runtimeUrl: string;
}

/** What the window needs to know of a loaded model. */
export interface ModelInfo {
  readonly name: string;
  readonly title: string;
  /** SHA-256 over the hashes of its files: names these weights in a recipe. */
  readonly hash: string;
  readonly scheduler: string;
  readonly steps: number;
  readonly learning: NonNullable<ModelManifest["learning"]>;
  readonly guidanceScale: number;
  /** What a panel should not show is read in unconditional rows; a model that runs none does not see it. */
  readonly readsNegative: boolean;
  /** Trained [width, height] in pixels. */
  readonly shapes: Shapes;
  readonly staging: StagingRules;
  /** Its cross-attentions were found: where a word is drawn can be seen and corrected. */
  readonly editsAttention: boolean;
  /** Numbers that each rank of low-rank additions to its keys and values of text has; 0: they were not found. */
  readonly numbersARank: number;
  /** It draws to an artist's lines. */
  readonly takesRoughs: boolean;
  /** What is drawn of what it knows it takes for that: a pose, a mood, a thing. */
  readonly recognisesRoughs: boolean;
  /** What it composes drafts of can be shown. */
  readonly hasLibrary: boolean;
  readonly sharing: SharingSettings;
  /** Bytes of the keys and values that one pixel of a read panel costs, in all guidance halves. */
  readonly bankBytesPerPixel: number;
  /** How it sees pictures that are read: clean, once for all steps, or with the noise of each step. */
  readonly references: ReferenceNoise;
  /** Words the model knows, lower case; null = open vocabulary. */
  readonly vocabulary: readonly string[] | null;
  /** null: the model has none. */
  readonly embedder: EmbedderInfo | null;
  readonly bytes: number;
  /** A small decoder that shows panels while they form, and can finish them. */
  readonly hasTinyDecoder: boolean;
  /** How many times larger a finished panel can be decoded for print; null: the model has no print decoder. */
  readonly printFactor: number | null;
}

export interface RuntimeInfo {
  readonly backend: "webgpu" | "wasm";
  readonly threads: number;
  /** Why this backend was chosen, in words. */
  readonly reason: string;
  /** How many self-attention sites share, of how many found. */
  readonly sharedSites: number;
  readonly sites: number;
}

export type ToWorker =
  /** Begins what is likely to be asked next, and tells nothing of it: opens the processor, brings the model's files. */
  | { readonly type: "prepare"; readonly request: LoadRequest }
  | { readonly type: "load"; readonly request: LoadRequest }
  | { readonly type: "generate"; readonly job: string; readonly request: GenerateRequest }
  /** Answered by "printed", "cancelled" or "failed". Waits for what was asked for earlier. */
  | { readonly type: "print"; readonly job: string; readonly request: PrintRequest }
  | { readonly type: "cancel"; readonly job: string }
  /** Told of by "learning", "kept" and "sample", answered by "learned", "paused", "cancelled" or "failed". Goes on only while nothing is drawn. */
  | { readonly type: "learn"; readonly job: string; readonly request: LearnRequest }
  /** Learning stops after its step, and tells what is to be kept. */
  | { readonly type: "pause"; readonly job: string }
  /** Answered by "embedded" or "embed-failed" with the same `request`. */
  | ({ readonly type: "embed"; readonly request: string } & PictureToEmbed)
  /** Answered by "library" or "library-failed". */
  | { readonly type: "library" }
  /** Times the loaded model for about two seconds; answered by "measured". */
  | { readonly type: "measure" };

export type FromWorker =
  /** Milliseconds of one denoising step of one panel of the model's first shape. */
  | { readonly type: "measured"; readonly stepMs: number }
  /** Bytes of the model: brought from where it is, then given to the processor that draws. */
  | {
      readonly type: "load-progress";
      readonly stage: "bring" | "open";
      readonly file: string;
      readonly loaded: number;
      readonly total: number;
    }
  | { readonly type: "ready"; readonly model: ModelInfo; readonly runtime: RuntimeInfo }
  | { readonly type: "load-failed"; readonly failure: Failure }
  | { readonly type: "library"; readonly library: DraftLibrary }
  | { readonly type: "library-failed"; readonly failure: Failure }
  /** Vectors by tag. */
  | { readonly type: "embedded"; readonly request: string; readonly vectors: Readonly<Record<string, CharacterVector>> }
  | { readonly type: "embed-failed"; readonly request: string; readonly failure: Failure }
  | (Told & { readonly job: string });

/** What is told of a job. */
export type Told =
  | { readonly type: "queued"; readonly ahead: number }
  | ({ readonly type: "progress"; readonly remainingMs: number | null } & Progress)
  | ({ readonly type: "preview"; readonly panel: string } & Picture)
  | ({
      readonly type: "panel";
      readonly panel: string;
      /** What it was decoded from: float16 [C, h, w] as bits. */
      readonly latents: Uint16Array<ArrayBuffer>;
      readonly readFrom: readonly string[];
      /** Where the object of its interaction came out. */
      readonly seen?: Seen;
    } & Picture)
  | ({ readonly type: "candidate" } & Candidate & { readonly panel: string })
  | ({ readonly type: "printed" } & Picture)
  | {
      readonly type: "learning";
      readonly step: number;
      readonly of: number;
      readonly loss: number;
      readonly remainingMs: number | null;
    }
  /** What learning has come to. */
  | { readonly type: "kept"; readonly kept: KeptLearning }
  | { readonly type: "paused"; readonly kept: KeptLearning }
  | ({ readonly type: "sample" } & Picture)
  /** Embeddings [K, n, D], and behind them the factors of low-rank additions. */
  | { readonly type: "learned"; readonly dims: readonly number[]; readonly vectors: Float32Array<ArrayBuffer> }
  | { readonly type: "done"; readonly timings: Timings }
  | { readonly type: "cancelled" }
  | { readonly type: "failed"; readonly failure: Failure };

/** Milliseconds by phase, and how many UNet calls drew. */
export interface Timings {
  readonly textMs: number;
  readonly referencesMs: number;
  readonly correctMs: number;
  readonly denoiseMs: number;
  readonly decodeMs: number;
  readonly unetCalls: number;
  /** Keys and values of finished panels, at the most. */
  readonly bankBytes: number;
  /** UNet calls that were made for these alone. */
  readonly bankCalls: number;
}

export interface StoredModel {
  readonly id: string;
  /** "waiting": for a server that asked for patience or does not answer. */
  readonly status: "absent" | "checking" | "downloading" | "waiting" | "paused" | "ready" | "damaged";
  readonly loaded: number;
  readonly total: number;
  readonly bytesPerSecond: number | null;
  /** Why it waits, stopped or is damaged. */
  readonly failure: Failure | null;
}

/** Of this studio's origin in this browser, in bytes. */
export interface StorageRoom {
  readonly models: number;
  readonly used: number;
  readonly free: number;
}

/** What the graphics processor offers; null: there is none for WebGPU. */
export interface GpuFacts {
  readonly features: readonly string[];
  readonly emulated: boolean;
}

export type ToStore =
  | { readonly type: "open"; readonly models: readonly CatalogueModel[] }
  /** Begins, or goes on where it stopped. */
  | { readonly type: "download"; readonly model: string }
  | { readonly type: "pause"; readonly model: string }
  /** Checks every byte that is there and downloads anew what is wrong. */
  | { readonly type: "repair"; readonly model: string }
  | { readonly type: "remove"; readonly model: string };

export type FromStore =
  | { readonly type: "models"; readonly models: readonly StoredModel[]; readonly room: StorageRoom }
  | { readonly type: "device"; readonly gpu: GpuFacts | null }
  | { readonly type: "store-failed"; readonly failure: Failure };
