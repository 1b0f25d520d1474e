// Finished panels and drawings as an epsilon model reads them: noised to each step, on a tiny model of random weights.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { UnetCall } from "../diffusion/models.ts";
import type { PanelSpec } from "../diffusion/panel.ts";
import { drawPanels } from "../diffusion/pipelines/panels.ts";
import type { FinishedPanel, PanelModel } from "../diffusion/pipelines/request.ts";
import { gaussianNoise } from "../diffusion/random.ts";
import { createScheduler } from "../diffusion/schedulers/create-scheduler.ts";
import { readSchedulerConfig } from "../diffusion/schedulers/diffusers-config.ts";
import { relativeDifference, type SchedulerTable } from "../diffusion/schedulers/replay-table.test-kit.ts";
import type { Scheduler } from "../diffusion/schedulers/scheduler.ts";
import { tensor } from "../diffusion/tensor.ts";
import type { TabBank, TabCall } from "./rows/tab-rows.ts";
import { tinyModel } from "./tiny-model.test-kit.ts";

const ALL = { mode: "cast", rate: 1, warmup: 0, skip: { early: 0, late: 0, until: 0 } } as const;
const panel = (id: string, seed: number): PanelSpec => ({
  id,
  seed,
  prompt: "a woman with red hair",
  negative: "",
  width: 64,
  height: 64,
  cast: ["Mina"],
  layout: null,
});
const drawing: FinishedPanel = {
  ...panel("drawing", 11),
  pixels: tensor(
    [1, 3, 64, 64],
    gaussianNoise(3, 3 * 64 * 64).map((x) => 0.5 + x / 8),
  ),
};

/** The UNet's calls, in order, while panel "a" reads the drawing. */
async function callsOf(scheduler: Scheduler, more: Partial<PanelModel> = {}, seed = 7): Promise<readonly UnetCall[]> {
  const { model, manifest } = await tinyModel();
  const calls: UnetCall[] = [];
  const { denoiser } = model;
  const run: typeof denoiser.run = (call) => {
    calls.push(call);
    return denoiser.run(call);
  };
  const request = { scheduler, guidanceScale: manifest.guidance.scale, sharing: ALL, sharingSeed: 1 };
  const events = drawPanels(
    { ...model, ...more, denoiser: { ...denoiser, run } },
    { ...request, panels: [panel("a", seed)], references: [drawing] },
  );
  for await (const event of events) if (event.type === "panel") expect(event.readFrom).toEqual(["drawing"]);
  return calls;
}

const bankOf = (call: UnetCall) => (call.shared!.bank as TabBank).sites.flatMap(({ k, v }) => [k, v]);

/** Solves sample = a clean + s noise for a and s by least squares over the table's numbers. */
function amounts({ clean, noise }: SchedulerTable["add_noise"], sample: readonly number[]): readonly [number, number] {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, k) => sum + value * y[k]!, 0);
  const [cc, cn, nn] = [dot(clean, clean), dot(clean, noise), dot(noise, noise)];
  const [cs, ns] = [dot(clean, sample), dot(noise, sample)];
  const determinant = cc * nn - cn * cn;
  return [(cs * nn - ns * cn) / determinant, (ns * cc - cs * cn) / determinant];
}

test.each(["lcm-4", "ddim-trailing-v", "euler-leading", "dpm2m-leading-20", "pndm-leading"])(
  "%s: the UNet sees a drawing with the noise that the reference table adds, at unit variance",
  async (name) => {
    const table: SchedulerTable = JSON.parse(readFileSync(`models/fixtures/schedulers/${name}.json`, "utf8"));
    const config = { ...table.config, _class_name: table.scheduler };
    const { scheduler: settings, prediction } = readSchedulerConfig(config, table.step.eta ?? 0);
    const { model } = await tinyModel();
    const clean = (await model.autoencoder.encode(drawing.pixels)).data;
    const noise = gaussianNoise(drawing.seed, clean.length);
    const calls = await callsOf(createScheduler(settings, prediction, table.steps));
    const writes = calls.filter((call) => call.keep !== "nowhere");
    expect(writes.map((call) => call.timestep[0])).toEqual(Array.from(Float32Array.from(table.timesteps)));
    for (const { t, sample } of table.add_noise.at) {
      const [a, s] = amounts(table.add_noise, sample);
      const expected = clean.map((x, k) => (a * x + s * noise[k]!) / Math.hypot(a, s));
      const seen = writes.find((call) => Math.abs(call.timestep[0]! - t) < 1e-3)!;
      expect(relativeDifference(seen.sample.data, expected)).toBeLessThan(1e-5);
      expect(seen.shared).toBeNull();
    }
  },
);

test("the bank of a step is what the network leaves of the drawing in that step's noise, and no other step's", async () => {
  const { model, manifest, schedule } = await tinyModel();
  const scheduler = schedule(4);
  const reads = (await callsOf(scheduler)).filter((call) => call.shared !== null);
  expect(reads.map((call) => call.timestep[0])).toEqual(scheduler.timesteps);
  const clean = (await model.autoencoder.encode(drawing.pixels)).data;
  const noised = scheduler.addNoise(2, clean, gaussianNoise(drawing.seed, clean.length));
  const byHand = await model.denoiser.run({
    sample: tensor([1, 4, 8, 8], scheduler.scaleInput(2, noised)),
    timestep: Float32Array.of(scheduler.timesteps[2]!),
    context: await model.text.encode([model.text.tokenize(drawing.prompt)]),
    layout: null,
    guidanceScale: manifest.guidance.scale,
    shared: null,
    keep: "tab",
  });
  expect(bankOf(reads[2]!)).toEqual((byHand.kept[0]!.call as TabCall).sites.flatMap(({ k, v }) => [k, v]));
  for (const step of [0, 1, 3])
    for (const [part, rows] of bankOf(reads[step]!).entries())
      expect(relativeDifference(rows, bankOf(reads[2]!)[part]!)).toBeGreaterThan(1e-3);
});

test("a re-roll reads the same bank, with whatever seed", async () => {
  const { schedule } = await tinyModel();
  const banks = async (seed: number) =>
    (await callsOf(schedule(2), {}, seed)).flatMap((c) => (c.shared ? bankOf(c) : []));
  expect(await banks(8)).toEqual(await banks(7));
});

test("a network that was trained to see clean panels gets them once, at t = 0", async () => {
  const { model, schedule } = await tinyModel();
  const calls = await callsOf(schedule(2), { references: "clean" });
  expect(calls.map((call) => [call.keep, call.timestep[0]])).toEqual([
    ["processor", 0],
    ...schedule(2).timesteps.map((t) => ["nowhere", t]),
  ]);
  expect(calls[0]!.sample.data).toEqual((await model.autoencoder.encode(drawing.pixels)).data);
  expect(bankOf(calls[2]!)).toEqual(bankOf(calls[1]!));
});
