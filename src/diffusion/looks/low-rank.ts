// Low-rank additions to what a network reads of some words (AR-LDM, Pan et al. 2024, section 3.3, adapts the whole network to a character; Hu et al.
// 2022, LoRA, section 4.1). They lie behind each other in one array: for each projection A [in, r], then B [r, out].
import type { LowRankFactors, Projection, TextAdditions, TextEncoder } from "../models.ts";
import type { DrawSettings, LearnedWords, PanelSpec } from "../panel.ts";
import { gaussianNoise } from "../random.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { placesOfLearned } from "./learned-words.ts";

/** How many numbers additions of a rank have. */
export const numbersOfRank = (projections: readonly Projection[], rank: number): number =>
  projections.reduce((sum, width) => sum + rank * (width.in + width.out), 0);

/** Additions that are none yet: A of unit noise over √in, B zero (Hu et al., section 4.1). */
export function freshFactors(projections: readonly Projection[], rank: number, seed: number): Float32Array {
  const all = new Float32Array(numbersOfRank(projections, rank));
  let at = 0;
  for (const [draw, width] of projections.entries()) {
    const noise = gaussianNoise(seed, width.in * rank, draw);
    all.set(
      noise.map((x) => x / Math.sqrt(width.in)),
      at,
    );
    at += rank * (width.in + width.out);
  }
  return all;
}

/** The factors of an array, as views. Throws when it is not of their size. */
export function factorsIn(
  data: Float32Array,
  projections: readonly Projection[],
  rank: number,
): readonly LowRankFactors[] {
  const expected = numbersOfRank(projections, rank);
  if (data.length !== expected)
    throw new Error(`factorsIn(): expected ${expected} numbers of rank ${rank}, found ${data.length}`);
  let at = 0;
  const take = (dims: readonly [number, number]): Tensor => {
    const from = at;
    at += dims[0] * dims[1];
    return tensor(dims, data.subarray(from, at));
  };
  return projections.map((width) => ({ a: take([width.in, rank]), b: take([rank, width.out]) }));
}

/** Several as one of the sum of their ranks: x A B = Σ x A_c B_c for A = [A_1 A_2 …] and B = [B_1; B_2; …]. */
export function joinFactors(parts: readonly LowRankFactors[]): LowRankFactors {
  const [rows, columns] = [parts[0]!.a.dims[0]!, parts[0]!.b.dims[1]!];
  const rank = parts.reduce((sum, { a }) => sum + a.dims[1]!, 0);
  const [a, b] = [tensor([rows, rank]), tensor([rank, columns])];
  let from = 0;
  for (const part of parts) {
    const own = part.a.dims[1]!;
    for (let row = 0; row < rows; row++)
      a.data.set(part.a.data.subarray(row * own, (row + 1) * own), row * rank + from);
    b.data.set(part.b.data, from * columns);
    from += own;
  }
  return { a, b };
}

/** One for each whose factors are drawn with. */
type Adapted = LearnedWords & Required<Pick<LearnedWords, "lowRank">>;

const isAdapted = (words: LearnedWords): words is Adapted => words.lowRank !== undefined;

/** A row of a batch: where its own words' tokens are. null: it has none, as unconditional rows. */
type Row = Pick<PanelSpec, "prompt" | "learned"> & {
  /** Tokens from here on are not those of the prompt. */
  readonly until?: number;
};

/**
 * What the rows of a batch have added, with `all` the panels that are drawn: every batch of them has the same channels, so that one network serves all.
 * Several learned words each have their own: none touches the tokens of another. null: nothing is learned so. Throws when factors are not given, or are
 * not of the network's size.
 */
export function additionsFor(
  text: Pick<TextEncoder, "tokenize">,
  projections: readonly Projection[],
  all: readonly Pick<PanelSpec, "learned">[],
  rows: readonly (Row | null)[],
  length: number,
  vectors: DrawSettings["vectors"] = {},
): TextAdditions | null {
  const known = new Map(
    all.flatMap(({ learned = [] }) => learned.filter(isAdapted)).map((each) => [each.vectors, each]),
  );
  if (known.size === 0) return null;
  const parts = [...known.values()].map(({ words, vectors: hash, lowRank: { rank, at } }) => {
    const data = vectors[hash];
    if (!data) throw new Error(`additionsFor(): what was learned of "${words}" is not given`);
    return { hash, rank, factors: factorsIn(data.subarray(at), projections, rank) };
  });
  const channels = parts.reduce((sum, { rank }) => sum + rank, 0);
  const gate = tensor([rows.length, length, channels]);
  for (const [r, row] of rows.entries()) {
    const places = row ? [...placesOfLearned(text, row)] : [];
    let from = 0;
    for (const { hash, rank } of parts) {
      const tokens = places.flatMap(([words, own]) => (words.vectors === hash ? own : []));
      for (const token of tokens) {
        const at = (r * length + token) * channels + from;
        if (token < Math.min(length, row?.until ?? length)) gate.data.fill(1, at, at + rank);
      }
      from += rank;
    }
  }
  return { gate, factors: projections.map((_, i) => joinFactors(parts.map(({ factors }) => factors[i]!))) };
}
