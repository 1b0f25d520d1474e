// Learning over real networks: the stand-in for the starter, whose words are rows of a table.
import { expect, test } from "vitest";
import { factorsIn, numbersOfRank } from "../diffusion/looks/low-rank.ts";
import { gaussianNoise } from "../diffusion/random.ts";
import { editGraph } from "../graph/edit.ts";
import { decodeModel, encodeModel } from "../graph/model.ts";
import type { StudioError } from "../models/failure.ts";
import type { LearnRequest, Told } from "../worker/protocol.ts";
import { modelGradients } from "./gradients/model-gradients.ts";
import { learning, type Turns } from "./learning.ts";
import type { LoadedModel } from "./load-model.ts";
import { assembleQuick, quickInkling, quickModel, quickOnHand, quickRuntime } from "./quick-inkling.test-kit.ts";

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

async function learn(
  asked: LearnRequest,
  turns: Partial<Turns> = {},
  with_: Partial<LoadedModel> = {},
  told: Told[] = [],
): Promise<readonly Told[]> {
  const loaded = await quickModel();
  const all: Turns = { turn: async () => undefined, isPaused: () => false, now: () => 0, ...turns };
  const lesson = learning({ ...loaded, ...with_ }, async () => loaded, asked, all);
  for await (const event of lesson) if (event) told.push(event);
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

const adapted: LearnRequest = { ...request, learned: { kind: "words", words, rank: 2 } };

test("how words are read is learned with them, shown by a panel, and gone on with to the bit", async () => {
  const told = await learn(adapted);
  const { dims, vectors } = find(told, "learned")!;
  const { model } = await quickModel();
  expect(dims).toEqual([1, 5, 8]);
  expect(vectors).toHaveLength(40 + numbersOfRank(model.denoiser.projections, 2));
  for (const { b } of factorsIn(vectors.subarray(40), model.denoiser.projections, 2))
    expect(Math.max(...b.data.map(Math.abs))).toBeGreaterThan(0);
  expect(find(told, "sample")!.pixels).not.toEqual(find(await learn(request), "sample")!.pixels);
  let steps = 0;
  const { kept } = find(await learn(adapted, { isPaused: () => steps++ === 2 }), "paused")!;
  expect(find(await learn({ ...adapted, kept: structuredClone(kept) }), "learned")).toEqual(find(told, "learned"));
});

test("more can be learned with it: the pictures are explained better than by words alone", async () => {
  const last = async (asked: LearnRequest) => {
    const told = await learn({ ...asked, steps: 40, rate: 1e-4, sample: null });
    const losses = told.flatMap((event) => (event.type === "learning" ? event.loss : []));
    return losses.slice(-8).reduce((a, b) => a + b);
  };
  expect(await last(adapted)).toBeLessThan(await last(request));
});

test("free prompts are learned behind what pictures are told to show", async () => {
  const told = await learn({ ...request, learned: { kind: "free", prompts: 3, words: 2 }, steps: 2 });
  expect(find(told, "learned")!.dims).toEqual([3, 2, 8]);
});

test("prompts of a look are learned without boxes where these would bring a draft; words of a figure are not", async () => {
  const [head, body] = [
    [0.3, 0, 0.7, 0.5],
    [0.2, 0.5, 0.8, 1],
  ] as const;
  const boxed = request.pictures.map((each) => ({ ...each, layout: { figures: [{ head, body }], object: null } }));
  const free = { ...request, learned: { kind: "free", prompts: 2, words: 2 }, steps: 2 } as const;
  const learned = async (asked: LearnRequest) => find(await learn(asked), "learned")!.vectors;
  expect(await learned({ ...free, pictures: boxed })).toEqual(await learned(free));
  expect(await learned({ ...request, pictures: boxed })).not.toEqual(await learned(request));
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

/** The gradients, whose device goes when a call after so many is made. */
async function losing(calls: number): Promise<Partial<LoadedModel>> {
  const { gradients } = await quickModel();
  const looks = await gradients.looks();
  let made = 0;
  const squaredError: typeof looks.squaredError = (...given) =>
    made++ < calls ? looks.squaredError(...given) : Promise.reject(new Error("the device was lost"));
  return { gradients: { ...gradients, looks: async () => ({ ...looks, squaredError }) } };
}

test("a device that goes in the middle costs the call that met it: what is learned is the same to the bit", async () => {
  const whole = find(await learn(request), "learned")!;
  const lost = { ...(await losing(6)), deviceLost: Promise.resolve() as unknown as Promise<GPUDeviceLostInfo> };
  expect(find(await learn(request, {}, lost), "learned")).toEqual(whole);
});

test("what ends a lesson for another reason leaves the steps that were made, and the rest comes to the same", async () => {
  const whole = find(await learn(request), "learned")!;
  const told: Told[] = [];
  await expect(learn(request, {}, await losing(2 * 4), told)).rejects.toThrow("the device was lost");
  const { kept } = find(told, "kept")!;
  expect(kept.step).toBe(2);
  expect(find(await learn({ ...request, kept }), "learned")).toEqual(whole);
});

test("where the gradient does not fit, a lesson says what was needed and which size fits; at that size it fits", async () => {
  const { manifest, files } = quickOnHand();
  const device = { limits: { maxStorageBufferBindingSize: 50_000 } } as GPUDevice;
  const inputs = { layout: manifest.layout!.input, rough: { name: manifest.rough!.input, scale: 2 } };
  const small = { gradients: modelGradients(manifest, files, { ...(await quickRuntime()), device }, inputs, 0) };
  const at = (side: number): LearnRequest => ({
    ...request,
    pictures: request.pictures.map(({ pixels: _, ...other }) => ({
      ...other,
      width: side,
      height: side,
      pixels: new Uint8ClampedArray(side * side * 4).fill(128),
    })),
  });
  const failure = await learn(at(256), {}, small).catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({
    code: "out-of-memory",
    message: expect.stringMatching(/^The gradient at 256 x 256 pixels needs \d+ MB for one tensor: there are 1 MB\.$/),
    remedy: expect.stringMatching(/^Choose a smaller size of pictures to learn from: \d+ x \d+ pixels or less\.$/),
  });
  const { fits } = failure as StudioError;
  expect(fits!.width).toBeLessThan(256);
  expect(find(await learn(at(fits!.width), {}, small), "learned")).toBeDefined();
});

/** The stand-in's UNet with uses of tensors redirected to others. */
function rewired(...redirected: readonly (readonly [from: string, to: string])[]) {
  const edit = editGraph(decodeModel(new Uint8Array(quickInkling().get("unet.onnx")!)));
  for (const [from, to] of redirected) edit.redirect(from, to);
  return new Map([["unet.onnx", encodeModel(edit.finish())]]);
}

test("a model whose cross-attention is not found is learned with all the same: gradients need none", async () => {
  const loaded = await assembleQuick(rewired(["read.out", "mid.out"]));
  expect(loaded.info.editsAttention).toBe(false);
  expect(find(await learn(request, {}, loaded), "learned")).toBeDefined();
});

test("with it how words are read is refused before the first step, with what can be learned", async () => {
  const loaded = await assembleQuick(rewired(["read.out", "mid.out"]));
  expect(loaded.info.numbersARank).toBe(0);
  const told: Told[] = [];
  await expect(learn(adapted, {}, loaded, told)).rejects.toMatchObject({
    code: "model-unsupported",
    message: "In this model it was not found where words are read.",
    remedy: "Learn the words alone.",
  });
  expect(told).toEqual([]);
});

test("one that does not read the text is refused before the first step, with what does without learning", async () => {
  const loaded = await assembleQuick(rewired(["read.out", "mid.out"], ["with words", "with layout"]));
  const told: Told[] = [];
  await expect(learn(request, {}, loaded, told)).rejects.toMatchObject({
    code: "model-unsupported",
    message: expect.stringContaining("With this model nothing can be learned"),
    remedy: expect.stringContaining("at once"),
  });
  expect(told).toEqual([]);
});
