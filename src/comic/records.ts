// The document: flat records by id. Geometry, shot and render are separate records, because images arrive while the
// artist works and undoing a drag must not take back a picture. Coordinates are page millimetres from the top left,
// angles degrees clockwise, colours sRGB hex. Pixels never live here: a Render names its image by content hash.

/** A box [x0, y0, x1, y1] in fractions of its panel, origin top left. */
export type UnitBox = readonly [number, number, number, number];

export interface Figure {
  readonly head: UnitBox;
  readonly body: UnitBox;
}

/** Where the figures (head, body; in the order in which the text names them) and the object stand in a panel. */
export interface Stage {
  readonly figures: readonly Figure[];
  readonly object: UnitBox | null;
}

export type ReadingDirection = "ltr" | "rtl";
/** How the whole story is coloured; the words are appended to every prompt. */
export type Look = "color" | "ink" | "sepia";
/** In which art the story is drawn; what each says to the model stands in script/drawing-styles.ts. */
export const drawingStyles = [
  "none",
  "anime",
  "oil-painting",
  "animated-film",
  "photograph",
  "comic-book",
  "line-art",
  "film-noir",
  "isometric-room",
] as const;
export type DrawingStyle = (typeof drawingStyles)[number];

/** Who may be read: every panel; a character's references; these and the panels just before. */
export type IdentityMode = "together" | "cast" | "rolling";
/** How closely characters are held: rate and strength together. */
export type Strictness = "loose" | "normal" | "strict";
export interface Identity {
  readonly mode: IdentityMode;
  readonly strictness: Strictness;
}

export interface Story {
  readonly id: "story";
  readonly type: "story";
  readonly title: string;
  readonly direction: ReadingDirection;
  readonly look: Look;
  /** Only models with an open vocabulary are told. */
  readonly drawingStyle: DrawingStyle;
  /** Id of a page preset (page-presets.ts) used for new pages. */
  readonly preset: string;
  /** The script, exactly as typed: the source of texts; records follow it. */
  readonly script: string;
  /** Seed from which the seeds of new shots derive. */
  readonly seed: number;
  readonly pages: readonly string[];
  /** How characters stay the same from panel to panel. */
  readonly identity: Identity;
}

/** A page divided by nested cuts. `at` is the cut's position, a fraction of the divided region. */
export type CutTree =
  | { readonly kind: "leaf"; readonly frame: string }
  | {
      readonly kind: "cut";
      /** "horizontal": a horizontal gutter, parts above each other. "vertical": a vertical gutter, parts side by side. */
      readonly direction: "horizontal" | "vertical";
      readonly at: number;
      readonly angleDeg: number;
      readonly gutterMm: number;
      readonly first: CutTree;
      readonly second: CutTree;
    };

export interface Page {
  readonly id: string;
  readonly type: "page";
  /** Trim size. */
  readonly widthMm: number;
  readonly heightMm: number;
  readonly bleedMm: number;
  /** Distance of the live area, in which frames are laid out, from the trim edge. */
  readonly marginMm: number;
  readonly dpi: number;
  /** Name of the template the layout came from (templates.ts); "" once cut by hand. */
  readonly template: string;
  readonly layout: CutTree;
}

export interface Frame {
  readonly id: string;
  readonly type: "frame";
  readonly page: string;
  readonly shot: string | null;
  readonly borderMm: number;
  /** Offset of the image in fractions of its free play (-1..1; 0 centres the cover fit). */
  readonly panX: number;
  readonly panY: number;
  /** 1 = the smallest scale that covers the frame. */
  readonly zoom: number;
}

export interface Shot {
  readonly id: string;
  readonly type: "shot";
  /** Panel text as in the script, tags included, without caption and speech. */
  readonly text: string;
  /** Tags of the characters in it, in order of naming; empty for an [NC] panel. */
  readonly cast: readonly string[];
  readonly negative: string;
  readonly seed: number;
  /** A locked shot is not drawn again by "Draw page". */
  readonly locked: boolean;
  /** "auto": composed from text and frame shape. "none": drawn without a layout. Otherwise the artist's boxes. */
  readonly stage: Stage | "auto" | "none";
}

