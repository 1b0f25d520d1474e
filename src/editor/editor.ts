// The editor as the interface sees it: a store to read, commands to call. Every change of the document goes through a
// command, every command is one undo step unless it runs inside a gesture.
import type { StoreApi } from "zustand/vanilla";
import type { Picture } from "../diffusion/panel.ts";
import type { EditorState } from "../studio/state.ts";
import type { Failure } from "../worker/protocol.ts";
import type { Commands } from "./commands.ts";

/** Why a picture is no sharper than it was drawn. */
export type Shortfall =
  /** The model has no print decoder. */
  | { readonly kind: "no-decoder"; readonly model: string }
  /** It was drawn by another model than the one that is loaded. */
  | { readonly kind: "other-model"; readonly model: string; readonly loaded: string }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface PagePicture {
  readonly picture: Blob | Picture;
  /** null: it is as sharp as it can be used. */
  readonly shortfall: Shortfall | null;
}

export interface Prints {
  /**
   * The picture with this content hash for a place that is `widthPx` pixels wide: at print size when that is more than it was
   * drawn with and the loaded model can, else as it was drawn. Loads the model when none is loaded.
   * Rejects when the picture is not in the store, and with the signal's reason when that is given up.
   */
  load(asset: string, widthPx: number, signal: AbortSignal): Promise<PagePicture>;
}

export interface Editor {
  readonly store: StoreApi<EditorState>;
  readonly commands: Commands;
  readonly prints: Prints;
  /** Resolves once it is known what the artist chose for this machine: the model and the processor. */
  readonly chosen: Promise<void>;
  /** Resolves once the saved document is open. */
  readonly ready: Promise<void>;
  /** Writes what is unsaved at once. */
  flush(): Promise<void>;
}
