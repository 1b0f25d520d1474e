// Panels as the artist counts them: a frame with its place on its page, and the shot it shows.
import { type Border, bordersOf } from "../comic/borders.ts";
import { byPage } from "../comic/doc.ts";
import { frameOfShot, letteringById, pagesOf, panelsOnPage, recordOf, storyOf } from "../comic/query.ts";
import type { Doc, Frame, Lettering, Shot } from "../comic/records.ts";
import type { EditorState } from "../studio/state.ts";

export interface Panel {
  readonly page: string;
  /** From 1, in the story. */
  readonly pageNumber: number;
  /** From 1, in reading order on its page. */
  readonly number: number;
  readonly frame: Frame;
  readonly shot: Shot | null;
}

const numbered: (doc: Doc, page: string) => readonly Panel[] = byPage(
  (doc, page) => {
    const pageNumber = pageNumberOf(doc, page);
    return panelsOnPage(doc, page).map(({ frame, shot = null }, at) => ({
      page,
      pageNumber,
      number: at + 1,
      frame,
      shot,
    }));
  },
  (doc) => [storyOf(doc).pages],
);

function pageNumberOf(doc: Doc, page: string): number {
  return storyOf(doc).pages.indexOf(page) + 1;
}

/** All panels in reading order. */
export function panelsInStory(doc: Doc): readonly Panel[] {
  return pagesOf(doc).flatMap(({ id }) => numbered(doc, id));
}

/** None for an unknown page. */
export function panelsOfPage(doc: Doc, page: string): readonly Panel[] {
  return pageNumberOf(doc, page) > 0 ? numbered(doc, page) : [];
}

export function panelOfShot(doc: Doc, shot: string): Panel | undefined {
  const frame = frameOfShot(doc, shot);
  return frame && panelOfFrame(doc, frame);
}

function panelOfFrame(doc: Doc, { id, page }: Frame): Panel | undefined {
  return panelsOfPage(doc, page).find(({ frame }) => frame.id === id);
}

/** The lettering that is selected, or undefined. */
export function selectedLettering({ doc, selection }: Pick<EditorState, "doc" | "selection">): Lettering | undefined {
  return selection.kind === "lettering" ? letteringById(doc, selection.id) : undefined;
}

/** The border between panels that is selected, or undefined. */
export function selectedBorder({ doc, selection }: Pick<EditorState, "doc" | "selection">): Border | undefined {
  const page = selection.kind === "border" ? recordOf(doc, "page", selection.id) : undefined;
  return (
    page && bordersOf(page, storyOf(doc)).find(({ path }) => selection.kind === "border" && path === selection.path)
  );
}

/** The selected panel, or the panel of the selected lettering. */
export function panelOfSelection(state: Pick<EditorState, "doc" | "selection">): Panel | undefined {
  const { doc, selection } = state;
  const id = selection.kind === "frame" ? selection.id : selectedLettering(state)?.frame;
  const frame = id === undefined ? undefined : recordOf(doc, "frame", id);
  return frame && panelOfFrame(doc, frame);
}

/** The page before (-1) or after (1), or null at the ends. */
export function neighbourPage(doc: Doc, page: string, step: 1 | -1): string | null {
  const { pages } = storyOf(doc);
  return pages[pages.indexOf(page) + step] ?? null;
}