/** How a character looks, as a direction: whole numbers of -127..127. */
export type CharacterVector = readonly number[];

/** What was drawn, and everything needed to draw it again. */
export interface Render {
  readonly id: string;
  readonly type: "render";
  readonly shot: string;
  /** Content hash of the image in the asset store. */
  readonly asset: string;
  /** Content hash of what it was decoded from, float16 [C, h, w] in the same store; null: that was not kept. */
  readonly latents: string | null;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Milliseconds since 1970, given by the caller. */
  readonly drawnAt: number;
  readonly recipe: Recipe;
  /** Its characters by tag, as an embedder (the SHA-256 of its weights) saw them. Absent until it was looked at. */
  readonly seen?: { readonly embedder: string; readonly vectors: Readonly<Record<string, CharacterVector>> };
}

export interface Recipe {
  readonly model: string;
  readonly modelHash: string;
  readonly scheduler: string;
  readonly steps: number;
  readonly guidanceScale: number;
  readonly seed: number;
  readonly prompt: string;
  readonly negative: string;
  readonly stage: Stage | null;
  /** Ids of the shots whose tokens this panel read; empty when it shared with none. */
  readonly readFrom: readonly string[];
  readonly rate: number;
  /** "tiny": decoded by the model's small decoder, to save time. Absent: by its own. */
  readonly decoder?: "tiny";
}

/** Which render a shot shows. A record of its own, so that undoing an edit of the shot keeps the newest picture. */
export interface Choice {
  readonly id: string;
  readonly type: "choice";
  readonly shot: string;
  readonly render: string;
}

export interface Character {
  readonly id: string;
  readonly type: "character";
  /** Without brackets. */
  readonly tag: string;
  readonly description: string;
  readonly color: string;
  /** How strongly this character is read: 1 as the model was trained, 0 not at all, at most 4. */
  readonly strength: number;
  /** Versions of the character, such as a winter coat. */
  readonly variants: readonly CharacterVariant[];
  /** Id of the variant that is drawn; null before there is one. */
  readonly activeVariant: string | null;
}

export interface CharacterVariant {
  readonly id: string;
  readonly label: string;
  readonly references: readonly CharacterReference[];
}

/** "This is her": a picture that every panel of the character reads. */
export interface CharacterReference {
  readonly id: string;
  /** Content hash of the image in the asset store. */
  readonly asset: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Where the character stands in it. */
  readonly figure: Figure;
  readonly source: "panel" | "drawing";
}

interface LetteringBox {
  readonly id: string;
  readonly frame: string;
  readonly text: string;
  /** Top left corner relative to the top left of the frame's bounding box. */
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  /** Id of a Style record. */
  readonly style: string;
  /** True until the artist moves it: the box is placed by `placeLettering` whenever its frame or text changes. */
  readonly auto: boolean;
}
export interface Caption extends LetteringBox {
  readonly type: "caption";
}
export interface Balloon extends LetteringBox {
  readonly type: "balloon";
  /** Tag of the speaker. */
  readonly speaker: string;
}
export type Lettering = Caption | Balloon;

export interface Style {
  readonly id: string;
  readonly type: "style";
  readonly name: string;
  /** A face known to font-metrics.ts. */
  readonly font: string;
  readonly sizeMm: number;
  /** Baseline distance in multiples of the size. */
  readonly leading: number;
  readonly paddingMm: number;
  readonly cornerMm: number;
  readonly align: "left" | "center";
  readonly uppercase: boolean;
  readonly ink: string;
  readonly fill: string;
  readonly stroke: string;
  readonly strokeMm: number;
}

export type ComicRecord = Story | Page | Frame | Shot | Render | Choice | Character | Caption | Balloon | Style;
export type RecordType = ComicRecord["type"];
export type RecordOf<T extends RecordType> = Extract<ComicRecord, { type: T }>;

/** All records of a document by id. Immutable: a change makes a new object that shares what did not change. */
export type Doc = Readonly<Record<string, ComicRecord>>;

export interface RecordsDiff {
  readonly added: Readonly<Record<string, ComicRecord>>;
  readonly updated: Readonly<Record<string, readonly [from: ComicRecord, to: ComicRecord]>>;
  readonly removed: Readonly<Record<string, ComicRecord>>;
}
