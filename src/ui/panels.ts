// Panels as the artist counts them: a frame with its place on its page, and the shot it shows.
import { framesOf, letteringById, pagesOf, shotOf } from "../comic/query.ts";
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

/** All panels in reading order. */
export function panelsOf(doc: Doc): readonly Panel[] {
  return pagesOf(doc).flatMap(({ id: page }, index) =>
    framesOf(doc, page).map((frame, at) => ({
      page,
      pageNumber: index + 1,
      number: at + 1,
      frame,
      shot: shotOf(doc, frame) ?? null,
    })),
  );
}

export const panelsOfPage = (doc: Doc, page: string): readonly Panel[] =>
  panelsOf(doc).filter((panel) => panel.page === page);

export const panelOfShot = (doc: Doc, shot: string): Panel | undefined =>
  panelsOf(doc).find((panel) => panel.shot?.id === shot);

/** The lettering that is selected, or undefined. */
export function selectedLettering({ doc, selection }: Pick<EditorState, "doc" | "selection">): Lettering | undefined {
  return selection.kind === "lettering" ? letteringById(doc, selection.id) : undefined;
}

/** The selected panel, or the panel of the selected lettering. */
export function panelOfSelection(state: Pick<EditorState, "doc" | "selection">): Panel | undefined {
  const { doc, selection } = state;
  const frame = selection.kind === "frame" ? selection.id : selectedLettering(state)?.frame;
  return frame === undefined ? undefined : panelsOf(doc).find((panel) => panel.frame.id === frame);
}

/** The page before (-1) or after (1), or null at the ends. */
export function neighbourPage(doc: Doc, page: string, step: 1 | -1): string | null {
  const pages = pagesOf(doc);
  return pages[pages.findIndex(({ id }) => id === page) + step]?.id ?? null;
}
