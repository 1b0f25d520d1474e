// The checks of a distribution of prompts, from the tokens to the features that the network reads.
import { expect, test } from "vitest";
import type { TextEncoder, TokenChunk } from "../models.ts";
import { gaussianNoise } from "../random.ts";
import { type Tensor, tensor } from "../tensor.ts";
import { type LearnedPanelLook, lookFeatures, withFeatures } from "./look-prompt.ts";

const [START, END, PAD] = [1, 2, 0];
const LENGTH = 8;
const WIDTH = 3;
const chunkOf = (words: readonly string[]): TokenChunk => {
  const ids = [START, ...words.slice(0, LENGTH - 2).map((word) => 10 + word.length), END];
  return { ids: [...ids, ...Array<number>(LENGTH - ids.length).fill(PAD)], weights: Array<number>(LENGTH).fill(1) };
};
/** Features that tell ids and learned embeddings apart; what was encoded is remembered. */
function encoder() {
  const seen: TokenChunk[] = [];
  const text: TextEncoder = {
    tokenize: (prompt) => [chunkOf(prompt.split(" ").filter(Boolean))],
    async encode(prompts) {
      const chunks = prompts.map(([chunk]) => chunk!);
      seen.push(...chunks);
      const of = ({ ids, learned }: TokenChunk) =>
        ids.flatMap((id, i) => [...(learned?.get(i) ?? Float32Array.of(id, id / 2, id / 3))]);
      return tensor([prompts.length, LENGTH, WIDTH], Float32Array.from(chunks.flatMap(of)));
    },
  };
  return { text, seen };
}

const K = 4;
const N = 2;
const vectors = {
  one: gaussianNoise(1, K * N * WIDTH),
  two: gaussianNoise(2, K * N * WIDTH),
  single: gaussianNoise(3, N * WIDTH),
};
const part = (hash: keyof typeof vectors, weight = 1) => ({
  look: hash,
  version: 1,
  weight,
  vectors: hash,
  count: hash === "single" ? 1 : K,
  tokens: N,
});
const look = (change: Partial<LearnedPanelLook> = {}): LearnedPanelLook => ({
  means: "learned",
  parts: [part("one")],
  variety: 1,
  before: "",
  after: "",
  eta: 7,
  ...change,
});
const before = chunkOf(["a", "cat"]);
const features = async (of: LearnedPanelLook): Promise<Tensor> => lookFeatures(encoder().text, of, before, vectors);

test("a look of one prompt has no variety: every sample is its feature", async () => {
  const [first, second] = [
    await features(look({ parts: [part("single")] })),
    await features(look({ parts: [part("single")], eta: 8 })),
  ];
  expect(first).toEqual(second);
  expect(first.data.slice(3 * WIDTH, 5 * WIDTH)).toEqual(vectors.single);
});

test("variety 0 gives the same features for all samples; else an eta names one and the same", async () => {
  expect(await features(look({ variety: 0 }))).toEqual(await features(look({ variety: 0, eta: 8 })));
  expect(await features(look())).toEqual(await features(look()));
  expect((await features(look())).data).not.toEqual((await features(look({ eta: 8 }))).data);
});

test("samples lie about the mean as far as variety says", async () => {
  const mean = (await features(look({ variety: 0 }))).data;
  const near = (await features(look({ variety: 0.5 }))).data;
  const far = (await features(look({ variety: 2 }))).data;
  for (const [i, x] of far.entries()) expect(Math.abs(x - mean[i]! - 4 * (near[i]! - mean[i]!))).toBeLessThan(1e-4);
});

test("mixed by weights 1 and 0 a look is the first; with itself by halves its mean stays and it varies less by √2", async () => {
  const mixed = look({ parts: [part("one", 1), part("two", 0)] });
  expect((await features(mixed)).data).toEqual((await features(look())).data);
  const halves = look({ parts: [part("one", 0.5), part("one", 0.5)] });
  const [mean, whole, half] = [await features(look({ variety: 0 })), await features(look()), await features(halves)];
  for (const [i, x] of half.data.entries())
    expect(Math.abs(x - mean.data[i]! - (whole.data[i]! - mean.data[i]!) / Math.SQRT2)).toBeLessThan(1e-5);
});

test("learned words stand behind the panel's and before those that follow, and push out of the context what has no room", async () => {
  const { text, seen } = encoder();
  await lookFeatures(text, look({ after: "in rain" }), before, vectors);
  expect(seen).toHaveLength(K);
  expect(seen[1]!.ids).toEqual([START, 11, 13, END, END, 12, 14, END]);
  expect([...seen[1]!.learned!]).toEqual([
    [3, vectors.one.subarray(N * WIDTH, (N + 1) * WIDTH)],
    [4, vectors.one.subarray((N + 1) * WIDTH, (N + 2) * WIDTH)],
  ]);
  const long = encoder();
  await lookFeatures(long.text, look({ after: "in rain" }), chunkOf("a b c d e f".split(" ")), vectors);
  expect(long.seen[0]!.ids).toEqual([START, 11, 11, 11, 11, END, END, END]);
});

test("what is missing or of another size is said", async () => {
  await expect(lookFeatures(encoder().text, look(), before, {})).rejects.toThrow(
    /expected 4 prompts of 2 vectors, found 0/,
  );
  const short = { ...vectors, one: vectors.one.subarray(1) };
  await expect(lookFeatures(encoder().text, look(), before, short)).rejects.toThrow(/found 23 numbers/);
});

test("features stand in place of those of their rows alone", () => {
  const context = tensor([2, 2, 1], Float32Array.of(1, 2, 3, 4));
  const placed = withFeatures(context, new Map([[1, tensor([1, 1, 1], Float32Array.of(9))]]));
  expect([...placed.data]).toEqual([1, 2, 9, 4]);
});
