// From a repository's files to pictures: text, latent consistency steps, decoding, on a tiny model of random weights. One thread
// computes the same twice, so any difference says that what was changed reached the network.
import { expect, test } from "vitest";
import type { PanelSpec } from "../diffusion/panel.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelEvent, PanelsRequest } from "../diffusion/pipelines/request.ts";
import { type Tensor, tensor } from "../diffusion/tensor.ts";
import { largestDifference } from "./starter.test-kit.ts";
import { tinyModel } from "./tiny-model.test-kit.ts";

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
  expect(largestDifference(among.drawn.get("b")!.data, pixels.data)).not.toBe(0);
});

test("the guidance scale reaches the network without unconditional rows, and a negative prompt changes nothing", async () => {
  const base = (await draw([panel("a", 7)])).drawn.get("a")!;
  const stronger = (await draw([panel("a", 7)], { guidanceScale: 4 })).drawn.get("a")!;
  const negative = (await draw([panel("a", 7, { negative: "blurry" })])).drawn.get("a")!;
  expect(largestDifference(stronger.data, base.data)).not.toBe(0);
  expect(largestDifference(negative.data, base.data)).toBe(0);
});

test("weights and what comes after 75 tokens count", async () => {
  const draws = async (prompt: string) => (await draw([panel("a", 7, { prompt })])).drawn.get("a")!.data;
  const long = "red ".repeat(80);
  expect(largestDifference(await draws("a woman with (red:1.5) hair"), await draws("a woman with red hair"))).not.toBe(
    0,
  );
  expect(largestDifference(await draws(`${long} blue`), await draws(`${long} green`))).not.toBe(0);
});

test("panels of prompts of different lengths draw together", async () => {
  const { drawn } = await draw([panel("a", 7), panel("b", 8, { prompt: "red ".repeat(80) })]);
  expect(drawn.size).toBe(2);
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
  expect(largestDifference(reading.drawn.get("a")!.data, alone.drawn.get("a")!.data)).not.toBe(0);
});
