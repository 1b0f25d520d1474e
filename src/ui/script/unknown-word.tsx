// Words that the loaded model doesn't know, under a dotted line.
import type { ReactNode } from "react";
import { unknownWordsIn, vocabularyOf } from "../../studio/selectors.ts";
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Note } from "../primitives/layout.tsx";
import css from "./unknown-word.module.css";

/** The class of such a word, for text editors. */
export const unknownWordClass = css.word ?? "";

export const UnknownWord = ({ children }: { readonly children: ReactNode }) => (
  <span className={css.word}>{children}</span>
);

/** Those of a text, each once; nothing when all are known. */
export function UnknownWords({ text, className }: { readonly text: string; readonly className?: string | undefined }) {
  const unknown = unknownWordsIn(text, useEditorState(vocabularyOf));
  if (unknown.length === 0) return null;
  return (
    <Note className={className}>
      {texts.script.unknownWords(unknown.length)}:{" "}
      {unknown.map((word) => (
        <UnknownWord key={word}>{word}</UnknownWord>
      ))}
    </Note>
  );
}
