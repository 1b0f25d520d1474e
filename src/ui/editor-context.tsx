// The editor in React: one context, one hook for its commands, one for a piece of its state.
import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { Editor } from "../editor/editor.ts";
import type { EditorState } from "../studio/state.ts";

const EditorContext = createContext<Editor | null>(null);

export function EditorProvider({ editor, children }: { readonly editor: Editor; readonly children: ReactNode }) {
  return <EditorContext value={editor}>{children}</EditorContext>;
}

/** Throws outside an EditorProvider. */
export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("useEditor(): expected an <EditorProvider> above this component, found none");
  return editor;
}

/** Re-renders when the selected value changes (by identity): select records, not new objects. */
export function useEditorState<T>(select: (state: EditorState) => T): T {
  return useStore(useEditor().store, select);
}

/** Some fields of the state; re-renders when one of them changes. */
export function useEditorFields<K extends keyof EditorState>(...keys: readonly K[]): Pick<EditorState, K> {
  const pick = (state: EditorState) => Object.fromEntries(keys.map((key) => [key, state[key]])) as Pick<EditorState, K>;
  return useStore(useEditor().store, useShallow(pick));
}
