// What the editor knows. `doc` is saved and undoable; everything else belongs to the session.

import type { Doc } from "../comic/records.ts";
import type { Means, Phase, Picture, Redraw } from "../diffusion/panel.ts";
import type { Size } from "../geometry/box.ts";
import type { ScriptProblem } from "../script/problems.ts";
import type {
  BackendPreference,
  Candidate,
  CatalogueModel,
  DraftLibrary,
  Failure,
  GpuFacts,
  ModelInfo,
  ModelSource,
  RuntimeInfo,
  StorageRoom,
  StoredModel,
} from "../worker/protocol.ts";
import type { CharacterLook } from "./hair-color.ts";
import type { Lesson } from "./learning.ts";

export type Selection =
  | { readonly kind: "none" }
  | { readonly kind: "frame"; readonly id: string }
  | { readonly kind: "lettering"; readonly id: string }
  /** Two or more of what can be moved on the current page: lettering and insets, by their ids. */
  | { readonly kind: "several"; readonly ids: readonly string[] }
  /** A border between panels: its page, and its cut. */
  | { readonly kind: "border"; readonly id: string; readonly path: string };

export type EngineState =
  | { readonly status: "idle" }
  | {
      readonly status: "loading";
      readonly stage: "bring" | "open";
      readonly file: string;
      readonly loaded: number;
      readonly total: number;
    }
  | { readonly status: "ready"; readonly model: ModelInfo; readonly runtime: RuntimeInfo }
  | { readonly status: "failed"; readonly failure: Failure };

/** One of a panel's pictures, to be drawn again. */
export interface RedrawOrder extends Redraw {
  /** Id of the picture. */
  readonly render: string;
  /** What should be there, in the words of the script. */
  readonly text: string;
  /** Of the noise that is drawn from: unsigned 32-bit. */
  readonly seed: number;
  /** The head of this figure is drawn by itself, enlarged, and set back into the picture that is shown when its turn comes. */
  readonly head?: number;
}

/** That a model's gradient does not fit into memory, or that it has none. */
export interface Refusal {
  /** Its hash. */
  readonly model: string;
  /** Pixels of the largest picture that it fits at; null: at none. */
  readonly fits: number | null;
}

/** What a job is to draw. */
export interface JobOrder {
  readonly page: string;
  /** Shots being drawn. */
  readonly shots: readonly string[];
  /** The only shot is drawn from one of its pictures. */
  readonly redraw?: RedrawOrder;
  /** How the object of the only shot is brought into its box, when that is asked for; the next means follow if it does not come there. */
  readonly means?: Means;
  /** In pixels, smaller than the model's own: the gradient fits there. */
  readonly size?: Size;
  /** The only shot is begun from these seeds, to choose from. */
  readonly candidates?: readonly number[];
}

export interface Job extends JobOrder {
  readonly id: string;
  readonly status: "queued" | "running" | "failed";
  readonly phase: Phase | null;
  readonly step: number;
  readonly of: number;
  readonly remainingMs: number | null;
  /** What the whole job takes, by its first estimate. */
  readonly wholeMs: number | null;
  readonly failure: Failure | null;
  readonly startedAt: number;
}

export type StorageState =
  /** `file`: the name of a file on the disk that holds the same; null: none does. */
  | { readonly status: "saved"; readonly at: number; readonly file: string | null }
  | { readonly status: "saving" }
  | { readonly status: "failed"; readonly message: string; readonly remedy: string };

/** A story in the list. */
export interface StoryEntry {
  readonly id: string;
  readonly title: string;
  readonly pages: number;
  /** Milliseconds since 1970; 0: not known. */
  readonly changedAt: number;
  /** When it was put into the bin; null: it is not there. */
  readonly deletedAt: number | null;
}

export interface Notice {
  readonly message: string;
  readonly remedy: string;
}

