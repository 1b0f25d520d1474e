// Calls within a bound, on a tiny model and a clock that the calls move.
import { expect, test } from "vitest";
import type { Denoiser, UnetCall, UnetResult } from "../../diffusion/models.ts";
import { BOUND_MS, capacityAfter, createPace, paced, rowsWithin } from "../../diffusion/paced.ts";
import type { PanelSpec } from "../../diffusion/panel.ts";
import { drawPanels } from "../../diffusion/pipelines/panels.ts";
import type { PanelModel } from "../../diffusion/pipelines/request.ts";
import { gaussianNoise } from "../../diffusion/random.ts";
import { tensor } from "../../diffusion/tensor.ts";
import type { SharingMode } from "../../sharing/settings.ts";
import type { TabCall } from "../rows/tab-rows.ts";
import { largestDifference } from "../starter.test-kit.ts";
import { tinyModel } from "../tiny-model.test-kit.ts";

const CELLS = 8 * 8;

test("the size of a call follows from the duration of the one before", () => {
  expect(rowsWithin(capacityAfter(8 * CELLS, 2 * BOUND_MS), CELLS)).toBe(4);
  expect(rowsWithin(capacityAfter(8 * CELLS, 3 * BOUND_MS), CELLS)).toBe(2);
  expect(rowsWithin(capacityAfter(4 * CELLS, 0.25 * BOUND_MS), CELLS)).toBe(16);
  expect(rowsWithin(capacityAfter(CELLS, 5 * BOUND_MS), CELLS)).toBe(1);
  // A larger picture takes the room of several smaller ones.
  expect(rowsWithin(capacityAfter(8 * CELLS, BOUND_MS), 4 * CELLS)).toBe(2);
});

interface Clock {
  ms: number;
  readonly rows: number[];
}

/** A processor on which one row takes so many milliseconds, and the sizes of the calls it was given. */
function slow(denoiser: Denoiser, clock: Clock, msPerRow: number): Denoiser {
  const run = (call: UnetCall) => {
    const rows = call.sample.dims[0]!;
    clock.rows.push(rows);
    clock.ms += rows * msPerRow;
    return denoiser.run(call);
  };
  return { ...denoiser, run };
}

const panel = (id: string, cast: readonly string[]): PanelSpec => ({
  id,
  seed: id.charCodeAt(0),
  prompt: `a woman, panel ${id}`,
  negative: "",
  width: 64,
  height: 64,
  cast,
  layout: null,
});
const panels = [panel("a", ["Mina"]), panel("b", ["Mina"]), panel("c", ["Bo"]), panel("d", [])];
const card = {
  ...panel("x", ["Mina"]),
  pixels: tensor(
    [1, 3, 64, 64],
    gaussianNoise(3, 3 * 64 * 64).map((x) => 0.5 + x / 8),
  ),
};

async function draw(model: PanelModel, mode: SharingMode) {
  const { schedule } = await tinyModel();
  const sharing = { mode, rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } };
  const request = { panels, references: [card], scheduler: schedule(4), guidanceScale: 3, sharing, sharingSeed: 1 };
  const pixels: number[] = [];
  for await (const event of drawPanels({ ...model, guidance: "classifier-free" }, request))
    if (event.type === "panel") pixels.push(...event.pixels.data);
  return pixels;
}

const ones = (count: number) => Array<number>(count).fill(1);
// Mina's two panels read each other while they form, in each half; the others are alone.
const together = [2, 1, 1, 2, 1, 1];

// Each step runs the card, then the panels. The first call of a size compiles shaders and says nothing.
test.each([
  ["together", [2, 8, 2, 8, 2, 8, 2, 8], [2, 8, 2, ...together, 1, 1, ...together, 1, 1, ...together]],
  // Bo's panel writes a bank first, in four steps.
  ["cast", [2, 2, 2, 2, 2, 6, 2, 6, 2, 6, 2, 6], [2, 2, ...ones(4), ...ones(4 * 8)]],
] as const)("%s: the pictures are the same in small calls", async (mode, unbound, bound) => {
  const { model } = await tinyModel();
  const fast: Clock = { ms: 0, rows: [] };
  const expected = await draw({ ...model, denoiser: slow(model.denoiser, fast, 0) }, mode);
  expect(fast.rows).toEqual(unbound);
  const clock: Clock = { ms: 0, rows: [] };
  const denoiser = slow(model.denoiser, clock, BOUND_MS);
  const found = await draw({ ...model, denoiser: paced(denoiser, createPace(), () => clock.ms) }, mode);
  expect(clock.rows).toEqual(bound);
  expect(largestDifference(found, expected)).toBeLessThan(1e-5);
});

/** Keys and values of every batch row, in order, whichever call holds them. */
function numbersKept({ kept }: UnetResult): number[] {
  return kept.flatMap(({ call, row }) => {
    const { sites, batch } = call as TabCall;
    const part = (all: ArrayLike<number>) =>
      Array.from(all).slice((row * all.length) / batch, ((row + 1) * all.length) / batch);
    return sites.flatMap(({ k, v }) => [...part(k), ...part(v)]);
  });
}

test("a call that fails is made again in half the size, and a fast one ends the caution", async () => {
  const { model, manifest } = await tinyModel();
  const clock: Clock = { ms: 0, rows: [] };
  const pace = createPace();
  let limit = 3;
  const watched: Denoiser = {
    ...model.denoiser,
    run: (call) => (call.sample.dims[0]! > limit ? Promise.reject(new Error("device lost")) : model.denoiser.run(call)),
  };
  const denoiser = paced(slow(watched, clock, 1), pace, () => clock.ms);
  const context = await model.text.encode(Array(4).fill(model.text.tokenize("")));
  const call: UnetCall = {
    sample: tensor([4, 4, 8, 8], gaussianNoise(1, 4 * 4 * 64)),
    timestep: new Float32Array(4).fill(500),
    context,
    layout: null,
    guidanceScale: manifest.guidance.scale,
    shared: null,
    keep: "processor",
  };
  await expect(denoiser.run(call)).rejects.toThrow("device lost");
  const inParts = await denoiser.run(call);
  limit = 4;
  const atOnce = await denoiser.run(call);
  expect(clock.rows).toEqual([4, 2, 2, 4]);
  expect(largestDifference(inParts.sample.data, atOnce.sample.data)).toBeLessThan(1e-5);
  expect(largestDifference(numbersKept(inParts), numbersKept(atOnce))).toBeLessThan(1e-5);
});
