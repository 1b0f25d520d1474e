// Which text tokens a network reads an object's words as.
import type { TextEncoder, TokenChunk } from "../models.ts";

type Tokenizer = Pick<TextEncoder, "tokenize">;

/** Places of some words among a prompt's text tokens, as in runsOf(); the first occurrence. Empty when there is none. */
export function tokensOfWords(text: Tokenizer, prompt: string, words: string): readonly number[] {
  return runsOf(idsOfWords(text, words), text.tokenize(prompt))[0] ?? [];
}

/**
 * Every place where ids follow each other among a prompt's text tokens, the first token being 0, in all of its chunks. None when there are no ids,
 * the prompt does not hold them, or what it holds was cut off.
 */
export function runsOf(wanted: readonly number[], chunks: readonly TokenChunk[]): readonly (readonly number[])[] {
  if (wanted.length === 0) return [];
  let before = 0;
  return chunks.flatMap(({ ids }) => {
    const from = before;
    before += ids.length;
    return ids.flatMap((_, i) =>
      wanted.every((id, j) => ids[i + j] === id) ? [wanted.map((_, j) => from + i + j)] : [],
    );
  });
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
