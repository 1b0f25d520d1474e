// Learned words in a prompt: where their tokens stand, other embeddings are read (Gal et al. 2023, Textual Inversion, section 4; AR-LDM, Pan
// et al. 2024, section 3.3: a new token that begins as a word like it).
import { tokensOfWords } from "../interaction/object-tokens.ts";
import type { TextEncoder, TokenChunk } from "../models.ts";
import type { DrawSettings, PanelSpec } from "../panel.ts";

/**
 * A prompt in chunks, with the embeddings of its learned words. Words that the prompt does not hold, or that were cut off, are left as they are.
 * Throws when embeddings are not given, or are not one for each token.
 */
export function learnedPrompt(
  text: Pick<TextEncoder, "tokenize">,
  { prompt, learned = [] }: Pick<PanelSpec, "prompt" | "learned">,
  vectors: DrawSettings["vectors"] = {},
): readonly TokenChunk[] {
  const places = learned.flatMap(({ words, vectors: hash }) => {
    const tokens = tokensOfWords(text, prompt, words);
    const data = vectors[hash];
    if (!data) throw new Error(`learnedPrompt(): the embeddings of "${words}" are not given`);
    const width = data.length / tokens.length;
    if (tokens.length > 0 && !Number.isInteger(width))
      throw new Error(`learnedPrompt(): "${words}" has ${tokens.length} tokens, found ${data.length} numbers`);
    return tokens.map((token, i) => [token, data.subarray(i * width, (i + 1) * width)] as const);
  });
  let before = 0;
  return text.tokenize(prompt).map((chunk) => {
    const from = before;
    before += chunk.ids.length;
    const own = places.filter(([token]) => token >= from && token < before);
    return own.length === 0 ? chunk : { ...chunk, learned: new Map(own.map(([token, x]) => [token - from, x])) };
  });
}
