// Which tools there are to rough with: parts of a draft only where the model has some to show.
import { loadedModel } from "../../studio/selectors.ts";
import { useEditorState } from "../editor-context.tsx";
import { useRough } from "./rough-store.ts";

export const useHasParts = (): boolean => useEditorState((state) => loadedModel(state)?.hasLibrary === true);

/** The tool in hand moves parts of the draft. */
export function useArrangesParts(): boolean {
  const hasParts = useHasParts();
  return useRough(({ tool }) => tool === "parts") && hasParts;
}
