// Interactions over the stand-in for the built-in model: a real network, read, edited and differentiated. The conformance checks are those of
// ReCorD's method (docs/interactions.md).
import { describe, expect, test } from "vitest";
import { promptIds } from "../diffusion/interaction/alignment.ts";
import { updatesAt } from "../diffusion/interaction/correction.ts";
import { tokensOfWords } from "../diffusion/interaction/object-tokens.ts";
import type { BoxStep, PullToBoxes, UnetCall } from "../diffusion/models.ts";
import type { Means, PanelSpec } from "../diffusion/panel.ts";
import { drawCandidates } from "../diffusion/pipelines/candidates.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelEvent, PanelsRequest } from "../diffusion/pipelines/request.ts";
import { gaussianNoise } from "../diffusion/random.ts";
import { tensor } from "../diffusion/tensor.ts";
import type { UnitBox } from "../geometry/unit-box.ts";
import { quickModel } from "./quick-inkling.test-kit.ts";
import { largestDifference } from "./starter.test-kit.ts";

const STEPS = 5;
const prompt = "a woman holding a cat at the beach";
const intransitive = "a woman holding at the beach";
const RIGHT: UnitBox = [0.5, 0.25, 1, 0.75];
const LEFT: UnitBox = [0, 0.25, 0.5, 0.75];
const panel: PanelSpec = {
  id: "a",
  prompt,
  negative: "",
  seed: 3,
  width: 128,
  height: 128,
  cast: ["Mina"],
  layout: null,
};

const aimed = (means: Means, more: { box?: UnitBox; intransitive?: string } = {}): PanelSpec => ({
  ...panel,
  interaction: { words: "cat", box: RIGHT, means, ...more },
});

async function requestOf(panels: readonly PanelSpec[], steps = STEPS): Promise<PanelsRequest> {
  const { schedule } = await quickModel();
  return { panels, references: [], scheduler: schedule(steps), guidanceScale: 1, sharing: null, sharingSeed: 1 };
}

async function drawn(spec: PanelSpec, steps = STEPS) {
  const { model } = await quickModel();
  const events: PanelEvent[] = [];
  for await (const event of drawPanels(model, await requestOf([spec], steps))) events.push(event);
  const found = events.find((event) => event.type === "panel")!;
  return { pixels: found.pixels.data, seen: found.seen!, events };
}

/** Draws by the gradient, and notes its steps. */
async function pulledTo(box: UnitBox) {
  const { model } = await quickModel();
  const steps: BoxStep[] = [];
  const pull: PullToBoxes = async (...given) => {
    steps.push(await model.pull(...given));
    return steps.at(-1)!;
  };
  const request = await requestOf([aimed("gradient", { box })]);
  for await (const event of drawPanels({ ...model, pull }, request))
    if (event.type === "panel") return { steps, seen: event.seen! };
  throw new Error("no panel was drawn");
}

describe("conformance", () => {
  test("a panel that follows its own prompt is drawn as it is alone", async () => {
    const alone = await drawn(aimed("none"));
    const follows = await drawn(aimed("none", { intransitive: prompt }));
    expect(largestDifference(alone.pixels, follows.pixels)).toBeLessThan(1e-4);
  });

  test("without a correction a drawing goes on from the candidate of its seed", async () => {
    const { model } = await quickModel();
    const spec = aimed("bias", { intransitive });
    const events = [];
    for await (const event of drawCandidates(model, await requestOf([spec]), [8, 9]))
      if (event?.type === "candidate") events.push(event);
    expect(events.map(({ seed }) => seed)).toEqual([8, 9]);
    const { events: whole } = await drawn({ ...aimed("none", { intransitive }), seed: 9 });
    const previews = whole.filter((event) => event.type === "preview");
    const { latents, h, w } = previews[1]!;
    const pixels = await model.autoencoder.decode({ dims: [1, model.latentChannels, h, w], data: latents });
    expect(previews).toHaveLength(STEPS);
    expect(largestDifference(pixels.data, events[1]!.pixels.data)).toBeLessThan(1e-5);
    expect(largestDifference(events[0]!.pixels.data, events[1]!.pixels.data)).toBeGreaterThan(1e-3);
  });

  test("a box that covers all of the picture has nothing outside, and pulls all the same", async () => {
    const { steps, seen } = await pulledTo([0, 0, 1, 1]);
    expect(steps.map(({ parts }) => parts[0]!.outer)).toEqual(Array(15).fill(0));
    expect(seen.inside).toBeCloseTo(1, 6);
  });

  // A single step is biased as it is looked at; later ones are not.
  test.each(["bias", "both"] as const)("moving the box moves where the object comes out: %s", async (means) => {
    const [left, right] = [await drawn(aimed(means, { box: LEFT }), 1), await drawn(aimed(means, { box: RIGHT }), 1)];
    const middle = ({ seen }: typeof left) => (seen.box![0] + seen.box![2]) / 2;
    expect(middle(right)).toBeGreaterThan(middle(left));
  });
});

