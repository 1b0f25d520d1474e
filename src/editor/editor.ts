// The editor as the interface sees it: a store to read, commands to call. Every change of the document goes through a
// command, every command is one undo step unless it runs inside a gesture.
import type { StoreApi } from "zustand/vanilla";
import type { DrawingStyle, Identity, Look, ReadingDirection } from "../comic/records.ts";
import type { Picture } from "../diffusion/panel.ts";
import type { Stage, UnitBox } from "../geometry/unit-box.ts";
import type { EditorState, ScriptProblem, Selection } from "../studio/state.ts";
import type {
  BackendPreference,
  CatalogueModel,
  DiskFile,
  Failure,
  FromStore,
  FromWorker,
  GenerateRequest,
  LoadRequest,
  ModelSource,
  PictureToEmbed,
  PrintRequest,
  ToStore,
} from "../worker/protocol.ts";

/** The window side of the worker, injected, so that tests can run the editor without one. */
export interface Engine {
  /** Without a source: the embedded model. */
  load(request: Pick<LoadRequest, "backend" | "threads"> & { readonly source?: ModelSource }): void;
  /** Times a step of the loaded model. */
  measure(): void;
  generate(job: string, request: GenerateRequest): void;
  print(job: string, request: PrintRequest): void;
  cancel(job: string): void;
  /** Looks at characters in a picture; answered under the same `request`. */
  embed(request: string, picture: PictureToEmbed): void;
  subscribe(listener: (message: FromWorker) => void): () => void;
}

/** The window side of the store of downloaded models. */
export interface ModelStore {
  catalogue(): Promise<readonly CatalogueModel[]>;
  send(message: ToStore): void;
  /** Asks the browser not to clear what is stored. */
  persist(): Promise<boolean>;
  subscribe(listener: (message: FromStore) => void): () => void;
}

/** Where images are kept, by the SHA-256 of their encoded bytes. */
export interface AssetStore {
  put(image: Blob): Promise<string>;
  get(hash: string): Promise<Blob | undefined>;
  /** Drops everything not listed. */
  keepOnly(hashes: ReadonlySet<string>): Promise<void>;
}

/**
 * What is kept between visits: the project, the shots of a drawing in progress, projects that could not be read and
 * were set aside, and what was chosen for this machine.
 */
export type DocumentKey = "document" | "drawing" | "damaged" | "settings";

export interface DocumentStore {
  /** undefined: nothing was ever written. */
  read(key: DocumentKey): Promise<unknown>;
  write(key: DocumentKey, value: unknown): Promise<void>;
}

export interface Images {
  /** RGBA to PNG. */
  encode(pixels: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): Promise<Blob>;
  decode(image: Blob): Promise<Picture>;
  /** Pixels of the image in a size, whole and centred on white. */
  fit(image: Blob, width: number, height: number): Promise<Uint8ClampedArray<ArrayBuffer>>;
  /** PNG of a picture made smaller. */
  reduce(picture: Picture, width: number, height: number): Promise<Blob>;
  url(image: Blob): string;
  /** An address whose picture is decoded already, so that it appears at once. */
  decodedUrl(image: Blob): Promise<string>;
  /** Frees what an address stands for. */
  revoke(url: string): void;
}

export interface EditorPorts {
  readonly engine: Engine;
  readonly models: ModelStore;
  readonly assets: AssetStore;
  readonly documents: DocumentStore;
  readonly images: Images;
  /** Memory of the device as far as the browser tells; null: it does not. */
  readonly deviceGigabytes: number | null;
  /** Milliseconds since 1970. */
  now(): number;
  /** Unsigned 32-bit. */
  randomSeed(): number;
}

