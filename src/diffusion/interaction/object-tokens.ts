// Which text tokens a network reads an object's words as.
import type { TextEncoder } from "../models.ts";

type Tokenizer = Pick<TextEncoder, "tokenize">;

/**
 * Places of some words among a prompt's text tokens, the first token being 0, in all of its chunks; the first occurrence. Empty when the
 * prompt does not hold them, or what it holds was cut off.
 */
export function tokensOfWords(text: Tokenizer, prompt: string, words: string): readonly number[] {
  const wanted = idsOfWords(text, words);
  if (wanted.length === 0) return [];
  let before = 0;
  for (const { ids } of text.tokenize(prompt)) {
    const at = ids.findIndex((_, i) => wanted.every((id, j) => ids[i + j] === id));
    if (at >= 0) return wanted.map((_, j) => before + at + j);
    before += ids.length;
  }
  return [];
}

/** Ids of words alone, between the start and what ends a text. */
export function idsOfWords(text: Tokenizer, words: string): readonly number[] {
  const ids = text.tokenize(words)[0]?.ids ?? [];
  const end = placeOfEnd(text, ids);
  return ids.slice(1, end < 0 ? ids.length : end);
}

/** Where the ids of a chunk end; -1: nowhere. Every text is a start, its words, and an end: of an empty one the second token is the end. */
export function placeOfEnd(text: Tokenizer, ids: readonly number[]): number {
  return ids.indexOf(text.tokenize("")[0]?.ids[1] ?? -1, 1);
}
