// Which text tokens a network reads an object's words as.
import type { TextEncoder } from "../models.ts";

/**
 * Places of some words among a prompt's text tokens, the first token being 0, in all of its chunks; the first occurrence. Empty when the
 * prompt does not hold them, or what it holds was cut off.
 */
export function tokensOfWords(text: Pick<TextEncoder, "tokenize">, prompt: string, words: string): readonly number[] {
  const wanted = idsBetween(text, words);
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
function idsBetween(text: Pick<TextEncoder, "tokenize">, words: string): readonly number[] {
  const end = text.tokenize("")[0]?.ids[1];
  const [, ...ids] = text.tokenize(words)[0]?.ids ?? [];
  const length = ids.indexOf(end ?? -1);
  return length < 0 ? ids : ids.slice(0, length);
}
