// Reading a document: records by type, and the ways from page to frame to shot to render. All functions take ids.
import { byPage, byParts, relatedTo } from "./doc.ts";
import { placesOf } from "./places.ts";
import type {
  Character,
  Choice,
  Doc,
  Frame,
  Lettering,
  Page,
  RecordOf,
  RecordType,
  Render,
  Rough,
  Shot,
  Story,
  Style,
} from "./records.ts";
import { defaultStyles } from "./styles.ts";

/** In order of their arrival. */
export function recordsOf<T extends RecordType>(doc: Doc, type: T): readonly RecordOf<T>[] {
  return doc.byType[type];
}

/** The record with this id, or undefined when there is none or it is of another type. */
export function recordOf<T extends RecordType>(doc: Doc, type: T, id: string): RecordOf<T> | undefined {
  const record = doc.byId.get(id);
  return record?.type === type ? (record as RecordOf<T>) : undefined;
}

/** Throws when the document has no story. */
export function storyOf(doc: Doc): Story {
  const story = recordOf(doc, "story", "story");
  if (!story) throw new Error('storyOf(): expected a record "story", found none; start from a new document');
  return story;
}

/** Throws when there is no such page. */
export function pageOf(doc: Doc, page: string): Page {
  const found = recordOf(doc, "page", page);
  if (!found) throw new Error(`pageOf(): expected the id of a page, found "${page}"; ask storyOf(doc).pages`);
  return found;
}

/** Pages in story order; the same list until a page or their order changes. */
export const pagesOf: (doc: Doc) => readonly Page[] = byParts(
  (doc) => storyOf(doc).pages.flatMap((id) => recordOf(doc, "page", id) ?? []),
  (doc) => [doc.byType.page, storyOf(doc).pages],
);

/**
 * Frames of a page in reading order, the same in both reading directions (for a right-to-left story the layout is
 * mirrored when it is drawn, so the first leaf stands at the right).
 */
export function framesOf(doc: Doc, page: string): readonly Frame[] {
  return placesOf(pageOf(doc, page)).flatMap((id) => recordOf(doc, "frame", id) ?? []);
}

/** Captions, then balloons of a frame; each kind in order of ids ("balloon-2" before "balloon-10"). */
export function letteringOf(doc: Doc, frame: string): readonly Lettering[] {
  return relatedTo(doc, "lettering", frame) as readonly Lettering[];
}

export function letteringById(doc: Doc, id: string): Lettering | undefined {
  return recordOf(doc, "caption", id) ?? recordOf(doc, "balloon", id);
}

/** The lettering's style; the default of its kind when the named one is missing. */
export function styleOf(doc: Doc, lettering: Lettering): Style {
  return recordOf(doc, "style", lettering.style) ?? defaultStyles[lettering.type];
}

/** Renders of a shot, newest first. */
export function rendersOf(doc: Doc, shot: string): readonly Render[] {
  return relatedTo(doc, "render", shot) as readonly Render[];
}

/** The render that the artist chose, else the newest one, else undefined. */
export function chosenRender(doc: Doc, shot: string): Render | undefined {
  const [choice] = relatedTo(doc, "choice", shot) as readonly Choice[];
  const chosen = choice ? recordOf(doc, "render", choice.render) : undefined;
  return chosen?.shot === shot ? chosen : rendersOf(doc, shot)[0];
}

/** A render with this picture: of pasted panels, several have it and say the same of it. */
export function renderWithPicture(doc: Doc, asset: string): Render | undefined {
  return recordsOf(doc, "render").find((render) => render.asset === asset);
}

/** The marks of a shot's rough. */
export function roughOf(doc: Doc, shot: string): readonly Rough[] {
  return relatedTo(doc, "rough", shot) as readonly Rough[];
}

/** Whether a shot has pictures or a rough. */
export function isWorkedOn(doc: Doc, shot: string): boolean {
  return rendersOf(doc, shot).length > 0 || roughOf(doc, shot).length > 0;
}

export function shotOf(doc: Doc, frame: Frame): Shot | undefined {
  return frame.shot === null ? undefined : recordOf(doc, "shot", frame.shot);
}

export function frameOfShot(doc: Doc, shot: string): Frame | undefined {
  return (relatedTo(doc, "frame", shot) as readonly Frame[])[0];
}

export function characterOf(doc: Doc, tag: string): Character | undefined {
  return (relatedTo(doc, "character", tag) as readonly Character[])[0];
}

/** A panel of a page with everything that stands in it. */
export interface PagePanel {
  readonly frame: Frame;
  readonly shot: Shot | undefined;
  /** The picture that is shown. */
  readonly render: Render | undefined;
  readonly lettering: readonly Lettering[];
}

/** The panels of a page in reading order; the same list until something on the page changes. */
export const panelsOnPage: (doc: Doc, page: string) => readonly PagePanel[] = byPage(
  (doc, page) =>
    framesOf(doc, page).map((frame) => {
      const shot = shotOf(doc, frame);
      const lettering = letteringOf(doc, frame.id);
      return { frame, shot, render: shot && chosenRender(doc, shot.id), lettering };
    }),
  () => [],
);
