// The pieces of the loaded model, and what it composes of them in a panel.
import { useEffect, useMemo } from "react";
import type { Stage } from "../../geometry/unit-box.ts";
import { type DraftLibrary, type DraftPart, draftOf } from "../../studio/draft.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";

/** null: the model has none, or it is on its way. Asks for it. */
export function useLibrary(): DraftLibrary | null {
  const { commands } = useEditor();
  const model = useEditorState(loadedModel);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another model has another library
  useEffect(() => commands.bringLibrary(), [commands, model?.hash]);
  return useEditorState((state) => state.library);
}

const NOTHING: readonly DraftPart[] = [];

/** `aspect`: of the picture, height by width. */
export function useDraft(shot: string, stage: Stage | null, aspect: number): readonly DraftPart[] {
  const library = useLibrary();
  const doc = useEditorState((state) => state.doc);
  return useMemo(
    () => (library && stage ? draftOf(library, doc, shot, stage, aspect) : NOTHING),
    [library, doc, shot, stage, aspect],
  );
}
