// The document: flat records by id. Geometry, shot and render are separate records, because images arrive while the
// artist works and undoing a drag must not take back a picture. Coordinates are page millimetres from the top left,
// angles degrees clockwise, colours sRGB hex. Pixels never live here: a Render names its image by content hash.
// Each kind's type, schema and migrations are one file of records/; this is their door.
import type { PersistentMap } from "./persistent-map.ts";
import type { Balloon } from "./records/balloon.ts";
import type { Caption } from "./records/caption.ts";
import type { Character } from "./records/character.ts";
import type { Choice } from "./records/choice.ts";
import type { Frame } from "./records/frame.ts";
import type { Look } from "./records/look.ts";
import type { Page } from "./records/page.ts";
import type { Render } from "./records/render.ts";
import type { Rough } from "./records/rough.ts";
import type { Shot } from "./records/shot.ts";
import type { Story } from "./records/story.ts";
import type { Style } from "./records/style.ts";

export type { CharacterReference, CharacterVariant, LearnedCharacter } from "./records/character.ts";
export type { EffectLines, FrameBorder } from "./records/frame.ts";
export type { ChosenLook, LookPicture } from "./records/look.ts";
export type { CutTree, Guide, Inset } from "./records/page.ts";
export type { CharacterVector, Recipe } from "./records/render.ts";
export type { RoughStroke } from "./records/rough.ts";
export type {
  Binding,
  DrawingStyle,
  Grid,
  Gutters,
  Identity,
  LengthUnit,
  ReadingDirection,
  StoryTone,
  Strictness,
} from "./records/story.ts";
export type { Balloon, Caption, Character, Choice, Frame, Look, Page, Render, Rough, Shot, Story, Style };

export type Lettering = Caption | Balloon;
export type ComicRecord =
  | Story
  | Page
  | Frame
  | Shot
  | Render
  | Choice
  | Rough
  | Character
  | Caption
  | Balloon
  | Style
  | Look;
export type RecordType = ComicRecord["type"];
export type RecordOf<T extends RecordType> = Extract<ComicRecord, { type: T }>;

/**
 * All records of a document, and what makes them quick to find. Immutable; made by doc.ts, read through query.ts. A change
 * makes a new document that shares what did not change.
 */
export interface Doc {
  readonly byId: PersistentMap<ComicRecord>;
  /** In order of their arrival. */
  readonly byType: { readonly [T in RecordType]: readonly RecordOf<T>[] };
  /** By a relation and the id or tag that they name (doc.ts). */
  readonly related: PersistentMap<readonly ComicRecord[]>;
  /** For each page an object that is another one as soon as something on the page is. */
  readonly stamps: PersistentMap<object>;
}

export interface RecordsDiff {
  readonly added: Readonly<Record<string, ComicRecord>>;
  readonly updated: Readonly<Record<string, readonly [from: ComicRecord, to: ComicRecord]>>;
  readonly removed: Readonly<Record<string, ComicRecord>>;
}
