// The real pipeline on a tiny model; what is lost is played: a call that fails and a device that says it is gone.
import { expect, test, vi } from "vitest";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { PanelEvent, PanelModel } from "../diffusion/pipelines/request.ts";
import type { LoadedModel } from "./load-model.ts";
import { recoverable } from "./recoverable.ts";
import { largestDifference } from "./starter.test-kit.ts";
import { tinyModel } from "./tiny-model.test-kit.ts";

vi.setConfig({ testTimeout: 120_000 });

const panel = (id: string, width: number) => ({
  id,
  seed: 7,
  prompt: "a woman with red hair",
  negative: "",
  width,
  height: 128,
  cast: ["Mina"],
  layout: null,
});

/** The model on a device that goes away at the n-th call of the UNet; `calls` counts those that came through. */
function onDevice(loaded: LoadedModel, lostAt: number, calls: { count: number }): LoadedModel {
  let lose: (() => void) | null = null;
  const deviceLost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  let made = 0;
  const { denoiser } = loaded.model;
  const run: typeof denoiser.run = (call) => {
    if (++made === lostAt) {
      lose?.();
      throw new Error("buffer is not mapped");
    }
    calls.count++;
    return denoiser.run(call);
  };
  return { ...loaded, deviceLost, model: { ...loaded.model, denoiser: { ...denoiser, run } } };
}

async function draw(model: PanelModel, { manifest, schedule }: LoadedModel) {
  const request = {
    panels: [panel("a", 128), panel("b", 192)],
    references: [],
    scheduler: schedule(4),
    guidanceScale: manifest.guidance.scale,
    sharing: { rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } },
    sharingSeed: 1,
  };
  const events: PanelEvent[] = [];
  for await (const event of drawPanels(model, request)) events.push(event);
  const pixels = events.flatMap((e) => (e.type === "panel" ? [...e.pixels.data] : []));
  return { pixels, steps: events.flatMap((e) => (e.type === "progress" && e.stage === "denoise" ? [e.step] : [])) };
}

test("a drawing goes on at the call that was lost, twice, and comes out the same", async () => {
  const loaded = await tinyModel();
  const undisturbed = await draw(loaded.model, loaded);
  const calls = { count: 0 };
  const devices = [onDevice(loaded, 4, calls), onDevice(loaded, 3, calls), loaded];
  const [first, ...later] = devices;
  const disturbed = await draw(
    recoverable(first!, async () => later.shift()!),
    loaded,
  );
  expect(later).toEqual([]);
  // Three calls on the first device, two on the second, the other three of four steps of two batches on the last.
  expect(calls.count).toBe(5);
  expect(disturbed.steps).toEqual(undisturbed.steps);
  expect(largestDifference(disturbed.pixels, undisturbed.pixels)).toBe(0);
});

test("a device that keeps going away is given up in words", async () => {
  const loaded = await tinyModel();
  const model = recoverable(onDevice(loaded, 1, { count: 0 }), async () => onDevice(loaded, 1, { count: 0 }));
  await expect(draw(model, loaded)).rejects.toMatchObject({
    code: "device-lost",
    message: "The graphics processor went away 3 times while this was drawn.",
  });
});

test("what fails on a device that is still there fails", async () => {
  const loaded = await tinyModel();
  const broken: LoadedModel = {
    ...loaded,
    deviceLost: new Promise(() => undefined),
    model: { ...loaded.model, text: { ...loaded.model.text, encode: () => Promise.reject(new Error("too long")) } },
  };
  const reopen = vi.fn(async () => loaded);
  await expect(draw(recoverable(broken, reopen), loaded)).rejects.toThrow("too long");
  expect(reopen).not.toHaveBeenCalled();
});