export interface Commands {
  // story
  /** Typing merges into one undo step until `endGesture` or another command. */
  setScript(text: string): void;
  setTitle(title: string): void;
  /** In the character's line of the script. */
  setDescription(tag: string, description: string): void;
  /** A line of the script, below the cast. */
  addCharacter(tag: string, description: string): void;
  /** Puts the suggestion in; nothing happens when the problem has none. */
  fixProblem(problem: ScriptProblem): void;
  setLook(look: Look): void;
  setDrawingStyle(style: DrawingStyle): void;
  setDirection(direction: ReadingDirection): void;
  /** Replaces the whole document by the sample story; undoable. */
  openSample(): void;
  newStory(): void;
  // pages and frames
  selectPage(page: string): void;
  setTemplate(page: string, template: string): void;
  setGutters(page: string, gutters: { readonly horizontalMm: number; readonly verticalMm: number }): void;
  setFrameImage(frame: string, view: { readonly panX: number; readonly panY: number; readonly zoom: number }): void;
  // shots
  setShotText(shot: string, text: string): void;
  setNegative(shot: string, negative: string): void;
  setSeed(shot: string, seed: number): void;
  setLocked(shot: string, locked: boolean): void;
  setStage(shot: string, stage: Stage | "auto" | "none"): void;
  chooseRender(shot: string, render: string): void;
  removeRender(render: string): void;
  // lettering: texts are written back into the script
  setLetteringText(id: string, text: string): void;
  moveLettering(id: string, xMm: number, yMm: number): void;
  resizeLettering(id: string, widthMm: number): void;
  /** Back to automatic placement. */
  placeAutomatically(id: string): void;
  // identity and characters
  setIdentity(change: Partial<Identity>): void;
  setStrength(character: string, strength: number): void;
  /** Reads this picture of a shot wherever the character is drawn from now on: "this is her". */
  takeAsReference(character: string, render: string): void;
  setReferenceBox(character: string, reference: string, box: UnitBox): void;
  removeReference(character: string, reference: string): void;
  /** Adds an empty version of a character and makes it the one that is drawn. */
  addVariant(character: string, label: string): void;
  renameVariant(character: string, variant: string, label: string): void;
  chooseVariant(character: string, variant: string): void;
  removeVariant(character: string, variant: string): void;
  /** Adds a picture file as a reference. What goes wrong is told in the notice. */
  importDrawing(character: string, file: Blob): Promise<void>;
  /** The card with its pictures, as one file; null when that failed, which the notice tells. */
  exportCharacter(character: string): Promise<Blob | null>;
  /** Brings a card into this story: a new character, or more versions of the one with its tag. */
  importCharacter(file: Blob): Promise<void>;
  // session
  select(selection: Selection): void;
  edit(lettering: string | null): void;
  setSharing(on: boolean): void;
  /** How large the page is shown, in device pixels per millimetre. */
  setScreenScale(scale: number): void;
  dismissNotice(): void;
  // history
  /** All changes until `endGesture` are one undo step. */
  beginGesture(): void;
  endGesture(): void;
  /** Takes back everything since `beginGesture`. */
  cancelGesture(): void;
  undo(): void;
  redo(): void;
  // drawing
  loadModel(): void;
  /** Draws every unlocked panel of the page together. */
  drawPage(page: string): void;
  /** Draws the page's unlocked panels that have no picture or changed since, together; they read the others' pictures. */
  drawMissing(page: string): void;
  drawStory(): void;
  /** Draws this panel alone with a new seed; it reads the renders that the other panels show. */
  reroll(shot: string): void;
  /** Draws the page's panels in which a character drifts together, with new seeds; they read what the other panels show. */
  rerollDrifting(page: string): void;
  /** Draws this panel alone again with its present seed and boxes. */
  redraw(shot: string): void;
  cancel(job: string): void;
  dismiss(job: string): void;
  resumeInterrupted(): void;
  dismissInterrupted(): void;
  // models
  openLadder(): void;
  downloadModel(model: string): void;
  pauseDownload(model: string): void;
  repairModel(model: string): void;
  /** Deletes what is there of it, also of an unfinished download. */
  removeModel(model: string): void;
  /** null: the embedded model. Nothing happens while something is being drawn. */
  chooseModel(source: ModelSource | null): void;
  openModelFolder(folder: string, files: readonly DiskFile[]): void;
  setBackend(backend: BackendPreference): void;
  /** Bytes that banks may take from the next drawing on; null: as many as suit the device. */
  setBankBudget(bytes: number | null): void;
  /** From the next drawing on. */
  setQuickDecode(on: boolean): void;
}

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
  /** Resolves once the saved document is open. */
  readonly ready: Promise<void>;
  /** Writes what is unsaved at once. */
  flush(): Promise<void>;
}
