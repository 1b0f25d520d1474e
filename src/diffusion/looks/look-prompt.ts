// A learned look as text features: its prompts with the panel's words around them are encoded anew (the fit of DreamDistribution, section 3.2,
// whose prefix and suffix may be any words), their Gaussian is scaled, mixed and sampled.
import type { TextEncoder, TokenChunk } from "../models.ts";
import type { LearnedPart, PanelLook } from "../panel.ts";
import { gaussianNoise } from "../random.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { placeBetween } from "./frame.ts";
import { fitLook, mixLooks, sampleLook } from "./look.ts";

export type LearnedPanelLook = Extract<PanelLook, { readonly means: "learned" }>;

/** Features [1, L, D] of one context length. `before`: the panel's own words as the encoder reads them. Throws when prompts are not given, or are not of their size. */
export async function lookFeatures(
  text: TextEncoder,
  { parts, variety, after, eta }: LearnedPanelLook,
  before: TokenChunk,
  vectors: Readonly<Record<string, Float32Array>>,
): Promise<Tensor> {
  const looks = [];
  for (const part of parts) {
    const features = await text.encode(promptsOf(text, part, before, after, vectors).map((chunk) => [chunk]));
    looks.push({ look: fitLook(features), weight: part.weight, scale: variety });
  }
  const mixed = mixLooks(looks);
  const [length = 0, width = 0] = mixed.mean.dims;
  return sampleLook(mixed, tensor([1, length, width], gaussianNoise(eta, length * width)));
}

/** The first token that is no longer the panel's own word. `before`: those words as the encoder reads them. */
export function lookBegins(
  text: Pick<TextEncoder, "tokenize">,
  { parts, after }: LearnedPanelLook,
  before: TokenChunk,
) {
  return Math.min(...parts.map(({ tokens }) => placeBetween(text, before.ids, tokens, after).from));
}

/** Every prompt of a look between two texts; what does not fit the context is cut off before the learned words, then after them. */
function promptsOf(
  text: Pick<TextEncoder, "tokenize">,
  { look, vectors: hash, count, tokens }: LearnedPart,
  before: TokenChunk,
  after: string,
  vectors: Readonly<Record<string, Float32Array>>,
): readonly TokenChunk[] {
  const data = vectors[hash];
  const width = (data?.length ?? 0) / (count * tokens);
  if (!data || !Number.isInteger(width))
    throw new Error(
      `the look ${look}: expected ${count} prompts of ${tokens} vectors, found ${data?.length ?? 0} numbers`,
    );
  const { ids, from } = placeBetween(text, before.ids, tokens, after);
  const weights = ids.map((_, i) => (i < from ? before.weights[i]! : 1));
  return Array.from({ length: count }, (_, k) => {
    const own = (i: number) => data.subarray((k * tokens + i) * width, (k * tokens + i + 1) * width);
    const learned = new Map([...(before.learned ?? [])].filter(([place]) => place < from));
    for (let i = 0; i < tokens; i++) learned.set(from + i, own(i));
    return { ids, weights, learned };
  });
}

/** The features of a batch with those of some rows in place of the first that they have. */
export function withFeatures(context: Tensor, rows: ReadonlyMap<number, Tensor>): Tensor {
  if (rows.size === 0) return context;
  const [count = 0, ...shape] = context.dims;
  const size = shape.reduce((a, b) => a * b, 1);
  const data = context.data.slice();
  for (const [row, features] of rows) data.set(features.data.subarray(0, size), row * size);
  return { dims: [count, ...shape], data };
}
