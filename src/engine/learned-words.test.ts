// Learned words with low-rank additions on the way to pictures, over real networks: the stand-in for the starter.
import { expect, test } from "vitest";
import { additionsFor, numbersOfRank } from "../diffusion/looks/low-rank.ts";
import type { UnetCall } from "../diffusion/models.ts";
import type { LearnedWords, PanelSpec } from "../diffusion/panel.ts";
import { drawCandidates } from "../diffusion/pipelines/candidates.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelsRequest } from "../diffusion/pipelines/request.ts";
import { gaussianNoise } from "../diffusion/random.ts";
import { groupsOf, joinParts, partOf } from "../diffusion/split-call.ts";
import { tensor } from "../diffusion/tensor.ts";
import { quickModel } from "./quick-inkling.test-kit.ts";
import { largestDifference } from "./starter.test-kit.ts";

const RANK = 2;
const WIDTH = 8;
const mina = "a woman with red hair";
const kit = "a man with a beard";
const TOKENS = 5;

const embeddings = (seed: number) => gaussianNoise(seed, TOKENS * WIDTH);
async function vectorsOf(scale: number) {
  const { model } = await quickModel();
  const factors = gaussianNoise(9, numbersOfRank(model.denoiser.projections, RANK)).map((x) => scale * x);
  const words = { mina: embeddings(1), kit: embeddings(2) };
  return {
    ...words,
    "mina read": Float32Array.of(...words.mina, ...factors),
    "kit read": Float32Array.of(...words.kit, ...factors.toReversed()),
  };
}
const lowRank = { rank: RANK, at: TOKENS * WIDTH };
const asWords = { words: mina, vectors: "mina" };
const asRead: LearnedWords = { words: mina, vectors: "mina read", lowRank };
const kitAsRead: LearnedWords = { words: kit, vectors: "kit read", lowRank };

const panel = (id: string, prompt: string, learned: readonly LearnedWords[] = []): PanelSpec => ({
  id,
  prompt,
  negative: "",
  seed: 3,
  width: 128,
  height: 128,
  cast: [],
  layout: null,
  ...(learned.length > 0 && { learned }),
});

async function requestOf(panels: readonly PanelSpec[], scale: number): Promise<PanelsRequest> {
  const { schedule } = await quickModel();
  const usual = { references: [], guidanceScale: 1, sharing: null, sharingSeed: 1 };
  return { ...usual, panels, scheduler: schedule(3), vectors: await vectorsOf(scale) };
}

/** Pixels by panel, and the calls of the network. */
async function drawn(panels: readonly PanelSpec[], scale = 1) {
  const { model } = await quickModel();
  const calls: UnetCall[] = [];
  const run = (call: UnetCall) => {
    calls.push(call);
    return model.denoiser.run(call);
  };
  const found = new Map<string, Float32Array>();
  for await (const event of drawPanels(
    { ...model, denoiser: { ...model.denoiser, run } },
    await requestOf(panels, scale),
  ))
    if (event.type === "panel") found.set(event.panel, event.pixels.data);
  return { found, calls };
}
const pixels = async (...given: Parameters<typeof drawn>) => (await drawn(...given)).found.get("a")!;

test("additions of nothing draw the learned words to the bit; others draw another picture", async () => {
  const prompt = `${mina} in the city`;
  const plain = await pixels([panel("a", prompt, [asWords])]);
  expect(await pixels([panel("a", prompt, [asRead])], 0)).toEqual(plain);
  expect(await pixels([panel("a", prompt, [asRead])])).not.toEqual(plain);
});

test("a panel without the character is the same to the bit beside one with it", async () => {
  const other = panel("a", `${kit} in the city`);
  const plain = await pixels([other, panel("b", `${mina} in the city`)]);
  expect(await pixels([other, panel("b", `${mina} in the city`, [asRead])])).toEqual(plain);
});

test("two in one panel: each has the additions of its own words, in every call", async () => {
  const prompt = `${mina} and ${kit} in the city`;
  const { found, calls } = await drawn([panel("a", prompt, [asRead, kitAsRead])]);
  expect(found.get("a")).not.toEqual(await pixels([panel("a", prompt, [asRead])]));
  const { model } = await quickModel();
  const rows = [{ prompt, learned: [asRead, kitAsRead] }];
  const wanted = additionsFor(model.text, model.denoiser.projections, rows, rows, 48, await vectorsOf(1));
  expect(calls.map(({ additions }) => additions)).toEqual(Array(3).fill(wanted));
});

test("a pose to choose, a thing brought into its box by the gradient, and a part drawn again are drawn with them", async () => {
  const { model } = await quickModel();
  const interaction = { words: "cat", box: [0.5, 0.25, 1, 0.75], means: "both" } as const;
  const held = (learned: LearnedWords): PanelSpec => ({
    ...panel("a", `${mina} holding a cat`, [learned]),
    interaction: { ...interaction, intransitive: `${mina} holding` },
  });
  const ways = [
    (learned: LearnedWords, scale: number) => pixels([held(learned)], scale),
    async (learned: LearnedWords, scale: number) => {
      for await (const event of drawCandidates(model, await requestOf([held(learned)], scale), [4]))
        if (event?.type === "candidate") return event.pixels.data;
      throw new Error("no candidate");
    },
    async (learned: LearnedWords, scale: number) => {
      const request = await requestOf([panel("a", `${mina} running`, [learned])], scale);
      const redraw = {
        pixels: tensor([1, 3, 128, 128], new Float32Array(3 * 128 * 128).fill(0.5)),
        strength: 1,
        part: null,
      };
      for await (const event of drawPanels(model, { ...request, redraw }))
        if (event.type === "panel") return event.pixels.data;
      throw new Error("no panel");
    },
  ];
  for (const [i, way] of ways.entries()) {
    const plain = await way(asWords, 0);
    expect(largestDifference(await way(asRead, 0), plain), `way ${i}`).toBeLessThan(1e-4);
    expect(largestDifference(await way(asRead, 1), plain), `way ${i}`).toBeGreaterThan(1e-3);
  }
});

test("a call in parts has the additions of its rows", async () => {
  const { model } = await quickModel();
  const panels = [panel("a", `${mina} in the city`, [asRead]), panel("b", `${kit} in the city`, [kitAsRead])];
  const [call] = (await drawn(panels)).calls;
  const groups = groupsOf(call!, model.denoiser.sites);
  expect(groups).toEqual([[0], [1]]);
  const parts = [];
  for (const rows of groups)
    parts.push({ rows, result: await model.denoiser.run(partOf(call!, model.denoiser.sites, rows)) });
  const whole = await model.denoiser.run(call!);
  expect(largestDifference(joinParts(parts).sample.data, whole.sample.data)).toBeLessThan(1e-5);
});
