// What the editor is given of the world: the engine, the storage of models, documents and pictures, clock and chance.
import type { Picture } from "../diffusion/panel.ts";
import type {
  CatalogueModel,
  FromStore,
  FromWorker,
  GenerateRequest,
  LearnRequest,
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
  /** Asks for what the loaded model composes drafts of. */
  library(): void;
  /** Times a step of the loaded model. */
  measure(): void;
  generate(job: string, request: GenerateRequest): void;
  print(job: string, request: PrintRequest): void;
  cancel(job: string): void;
  /** Takes the pictures' pixels with it. */
  learn(job: string, request: LearnRequest): void;
  /** Stops learning after its step; what it has come to is told. */
  pause(job: string): void;
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
  /** The same for several, in one go. */
  getAll(hashes: readonly string[]): Promise<readonly (Blob | undefined)[]>;
  /** Drops everything not listed. */
  keepOnly(hashes: ReadonlySet<string>): Promise<void>;
}

/**
 * What is kept between visits. Of each story: its project, what the list says about it, its cover, and the shots of a
 * drawing in progress and lessons that are not over; then the id of the one that is open, and what was chosen for this machine. The last three held the
 * one story of earlier versions (storage/story-store.ts).
 */
export type DocumentKey =
  | `${"story" | "about" | "cover" | "drawing" | "lessons"}/${string}`
  | "open"
  | "settings"
  | "document"
  | "drawing"
  | "damaged";

export interface DocumentStore {
  keys(): Promise<readonly DocumentKey[]>;
  /** undefined: nothing was ever written. */
  read(key: DocumentKey): Promise<unknown>;
  /** All of it or, when it rejects, nothing; undefined takes an entry away. */
  write(entries: { readonly [K in DocumentKey]?: unknown }): Promise<void>;
}

/** Where on the disk a file is kept. */
export interface FilePlace {
  readonly name: string;
  /** Replaces what was there once all has come; when it rejects, what was there stays. */
  write(pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

/** A file that the artist chose, and where it is, when the browser says so. */
export interface ChosenFile {
  readonly file: Blob;
  readonly place: FilePlace | null;
}

export interface Files {
  /** Asks for a story; null: they changed their mind. Only some browsers can: others ask by an input. */
  readonly chooseStory?: () => Promise<ChosenFile | null>;
  /** A file that was dropped; null: it is none. To be called while the drop is being told. */
  dropped(item: DataTransferItem): Promise<ChosenFile | null>;
  /** Asks the artist, where the browser can; else it will be a download. null: they changed their mind. */
  choosePlace(name: string): Promise<FilePlace | null>;
}

/** Other tabs of the studio in this browser. What a tab tells arrives at every other tab, in its order. */
export interface OtherTabs {
  /** Hears what is told at a place until it is closed. Messages are plain data. */
  join(place: string, hear: (message: unknown) => void): { tell(message: object): void; close(): void };
  /** Takes the lock of a place, which one tab has at a time until it releases it or ends, or waits in line for it. */
  hold(place: string): Promise<Hold>;
  /** Places whose lock other tabs have or wait for. */
  held(): Promise<readonly string[]>;
  /** To be called once. `alone`: no other tab has arrived, and none does before the work is done. */
  arrive(work: (alone: boolean) => Promise<void>): Promise<void>;
}

export interface Hold {
  readonly first: boolean;
  /** Resolves once the lock is this tab's. */
  readonly inTurn: Promise<void>;
  /** Resolves once another tab took it away: a tab that slept learns of it when it wakes. */
  readonly lost: Promise<void>;
  /** Takes it from the tab that has it. */
  take(): void;
  /** Asks the browser whether the lock still is this tab's. */
  isHeld(): Promise<boolean>;
  release(): void;
}

/** What one tab remembers over a reload, and forgets when it is closed. */
export interface TabMemory {
  /** The story that it had open; null: it is a fresh tab. */
  story(): string | null;
  remember(story: string): void;
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
  readonly files: Files;
  readonly tabs: OtherTabs;
  readonly memory: TabMemory;
  /** Memory of the device as far as the browser tells; null: it does not. */
  readonly deviceGigabytes: number | null;
  /** Names this build of the studio, so that it knows what it wrote itself; null: builds cannot be told apart. */
  readonly build: string | null;
  /** Milliseconds since 1970. */
  now(): number;
  /** Unsigned 32-bit. */
  randomSeed(): number;
}
