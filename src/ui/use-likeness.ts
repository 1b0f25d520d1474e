// How alike the characters of a panel look, as components read it.
import { driftingShots, type Likeness, likenesses } from "../studio/likeness.ts";
import { useEditorState } from "./editor-context.tsx";

const NONE: readonly Likeness[] = [];

export function useLikeness(shot: string | undefined): readonly Likeness[] {
  return useEditorState((state) => (shot === undefined ? NONE : (likenesses(state).get(shot) ?? NONE)));
}

/** How many unlocked panels of a page show a character that drifts. */
export function useDrifting(page: string): number {
  return useEditorState((state) => driftingShots(state, page).length);
}
