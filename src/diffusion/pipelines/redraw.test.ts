// Pictures drawn again, over a pure model and every scheduler of the stored tables.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { markedPixels, type Part } from "../../geometry/part.ts";
import { ALWAYS, DOWNSCALE, draw, drawing, panel, pureModel, readsOf, schedule } from "../pure-model.test-kit.ts";
import { createScheduler } from "../schedulers/create-scheduler.ts";
import { readSchedulerConfig } from "../schedulers/diffusers-config.ts";
import { firstStep } from "./redraw.ts";

const SIDE = 32;
const FEATHER = 2 * DOWNSCALE;
const LARGE = { width: SIDE, height: SIDE };
const { pixels } = drawing("source", "M", LARGE);
const kim = panel("kim", "M", LARGE);

const FOLDER = "models/fixtures/schedulers";
const schedulers = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json") && name !== "lcm-guidance-embedding.json")
  .map((name) => {
    const { scheduler: _class_name, config, steps, step } = JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8"));
    const { scheduler, prediction } = readSchedulerConfig({ ...config, _class_name }, step?.eta ?? 0);
    return [name, createScheduler(scheduler, prediction, steps)] as const;
  });

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const box = fc
  .tuple(unit, unit, unit, unit)
  .map(([a, b, c, d]) => [Math.min(a, b), Math.min(c, d), Math.max(a, b), Math.max(c, d)] as const)
  .map((edges) => ({ kind: "box" as const, box: edges }));
const stroke = fc.record({
  kind: fc.constant("stroke" as const),
  radius: fc.double({ min: 0.02, max: 0.2, noNaN: true }),
  points: fc.array(fc.tuple(unit, unit), { minLength: 1, maxLength: 5 }),
});
const part = fc.array(fc.oneof(box, stroke), { minLength: 1, maxLength: 3 });

/** For each pixel: whether none within the feather of it is marked. */
function isOutside(marks: Part): readonly boolean[] {
  const marked = markedPixels(marks, SIDE, SIDE);
  return Array.from(marked, (_, at) => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    for (let v = Math.max(0, y - FEATHER); v <= Math.min(SIDE - 1, y + FEATHER); v++)
      for (let u = Math.max(0, x - FEATHER); u <= Math.min(SIDE - 1, x + FEATHER); u++)
        if (marked[v * SIDE + u]) return false;
    return true;
  });
}

async function redrawn(strength: number, marks: Part | null, more: Parameters<typeof draw>[2] = {}) {
  const { pixels: drawn } = await draw(pureModel().model, [kim], {
    redraw: { strength, part: marks, pixels },
    ...more,
  });
  return drawn.get("kim")!;
}

test("whatever is marked and however strongly, every pixel outside the feather stays, and the marked ones change", async () => {
  const property = fc.asyncProperty(part, fc.double({ min: 0.3, max: 1, noNaN: true }), async (marks, strength) => {
    const drawn = await redrawn(strength, marks);
    const outside = isOutside(marks);
    const marked = markedPixels(marks, SIDE, SIDE);
    expect(drawn.every((x, i) => !outside[i % SIDE ** 2] || x === pixels.data[i])).toBe(true);
    if (marked.includes(1))
      expect(drawn.some((x, i) => marked[i % SIDE ** 2] === 1 && x !== pixels.data[i])).toBe(true);
  });
  await fc.assert(property, { numRuns: 30 });
});

test.each(schedulers)("%s: 0 is the picture, 1 a fresh drawing, and a part leaves the rest", async (_, scheduler) => {
  expect(await redrawn(0, null, { scheduler })).toEqual(pixels.data);
  const fresh = await draw(pureModel().model, [kim], { scheduler });
  expect(await redrawn(1, null, { scheduler })).toEqual(fresh.pixels.get("kim"));
  const marks: Part = [{ kind: "box", box: [0.4, 0.4, 0.6, 0.6] }];
  const outside = isOutside(marks);
  for (const strength of [0.01, 0.5, 0.8, 1]) {
    const drawn = await redrawn(strength, marks, { scheduler });
    expect(drawn.every(Number.isFinite)).toBe(true);
    expect(drawn.every((x, i) => !outside[i % SIDE ** 2] || x === pixels.data[i])).toBe(true);
  }
});

test.each(schedulers)("%s: what is kept enters each step in that step's noise", async (_, scheduler) => {
  const { model, calls } = pureModel();
  const corner: Part = [{ kind: "box", box: [0, 0, 0.1, 0.1] }];
  await draw(model, [kim], { scheduler, redraw: { strength: 1, part: corner, pixels } });
  const clean = (await model.autoencoder.encode(pixels)).data;
  const { model: other, calls: first } = pureModel();
  await draw(other, [kim]);
  const noise = first[0]!.sample.data.subarray(0, clean.length);
  const last = clean.length - 1;
  const expected = scheduler.timesteps.map(
    (_t, i) => scheduler.scaleInput(i, scheduler.addNoise(i, clean, noise))[last],
  );
  expect(calls.map(({ sample }) => sample.data[last])).toEqual(expected);
});

test("the strength names the first step", () => {
  expect([0, 0.01, 0.25, 0.5, 0.9, 1].map((strength) => firstStep(schedule(8), strength))).toEqual([8, 7, 6, 4, 1, 0]);
  expect(() => firstStep(schedule(8), 1.5)).toThrow("expected a strength from 0 to 1, found 1.5");
});

test("half the strength takes half the calls, and the banks of the cast are read in each", async () => {
  const { model, calls } = pureModel();
  const { events } = await draw(model, [kim], {
    scheduler: schedule(8),
    sharing: ALWAYS,
    references: [drawing("card", "M", LARGE)],
    redraw: { strength: 0.5, part: null, pixels },
  });
  const drawn = calls.filter(({ rows }) => rows.includes("kim"));
  expect(drawn).toHaveLength(4);
  for (const call of drawn) expect([...readsOf([call], "kim")]).toEqual(["card"]);
  const steps = events.flatMap((event) => (event.type === "progress" && event.phase === "denoise" ? [event] : []));
  expect(steps.map(({ step, of }) => [step, of])).toEqual([0, 1, 2, 3].map((step) => [step, 4]));
});

test("latents that are given are not made again from the pixels", async () => {
  const { model } = pureModel();
  const encoded = await model.autoencoder.encode(pixels);
  const blind = pureModel({
    autoencoder: { ...model.autoencoder, encode: () => Promise.reject(new Error("the pixels were encoded")) },
  });
  const redraw = { strength: 0.5, part: null, pixels, latents: encoded };
  const { pixels: drawn } = await draw(blind.model, [kim], { redraw });
  expect(drawn.get("kim")).toEqual(await redrawn(0.5, null));
});

test("a picture of another size and a second panel are refused", async () => {
  const redraw = { strength: 1, part: null, pixels };
  const { model } = pureModel();
  await expect(draw(model, [panel("kim", "M")], { redraw })).rejects.toThrow("its picture is [1,3,32,32]");
  await expect(draw(model, [kim, panel("b", "M", LARGE)], { redraw })).rejects.toThrow("found 2");
});
