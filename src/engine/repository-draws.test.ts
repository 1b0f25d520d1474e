// From a repository's files to pictures: text, latent consistency steps, decoding, on a tiny model of random weights.
import { expect, test } from "vitest";
import type { PanelSpec } from "../diffusion/panel.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelEvent, PanelsRequest } from "../diffusion/pipelines/request.ts";
import { createScheduler } from "../diffusion/schedulers/create-scheduler.ts";
import { readSchedulerConfig } from "../diffusion/schedulers/diffusers-config.ts";
import { type Tensor, tensor } from "../diffusion/tensor.ts";
import { largestDifference } from "./starter.test-kit.ts";
import { tinyModel } from "./tiny-model.test-kit.ts";

const BETAS = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear", timestep_spacing: "leading" };

const panel = (id: string, seed: number, more: Partial<PanelSpec> = {}): PanelSpec => ({
  id,
  seed,
  prompt: "a woman with red hair",
  negative: "",
  width: 128,
  height: 128,
  cast: ["Mina"],
  layout: null,
  ...more,
});

async function draw(panels: readonly PanelSpec[], more: Partial<PanelsRequest> = {}) {
  const { model, manifest, schedule } = await tinyModel();
  const request = {
    panels,
    references: [],
    scheduler: schedule(manifest.steps),
    guidanceScale: manifest.guidance.scale,
    sharing: null,
    sharingSeed: 1,
    ...more,
  };
  const events: PanelEvent[] = [];
  for await (const event of drawPanels(model, request)) events.push(event);
  const drawn = new Map<string, Tensor>();
  for (const e of events) if (e.type === "panel") drawn.set(e.panel, e.pixels);
  return { events, drawn };
}

test("the graph is asked: what shares, how guidance is told, which types the inputs have", async () => {
  const { manifest, info, runtime, model } = await tinyModel();
  expect(model.guidance).toBe("embedded");
  expect([runtime.sharedSites, runtime.sites]).toEqual([4, 7]);
  expect([info.steps, info.scheduler, manifest.context.tokens]).toEqual([4, "lcm", 77]);
});

test("four steps make a picture, the same one alone and in a batch", async () => {
  const { drawn, events } = await draw([panel("a", 7)]);
  const pixels = drawn.get("a")!;
  expect(pixels.dims).toEqual([1, 3, 128, 128]);
  expect(pixels.data.every(Number.isFinite)).toBe(true);
  expect(events.filter((e) => e.type === "preview")).toHaveLength(4);
  const among = await draw([panel("b", 8), panel("a", 7)]);
  expect(largestDifference(among.drawn.get("a")!.data, pixels.data)).toBeLessThan(1e-4);
  expect(largestDifference(among.drawn.get("b")!.data, pixels.data)).toBeGreaterThan(0.01);
});

test("the guidance scale reaches the network without unconditional rows, and a negative prompt changes nothing", async () => {
  const base = (await draw([panel("a", 7)])).drawn.get("a")!;
  const stronger = (await draw([panel("a", 7)], { guidanceScale: 4 })).drawn.get("a")!;
  const negative = (await draw([panel("a", 7, { negative: "blurry" })])).drawn.get("a")!;
  expect(largestDifference(stronger.data, base.data)).toBeGreaterThan(1e-4);
  expect(largestDifference(negative.data, base.data)).toBe(0);
});

test("weights and what comes after 75 tokens count", async () => {
  const draws = async (prompt: string) => (await draw([panel("a", 7, { prompt })])).drawn.get("a")!.data;
  const long = "red ".repeat(80);
  expect(
    largestDifference(await draws("a woman with (red:1.5) hair"), await draws("a woman with red hair")),
  ).toBeGreaterThan(1e-5);
  expect(largestDifference(await draws(`${long} blue`), await draws(`${long} green`))).toBeGreaterThan(1e-6);
});

test("panels of prompts of different lengths draw together", async () => {
  const { drawn } = await draw([panel("a", 7), panel("b", 8, { prompt: "red ".repeat(80) })]);
  expect(drawn.size).toBe(2);
});

test("with a single step the panels share, whatever the warm-up", async () => {
  const { schedule } = await tinyModel();
  const panels = [panel("a", 7), panel("b", 8)];
  const sharing = { rate: 0.5, warmup: 0.5, skip: { early: 0, late: 0, until: 0 } };
  const together = await draw(panels, { sharing, scheduler: schedule(1) });
  const apart = await draw(panels, { scheduler: schedule(1) });
  for (const id of ["a", "b"])
    expect(largestDifference(together.drawn.get(id)!.data, apart.drawn.get(id)!.data)).toBeGreaterThan(1e-4);
});

test("a drawn panel is encoded and read: the mean of its latents, in the network's scale", async () => {
  const { model, manifest } = await tinyModel();
  const grey = await model.autoencoder.encode(tensor([1, 3, 128, 128], new Float32Array(3 * 128 * 128).fill(0.5)));
  expect(grey.dims).toEqual([1, 4, 16, 16]);
  // 0.5 is the middle of -1..1, and the encoder has no bias.
  expect(largestDifference(grey.data, new Float32Array(grey.data.length))).toBe(0);
  const white = await model.autoencoder.encode(tensor([1, 3, 128, 128], new Float32Array(3 * 128 * 128).fill(1)));
  const black = await model.autoencoder.decode({ dims: [1, 4, 16, 16], data: new Float32Array(4 * 256) });
  expect(Math.max(...white.data)).toBeGreaterThan(0);
  expect(black.data.every((x) => x === 0.5)).toBe(true);
  expect(manifest.latent.scale).toBe(0.18215);
  const reference = { ...panel("r", 1), pixels: (await draw([panel("r", 1)])).drawn.get("r")! };
  const sharing = { rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } };
  const reading = await draw([panel("a", 7)], { sharing, references: [reference] });
  const alone = await draw([panel("a", 7)], { sharing });
  expect(largestDifference(reading.drawn.get("a")!.data, alone.drawn.get("a")!.data)).toBeGreaterThan(1e-5);
});

test.each([
  ["fresh noise in each step", "EulerAncestralDiscreteScheduler"],
  ["a memory of the step before", "DPMSolverMultistepScheduler"],
])("two sizes side by side with %s give each panel what it gets alone", async (_, _class_name) => {
  const { scheduler, prediction } = readSchedulerConfig({ ...BETAS, _class_name });
  const few = { scheduler: createScheduler(scheduler, prediction, 5) };
  const wide = panel("wide", 8, { width: 192 });
  const { drawn } = await draw([panel("a", 7), wide], few);
  const alone = await draw([wide], few);
  expect(largestDifference(drawn.get("wide")!.data, alone.drawn.get("wide")!.data)).toBeLessThan(1e-4);
  const other = await draw([{ ...wide, seed: 9 }], few);
  expect(largestDifference(other.drawn.get("wide")!.data, alone.drawn.get("wide")!.data)).toBeGreaterThan(0.01);
});
