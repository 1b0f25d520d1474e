// Which token of a shorter prompt each token of a longer one stands for, so that maps can be taken over (Prompt-to-Prompt, Hertz et al. 2022,
// "prompt refinement"; ReCorD, Jiang-Lin et al. 2024, equation 2).
import type { MapMix, TextEncoder } from "../models.ts";
import { tensor } from "../tensor.ts";
import { placeOfEnd } from "./object-tokens.ts";

const [MATCH, MISMATCH, GAP] = [1, -1, 0];

/** Token ids of a prompt over all of its chunks, up to its last end token. */
export function promptIds(text: Pick<TextEncoder, "tokenize">, prompt: string): readonly number[] {
  const chunks = text.tokenize(prompt).map(({ ids }) => ids);
  const last = chunks.at(-1) ?? [];
  const padding = last.length - 1 - placeOfEnd(text, last);
  const ids = chunks.flat();
  return ids.slice(0, ids.length - padding);
}

/**
 * For each token of `edited` its place in `base`, or null: global alignment (Needleman and Wunsch 1970), where several are as good the one with the
 * earlier gap in `base`.
 */
export function alignTokens(base: readonly number[], edited: readonly number[]): readonly (number | null)[] {
  const scores = Array.from({ length: base.length + 1 }, () => new Int32Array(edited.length + 1));
  const diagonal = (i: number, j: number) =>
    scores[i - 1]![j - 1]! + (base[i - 1] === edited[j - 1] ? MATCH : MISMATCH);
  for (let i = 1; i <= base.length; i++)
    for (let j = 1; j <= edited.length; j++)
      scores[i]![j] = Math.max(scores[i]![j - 1]! + GAP, scores[i - 1]![j]! + GAP, diagonal(i, j));
  const places: (number | null)[] = edited.map(() => null);
  let [i, j] = [base.length, edited.length];
  while (i > 0 && j > 0) {
    const score = scores[i]![j]!;
    if (score === scores[i]![j - 1]! + GAP) j--;
    else if (score === scores[i - 1]![j]! + GAP) i--;
    else places[--j] = --i;
  }
  return places;
}

/**
 * A row of `taken` and `own` for a context of `length` tokens: aligned tokens take the base's map, others keep theirs, and so do the tokens of
 * `kept`, the object's. What follows the prompt takes what stands at its own place.
 */
export function takenMaps(
  places: readonly (number | null)[],
  kept: readonly number[],
  length: number,
): Pick<MapMix, "taken" | "own"> {
  const [taken, own] = [tensor([1, length, length]), tensor([1, length])];
  for (let token = 0; token < length; token++) {
    const place = token < places.length ? places[token]! : token;
    if (place === null || kept.includes(token)) own.data[token] = 1;
    else taken.data[place * length + token] = 1;
  }
  return { taken, own };
}