/** An image of the document, ready to be shown. */
export interface Asset {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** The models to choose from, and this machine. */
export interface LadderState {
  /** null until it is first looked at. */
  readonly catalogue: readonly CatalogueModel[] | null;
  readonly stored: Readonly<Record<string, StoredModel>>;
  readonly room: StorageRoom | null;
  /** undefined: not asked yet; null: there is none. */
  readonly gpu: GpuFacts | null | undefined;
  /** Milliseconds of a step of the embedded model on this machine; null: not measured. */
  readonly stepMs: number | null;
  readonly failure: Failure | null;
}

/** Why a story is shown and cannot be changed: a newer studio has it, or another tab took it over while this one slept. */
export type ShownOnly = "outdated" | "taken";

export interface EditorState {
  readonly doc: Doc;
  /** Id of the story that `doc` is. */
  readonly story: string;
  /** All stories that are kept, the bin's too; the one changed last first. */
  readonly stories: readonly StoryEntry[];
  readonly currentPage: string;
  readonly selection: Selection;
  /** Id of the lettering whose text is being typed on the page, or null. */
  readonly editing: string | null;
  /** The command that the next undo takes back; null: there is none. */
  readonly undoStep: string | null;
  /** The command that the next redo does again; null: there is none. */
  readonly redoStep: string | null;
  readonly problems: readonly ScriptProblem[];
  readonly engine: EngineState;
  readonly backend: BackendPreference;
  /** Finished panels by the small decoder of the model, where it has one. */
  readonly quickDecode: boolean;
  /** The model that draws; null: the embedded one. */
  readonly source: ModelSource | null;
  readonly ladder: LadderState;
  /** Newest first; finished jobs are dropped, failed ones stay until dismissed. */
  readonly jobs: readonly Job[];
  /** What is being learned, by the id of the look or character. */
  readonly lessons: Readonly<Record<string, Lesson>>;
  /** Shots of a drawing that an earlier visit did not finish, or empty. */
  readonly interrupted: readonly string[];
  /** By shot id, while its panel forms. */
  readonly previews: Readonly<Record<string, Picture>>;
  /** By shot id, as they come, until one is chosen. */
  readonly candidates: Readonly<Record<string, readonly Candidate[]>>;
  /** What is known of the gradient of a model that was asked for it in vain; null: nothing. */
  readonly refusal: Refusal | null;
  /** By content hash. */
  readonly assets: Readonly<Record<string, Asset>>;
  /** Sharper ones of the current page's pictures, by the hash of the picture that they stand for. */
  readonly sharper: Readonly<Record<string, Asset>>;
  /** Device pixels per page millimetre on the screen; 0: no page is shown. */
  readonly screenScale: number;
  readonly storage: StorageState;
  /** What the embedder saw of the pictures on the cards, by `referenceKey` (likeness.ts). */
  readonly referenceLooks: Readonly<Record<string, CharacterLook>>;
  /** Why the loaded model cannot say how alike characters look; null: it can, or has not tried. */
  readonly likenessFailure: string | null;
  /** What the loaded model composes drafts of; null: it has none, or it was not asked for yet. */
  readonly library: DraftLibrary | null;
  /** Something the artist must know that belongs to no job (a damaged document was set aside, an image is missing). */
  readonly notice: Notice | null;
  /** null: the story can be changed. */
  readonly shownOnly: ShownOnly | null;
  /** Stories that this tab wants, and the tab that writes them does not answer. */
  readonly unanswered: readonly string[];
  /** True until the saved document has been read. */
  readonly opening: boolean;
  /** Only the first page of the story is there yet. Whatever changes the story brings the others first. */
  readonly completing: boolean;
  /** Share tokens between panels (off only for comparison). */
  readonly sharingOn: boolean;
  /** Bytes that banks may take; null: as many as suit the device. */
  readonly bankBudget: number | null;
  /** Memory of the device as far as the browser tells; null: it does not. */
  readonly deviceGigabytes: number | null;
}