test("what a verb shapes differs from the plain panel, and is told of as one panel", async () => {
  const [plain, posed] = [await drawn(aimed("none")), await drawn(aimed("none", { intransitive }))];
  expect(largestDifference(plain.pixels, posed.pixels)).toBeGreaterThan(1e-3);
  const named = posed.events.flatMap((event) => ("panel" in event ? [event.panel] : []));
  expect(new Set(named)).toEqual(new Set(["a"]));
});

test("corrections are counted among the steps, and leave the panels beside them alone", async () => {
  const { model } = await quickModel();
  const other: PanelSpec = { ...panel, id: "b", prompt: "a man in the city", seed: 5 };
  const events: PanelEvent[] = [];
  for await (const event of drawPanels(model, await requestOf([aimed("gradient"), other]))) events.push(event);
  const steps = events.flatMap((event) =>
    event.type === "progress" && (event.phase === "correct" || event.phase === "denoise") ? [event] : [],
  );
  expect(steps.map(({ step }) => step)).toEqual([...Array(15 + STEPS).keys()]);
  expect(new Set(steps.map(({ of }) => of))).toEqual(new Set([15 + STEPS]));
  expect(steps.filter(({ phase }) => phase === "correct")).toHaveLength(15);
  const alone = await drawn(other as PanelSpec);
  const beside = events.find((event) => event.type === "panel" && event.panel === "b");
  expect(beside?.type === "panel" && largestDifference(beside.pixels.data, alone.pixels)).toBeLessThan(1e-4);
});

test("latents go down the gradient by what the schedule says, and other words are damped where the object is", async () => {
  const { model } = await quickModel();
  const calls: UnetCall[] = [];
  const run = (call: UnetCall) => {
    calls.push(call);
    return model.denoiser.run(call);
  };
  const pull: PullToBoxes = async (divisor, { sample, context }) => {
    const [places, length] = [(sample.dims[2]! * sample.dims[3]!) / divisor, context.dims[1]!];
    const map = tensor([1, places, length]);
    // Every word is strongest in the first place.
    map.data.fill(1, 0, length);
    const gradient = tensor(sample.dims, new Float32Array(sample.data.length).fill(0.01));
    return { loss: 1, parts: [], map, gradient };
  };
  const steered = { ...model, pull, denoiser: { ...model.denoiser, run } };
  for await (const _ of drawPanels(steered, await requestOf([aimed("gradient")])));
  const { sample, edits } = calls[0]!;
  const noise = gaussianNoise(panel.seed, sample.data.length, 0);
  const moved = updatesAt(0, STEPS).reduce((sum, factor) => sum + 0.01 * factor, 0);
  expect(
    largestDifference(
      sample.data,
      noise.map((x) => x - moved),
    ),
  ).toBeLessThan(1e-5);
  const { masks, spared } = edits!.damp!;
  expect(masks[0]!.data[0]).toBeCloseTo(0.3, 6);
  expect(masks[0]!.data.at(-1)).toBe(1);
  const words = promptIds(model.text, prompt).length;
  const cat = tokensOfWords(model.text, prompt, "cat");
  expect([...spared.data].flatMap((value, token) => (value === 1 ? [token] : []))).toEqual([
    ...cat,
    ...Array.from({ length: 48 - words }, (_, i) => words + i),
  ]);
  // Kept for the steps behind the last update.
  expect(calls.at(-1)!.edits!.damp!.masks[0]!.data[0]).toBeCloseTo(0.3, 6);
});
