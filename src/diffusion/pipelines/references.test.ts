// How finished panels and drawings are seen: clean at t = 0, or noised to each step as the reference tables add noise.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PureBank, PureKept } from "../pure-model.test-kit.ts";
import { ALWAYS, draw, drawing, panel, pureModel, schedule } from "../pure-model.test-kit.ts";
import { gaussianNoise } from "../random.ts";
import { createScheduler } from "../schedulers/create-scheduler.ts";
import { readSchedulerConfig } from "../schedulers/diffusers-config.ts";
import { relativeDifference, type SchedulerTable } from "../schedulers/replay-table.test-kit.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { tensor } from "../tensor.ts";

const ALL = { ...ALWAYS, mode: "cast", rate: 1 } as const;
const card = drawing("card", "M");

/** The network's calls, in order, while panel "a" reads the card. */
async function callsOf(scheduler: Scheduler, references: "clean" | "noised" = "noised", seed = 7) {
  const { model, calls } = pureModel({ references, guidance: "none" });
  const { readFrom } = await draw(model, [panel("a", "M", { seed })], { scheduler, sharing: ALL, references: [card] });
  expect([...readFrom]).toEqual([["a", ["card"]]]);
  return calls;
}
const cleanLatents = async () => (await pureModel().model.autoencoder.encode(card.pixels)).data;
type Calls = Awaited<ReturnType<typeof callsOf>>;
const bankOf = (call: Calls[number]) => (call.shared!.bank as PureBank).tokens;

/** Solves sample = a clean + s noise for a and s by least squares over the table's numbers. */
function amounts({ clean, noise }: SchedulerTable["add_noise"], sample: readonly number[]): readonly [number, number] {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, k) => sum + value * y[k]!, 0);
  const [cc, cn, nn] = [dot(clean, clean), dot(clean, noise), dot(noise, noise)];
  const [cs, ns] = [dot(clean, sample), dot(noise, sample)];
  const determinant = cc * nn - cn * cn;
  return [(cs * nn - ns * cn) / determinant, (ns * cc - cs * cn) / determinant];
}

test.each(["lcm-4", "ddim-trailing-v", "euler-leading", "dpm2m-leading-20", "pndm-leading"])(
  "%s: the network sees a drawing with the noise that the reference table adds, at unit variance",
  async (name) => {
    const table: SchedulerTable = JSON.parse(readFileSync(`models/fixtures/schedulers/${name}.json`, "utf8"));
    const config = { ...table.config, _class_name: table.scheduler };
    const { scheduler: settings, prediction } = readSchedulerConfig(config, table.step.eta ?? 0);
    const clean = await cleanLatents();
    const noise = gaussianNoise(card.seed, clean.length);
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
  const { model } = pureModel();
  const scheduler = schedule(4);
  const reads = (await callsOf(scheduler)).filter((call) => call.shared !== null);
  expect(reads.map((call) => call.timestep[0])).toEqual(scheduler.timesteps.map(Math.fround));
  const clean = await cleanLatents();
  const noised = scheduler.addNoise(2, clean, gaussianNoise(card.seed, clean.length));
  const byHand = await model.denoiser.run({
    sample: tensor([1, 3, 8, 8], scheduler.scaleInput(2, noised)),
    timestep: Float32Array.of(scheduler.timesteps[2]!),
    context: await model.text.encode([model.text.tokenize(card.prompt)]),
    layout: null,
    guidanceScale: 3,
    shared: null,
    keep: "tab",
  });
  expect(bankOf(reads[2]!)).toEqual((byHand.kept[0]!.call as PureKept).tokens[0]);
  for (const step of [0, 1, 3]) expect(bankOf(reads[step]!)).not.toEqual(bankOf(reads[2]!));
});

test("a re-roll reads the same bank, with whatever seed", async () => {
  const banks = async (seed: number) =>
    (await callsOf(schedule(2), "noised", seed)).flatMap((call) => (call.shared ? bankOf(call) : []));
  expect(await banks(8)).toEqual(await banks(7));
});

test("a network that was trained to see clean panels gets them once, at t = 0", async () => {
  const calls = await callsOf(schedule(2), "clean");
  expect(calls.map((call) => [call.keep, call.timestep[0]])).toEqual([
    ["processor", 0],
    ...schedule(2).timesteps.map((t) => ["nowhere", Math.fround(t)]),
  ]);
  expect(calls[0]!.sample.data).toEqual(await cleanLatents());
  expect(bankOf(calls[2]!)).toEqual(bankOf(calls[1]!));
});

test("nothing is noised for a step in which nothing is shared", async () => {
  const { model, calls } = pureModel({ references: "noised" });
  const sharing = { ...ALL, warmup: 0.5 };
  await draw(model, [panel("a", "M")], { scheduler: schedule(8), sharing, references: [card] });
  expect(calls.filter(({ keep }) => keep === "processor")).toHaveLength(4);
});
