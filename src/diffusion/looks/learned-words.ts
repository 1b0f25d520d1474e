// Learned words in a prompt: where their tokens stand, other embeddings are read (Gal et al. 2023, Textual Inversion, section 4; AR-LDM, Pan
// et al. 2024, section 3.3: a new token that begins as a word like it).
import { idsOfWords, runsOf } from "../interaction/object-tokens.ts";
import type { TextEncoder, TokenChunk } from "../models.ts";
import type { DrawSettings, LearnedWords, PanelSpec } from "../panel.ts";

type Prompt = Pick<PanelSpec, "prompt" | "learned">;

/**
 * Which tokens of a prompt are those of its learned words, the first token being 0, in all of its chunks. No token is of two: more words are looked for
 * before fewer, and those that are learned for two characters stand for them in turn. None for words that the prompt does not hold, or that were cut off.
 */
export function placesOfLearned(
  text: Pick<TextEncoder, "tokenize">,
  { prompt, learned = [] }: Prompt,
): ReadonlyMap<LearnedWords, readonly number[]> {
  const chunks = text.tokenize(prompt);
  const taken = new Set<number>();
  const places = new Map<LearnedWords, readonly number[]>();
  const wanted = learned.map((words) => [words, idsOfWords(text, words.words)] as const);
  for (const [words, ids] of wanted.toSorted(([, a], [, b]) => b.length - a.length)) {
    const free = runsOf(ids, chunks).find((run) => run.every((token) => !taken.has(token))) ?? [];
    for (const token of free) taken.add(token);
    places.set(words, free);
  }
  return places;
}

/**
 * A prompt in chunks, with the embeddings of its learned words. Words that the prompt does not hold, or that were cut off, are left as they are.
 * Throws when embeddings are not given, or are not one for each token.
 */
export function learnedPrompt(
  text: Pick<TextEncoder, "tokenize">,
  panel: Prompt,
  vectors: DrawSettings["vectors"] = {},
): readonly TokenChunk[] {
  const places = [...placesOfLearned(text, panel)].flatMap(([{ words, vectors: hash, lowRank }, tokens]) => {
    const data = vectors[hash]?.subarray(0, lowRank?.at);
    if (!data) throw new Error(`learnedPrompt(): the embeddings of "${words}" are not given`);
    const width = data.length / tokens.length;
    if (tokens.length > 0 && !Number.isInteger(width))
      throw new Error(`learnedPrompt(): "${words}" has ${tokens.length} tokens, found ${data.length} numbers`);
    return tokens.map((token, i) => [token, data.subarray(i * width, (i + 1) * width)] as const);
  });
  let before = 0;
  return text.tokenize(panel.prompt).map((chunk) => {
    const from = before;
    before += chunk.ids.length;
    const own = places.filter(([token]) => token >= from && token < before);
    return own.length === 0 ? chunk : { ...chunk, learned: new Map(own.map(([token, x]) => [token - from, x])) };
  });
}
