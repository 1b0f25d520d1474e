// Where in a prompt what is learned stands: in place of words that it holds, or behind its last word.
import { idsOfWords, placeOfEnd, tokensOfWords } from "../interaction/object-tokens.ts";
import type { TextEncoder } from "../models.ts";

/** A prompt of one context length with room for free vectors. */
export interface PromptPlace {
  readonly ids: readonly number[];
  /** The first free place, and the place of the first end of text. */
  readonly from: number;
  readonly end: number;
}

type Tokenizer = Pick<TextEncoder, "tokenize">;

/** null: the prompt does not hold the words, or they were cut off. */
export function placeOfWords(text: Tokenizer, prompt: string, words: string): PromptPlace | null {
  const [from] = tokensOfWords(text, prompt, words);
  const [chunk] = text.tokenize(prompt);
  if (from === undefined || !chunk || from >= chunk.ids.length) return null;
  return { ids: chunk.ids, from, end: placeOfEnd(text, chunk.ids) };
}

/** Room for `count` vectors behind the prompt's words; what they push out of the context is cut off. */
export function placeBehind(text: Tokenizer, prompt: string, count: number): PromptPlace {
  return placeBetween(text, text.tokenize(prompt)[0]!.ids, count, "");
}

/** The same behind the words of a context length, with others behind the vectors as far as there is room. */
export function placeBetween(text: Tokenizer, ids: readonly number[], count: number, after: string): PromptPlace {
  const from = Math.min(placeOfEnd(text, ids), ids.length - 1 - count);
  const [, end, padding = end] = text.tokenize("")[0]!.ids;
  const behind = idsOfWords(text, after).slice(0, ids.length - 1 - count - from);
  const written = [...ids.slice(0, from), ...Array<number>(count).fill(end!), ...behind, end!];
  const rest = Array<number>(ids.length - written.length).fill(padding!);
  return { ids: [...written, ...rest], from, end: written.length - 1 };
}
