import type { ReactNode } from "react";
import css from "./unknown-word.module.css";

/** The class of a word that the loaded model doesn't know, for text editors. */
export const unknownWordClass = css.word ?? "";

export const UnknownWord = ({ children }: { readonly children: ReactNode }) => (
  <span className={css.word}>{children}</span>
);
