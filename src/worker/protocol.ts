// What the studio's window and its worker say to each other. Types only; imports nothing, so that both sides can depend on it.

/** [x0, y0, x1, y1] in fractions of the panel. */
export type Box = readonly [number, number, number, number];

export interface PanelLayout {
  readonly figures: readonly { readonly head: Box; readonly body: Box }[];
  readonly object: Box | null;
}

export interface PanelSpec {
  readonly id: string;
  readonly prompt: string;
  readonly negative: string;
  /** Unsigned 32-bit. */
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** Tags of the characters in it. Panels share only with panels that have a tag in common. */
  readonly cast: readonly string[];
  readonly layout: PanelLayout | null;
}

/** A panel that is already drawn: it is read by the others and not drawn again. */
export interface ReferencePanel extends Omit<PanelSpec, "seed" | "negative"> {
  /** RGBA, width * height * 4 bytes. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** Who may be read: every panel; those that write a character's bank; these and the panels just before the reader. */
export type SharingMode = "together" | "cast" | "rolling";

export interface SharingSettings {
  /** "together" unless given. */
  readonly mode?: SharingMode;
  /** Fraction of a source panel's tokens that a reader takes, 0..1. */
  readonly rate: number;
  /** The same for each token level, the finest first, where it differs from `rate`. */
  readonly levelRates?: readonly number[];
  /** Fraction of the steps, from the first, in which nothing is shared. */
  readonly warmup: number;
  /** Probability that a layer does not share in a step: before and after the fraction `until` of the steps. */
  readonly skip: { readonly early: number; readonly late: number; readonly until: number };
  /** "boxes": only tokens inside the boxes of the characters in common, where they are known. "image" unless given. */
  readonly region?: "image" | "boxes";
  /** By tag: how strongly a character is read. 1 unless given, 0 = not at all. */
  readonly strength?: Readonly<Record<string, number>>;
  /** "rolling": how many panels before the reader it reads besides the banks. 2 unless given. */
  readonly window?: number;
  /** All panels of a size start from one noise. */
  readonly sameNoise?: boolean;
}

export interface GenerateRequest {
  readonly panels: readonly PanelSpec[];
  readonly references: readonly ReferencePanel[];
  readonly steps: number;
  readonly guidanceScale: number;
  /** null: every panel is drawn for itself. */
  readonly sharing: SharingSettings | null;
  /** Seed of the token sampling. */
  readonly sharingSeed: number;
}

export type BackendPreference = "auto" | "webgpu" | "wasm";

export interface LoadRequest {
  /** Absolute address of a model.json. */
  readonly manifestUrl: string;
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
  readonly guidanceScale: number;
  /** Trained [width, height] in pixels. */
  readonly shapes: readonly (readonly [number, number])[];
  readonly sharing: SharingSettings;
  /** Bytes of the keys and values that one pixel of a read panel costs, one guidance half. */
  readonly bankBytesPerPixel: number;
  /** Words the model knows, lower case; null = open vocabulary. */
  readonly vocabulary: readonly string[] | null;
  readonly bytes: number;
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

/** An error in the words the artist sees: what was expected, what was found, what to do. */
export interface Failure {
  readonly code:
    | "model-missing"
    | "model-corrupt"
    | "model-unsupported"
    | "request-invalid"
    | "device-lost"
    | "out-of-memory"
    | "internal";
  readonly message: string;
  readonly remedy: string;
}

export type Stage = "text" | "references" | "denoise" | "decode";

export type ToWorker =
  | { readonly type: "load"; readonly request: LoadRequest }
  | { readonly type: "generate"; readonly job: string; readonly request: GenerateRequest }
  | { readonly type: "cancel"; readonly job: string };

export type FromWorker =
  | { readonly type: "load-progress"; readonly file: string; readonly loaded: number; readonly total: number }
  | { readonly type: "ready"; readonly model: ModelInfo; readonly runtime: RuntimeInfo }
  | { readonly type: "load-failed"; readonly failure: Failure }
  | { readonly type: "queued"; readonly job: string; readonly ahead: number }
  | {
      readonly type: "progress";
      readonly job: string;
      readonly stage: Stage;
      readonly step: number;
      readonly of: number;
      readonly remainingMs: number | null;
    }
  | {
      readonly type: "preview";
      readonly job: string;
      readonly panel: string;
      readonly width: number;
      readonly height: number;
      readonly pixels: Uint8ClampedArray<ArrayBuffer>;
    }
  | {
      readonly type: "panel";
      readonly job: string;
      readonly panel: string;
      readonly width: number;
      readonly height: number;
      readonly pixels: Uint8ClampedArray<ArrayBuffer>;
      readonly readFrom: readonly string[];
    }
  | { readonly type: "done"; readonly job: string; readonly timings: Timings }
  | { readonly type: "cancelled"; readonly job: string }
  | { readonly type: "failed"; readonly job: string; readonly failure: Failure };

/** Milliseconds by stage, and how many UNet calls were made. */
export interface Timings {
  readonly textMs: number;
  readonly referencesMs: number;
  readonly denoiseMs: number;
  readonly decodeMs: number;
  readonly unetCalls: number;
  /** Keys and values that were kept of finished panels. */
  readonly bankBytes: number;
}
