// A learned look on the way from a panel's words to pictures, over real networks: the stand-in for the starter.
import { expect, test } from "vitest";
import { momentsOf } from "../diffusion/looks/latent-moments.ts";
import type { LearnedPanelLook } from "../diffusion/looks/look-prompt.ts";
import type { TokenChunk } from "../diffusion/models.ts";
import type { LearnedPart } from "../diffusion/panel.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import { gaussianNoise } from "../diffusion/random.ts";
import { quickModel } from "./quick-inkling.test-kit.ts";

const [COUNT, TOKENS, WIDTH] = [3, 2, 8];
const vectors = { one: gaussianNoise(1, COUNT * TOKENS * WIDTH), two: gaussianNoise(2, COUNT * TOKENS * WIDTH) };
const part = (look: keyof typeof vectors, weight = 1): LearnedPart => ({
  look,
  version: 1,
  weight,
  vectors: look,
  count: COUNT,
  tokens: TOKENS,
});
const usual: LearnedPanelLook = { means: "learned", parts: [part("one")], variety: 1, before: "", after: "", eta: 7 };

/** What a panel in a look comes to, and which chunks of tokens were encoded for it. */
async function drawn(change: Partial<LearnedPanelLook>) {
  const { model, schedule } = await quickModel();
  const encoded: TokenChunk[] = [];
  const text: typeof model.text = {
    ...model.text,
    encode(prompts) {
      encoded.push(...prompts.flat());
      return model.text.encode(prompts);
    },
  };
  const side = { width: 64, height: 64 };
  const panel = { id: "p", prompt: "a man", negative: "", seed: 5, ...side, cast: [], layout: null };
  const asked = { references: [], sharing: null, sharingSeed: 1, guidanceScale: 1, scheduler: schedule(2), vectors };
  const panels = [{ ...panel, look: { ...usual, ...change } }];
  for await (const event of drawPanels({ ...model, text }, { ...asked, panels }))
    if (event.type === "panel") return { pixels: event.pixels.data, encoded, tokenize: model.text.tokenize };
  throw new Error("nothing was drawn");
}

test("every prompt of a look is the panel's words, those before, the learned vectors, those after", async () => {
  const { encoded, tokenize } = await drawn({ before: "jumping", after: "in the rain" });
  const prompts = encoded.filter(({ learned }) => learned);
  expect(prompts).toHaveLength(COUNT);
  const words = (text: string) =>
    tokenize(text)[0]!
      .ids.filter((id) => id !== 0)
      .slice(1, -1);
  const [front, behind] = [words("a man, jumping"), words("in the rain")];
  for (const [k, { ids, learned }] of prompts.entries()) {
    const from = 1 + front.length;
    expect(ids.slice(1, from)).toEqual(front);
    expect([...learned!.keys()]).toEqual([from, from + 1]);
    expect(learned!.get(from)).toEqual(vectors.one.subarray(k * TOKENS * WIDTH, (k * TOKENS + 1) * WIDTH));
    expect(ids.slice(from + TOKENS, from + TOKENS + behind.length)).toEqual(behind);
  }
});

test("without variety an eta changes nothing in the picture; with it another eta is another picture, and the same the same", async () => {
  const pixels = async (change: Partial<LearnedPanelLook>) => (await drawn(change)).pixels;
  expect(await pixels({ variety: 0, eta: 8 })).toEqual(await pixels({ variety: 0 }));
  expect(await pixels({})).toEqual(await pixels({}));
  expect(await pixels({ eta: 8 })).not.toEqual(await pixels({}));
});

test("mixed by weights 1 and 0 a panel is drawn in the first, to the bit", async () => {
  const pixels = async (change: Partial<LearnedPanelLook>) => (await drawn(change)).pixels;
  const first = await pixels({});
  expect(await pixels({ parts: [part("one", 1), part("two", 0)] })).toEqual(first);
  expect(await pixels({ parts: [part("one", 0.5), part("two", 0.5)] })).not.toEqual(first);
});

test("a learned look is brought to the statistics of its pictures as far as its strength says, and varies all the same", async () => {
  const { model, schedule } = await quickModel();
  const side = { width: 64, height: 64 };
  const pixels = { dims: [1, 3, 64, 64], data: new Float32Array(3 * 64 * 64).map((_, i) => (i % 64) / 64) };
  const reference = { id: "p", prompt: "", seed: 1, ...side, cast: [], layout: null, pixels, ofLook: "one" };
  const latentsOf = async (change: Partial<LearnedPanelLook>) => {
    const panel = { id: "a", prompt: "a man", negative: "", seed: 5, ...side, cast: [], layout: null };
    const panels = [{ ...panel, look: { ...usual, ...change } }];
    const scheduler = schedule(2);
    const asked = {
      panels,
      references: [reference],
      sharing: null,
      sharingSeed: 1,
      guidanceScale: 1,
      scheduler,
      vectors,
    };
    for await (const event of drawPanels(model, asked)) if (event.type === "panel") return event.latents.data;
    throw new Error("nothing was drawn");
  };
  const wanted = momentsOf((await model.autoencoder.encode(pixels)).data, model.latentChannels).mean;
  const far = (latents: Float32Array) =>
    Math.hypot(...momentsOf(latents, model.latentChannels).mean.map((mean, c) => mean - wanted[c]!));
  const [plain, half, full] = [
    await latentsOf({}),
    await latentsOf({ strength: 0.5 }),
    await latentsOf({ strength: 1 }),
  ];
  expect(far(full)).toBeLessThan(1e-3);
  expect(far(half)).toBeLessThan(far(plain));
  expect(await latentsOf({ strength: 1, eta: 8 })).not.toEqual(full);
});
