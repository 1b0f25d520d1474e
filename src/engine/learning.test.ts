// Learning over real networks: the stand-in for the starter, whose words are rows of a table.
import { expect, test } from "vitest";
import { gaussianNoise } from "../diffusion/random.ts";
import type { LearnRequest, Told } from "../worker/protocol.ts";
import { learning, type Turns } from "./learning.ts";
import { quickModel } from "./quick-inkling.test-kit.ts";

const SIDE = 64;
const words = "a woman with red hair";
const picture = (prompt: string, seed: number) => ({
  prompt,
  layout: null,
  width: SIDE,
  height: SIDE,
  pixels: new Uint8ClampedArray(gaussianNoise(seed, SIDE * SIDE * 4).map((x) => 128 + 40 * x)),
});
const request: LearnRequest = {
  pictures: [picture(`${words} at the beach`, 1), picture(`${words} running`, 2)],
  learned: { kind: "words", words },
  steps: 4,
  rate: 1e-3,
  seed: 3,
  kept: null,
  sample: { prompt: `${words} in the city`, seed: 5, width: SIDE, height: SIDE, layout: null },
};

async function learn(asked: LearnRequest, turns: Partial<Turns> = {}): Promise<readonly Told[]> {
  const loaded = await quickModel();
  const all: Turns = { turn: async () => undefined, isPaused: () => false, now: () => 0, ...turns };
  const told: Told[] = [];
  for await (const event of learning(loaded, async () => loaded, asked, all)) if (event) told.push(event);
  return told;
}
type Kind<T extends Told["type"]> = Extract<Told, { readonly type: T }>;
const find = <T extends Told["type"]>(told: readonly Told[], type: T) =>
  told.find((event): event is Kind<T> => event.type === type);

test("words are learned from pictures, and a panel shows what came of it", async () => {
  const told = await learn(request);
  expect(told.map(({ type }) => type)).toEqual(["learning", "learning", "learning", "learning", "sample", "learned"]);
  const { dims, vectors } = find(told, "learned")!;
  expect(dims).toEqual([1, 5, 8]);
  const { model, gradients } = await quickModel();
  const [chunk] = model.text.tokenize(words);
  const { data } = await (await gradients.looks()).embeddings(chunk!.ids);
  const before = data.subarray(8, 8 + vectors.length);
  const moved = Math.max(...vectors.map((x, i) => Math.abs(x - before[i]!)));
  expect(moved).toBeGreaterThan(0);
  // Four steps of the optimiser, at the rate for embeddings of size 1.
  expect(moved).toBeLessThan((4 * 1.2 * 1e-3) / 0.02);
});

test("learning that is paused, and gone on with from what was kept, comes to the same to the bit", async () => {
  let steps = 0;
  const whole = find(await learn(request), "learned")!;
  const { kept } = find(await learn(request, { isPaused: () => steps++ === 2 }), "paused")!;
  expect(kept.step).toBe(2);
  const rest = await learn({ ...request, kept: structuredClone(kept) });
  expect(find(rest, "learned")).toEqual(whole);
});

test("free prompts are learned behind what pictures are told to show", async () => {
  const told = await learn({ ...request, learned: { kind: "free", prompts: 3, words: 2 }, steps: 2 });
  expect(find(told, "learned")!.dims).toEqual([3, 2, 8]);
});

test("what was come to is kept every so often, and every call of a network waits for its turn", async () => {
  let [clock, calls] = [0, 0];
  const now = () => {
    clock += 2000;
    return clock;
  };
  const turn = async () => {
    calls++;
  };
  const told = await learn(request, { now, turn });
  expect(find(told, "kept")!.kept.context.length).toBe(40);
  expect(calls).toBeGreaterThan(4 * 3);
});

test("pictures without the words are refused, and so is none at all", async () => {
  await expect(learn({ ...request, pictures: [picture("at the beach", 1)] })).rejects.toMatchObject({
    code: "request-invalid",
    message: `The model does not read “${words}” in “at the beach”.`,
  });
  await expect(learn({ ...request, pictures: [] })).rejects.toMatchObject({ code: "request-invalid" });
});
