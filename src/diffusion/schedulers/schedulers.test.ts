// One suite for every scheduler: tables made with diffusers 0.42 (models/fixtures/schedulers), replayed as a whole loop.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createScheduler, type DiffusionSettings } from "./create-scheduler.ts";
import { readSchedulerConfig } from "./diffusers-config.ts";
import { guidanceEmbedding } from "./lcm.ts";
import { noiseLevelAt, noiseTable } from "./noise-table.ts";
import { embeddingTolerance, relativeDifference, replayTable, type SchedulerTable } from "./replay-table.test-kit.ts";

const FOLDER = "models/fixtures/schedulers";
const read = (name: string) => JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8"));
const tables = readdirSync(FOLDER).filter((f) => f.endsWith(".json") && f !== "lcm-guidance-embedding.json");

test.each(tables)("%s: times, levels, a full loop and added noise agree", (name) => {
  const table: SchedulerTable = read(name);
  expect(table.trace.length).toBe(table.timesteps.length);
  for (const [part, difference] of Object.entries(replayTable(table)))
    expect([part, difference < 1e-5 ? 0 : difference]).toEqual([part, 0]);
});

test("the guidance embedding of a latent consistency model agrees with its table", () => {
  const rows: readonly { guidance_scale: number; dim: number; values: number[] }[] =
    read("lcm-guidance-embedding.json");
  for (const { guidance_scale, dim, values } of rows) {
    const found = guidanceEmbedding(guidance_scale, dim);
    expect(relativeDifference(found, values)).toBeLessThan(embeddingTolerance(guidance_scale));
    expect(values.filter((v, k) => Math.abs(v - found[k]!) > 1e-4).length).toBeLessThanOrEqual(2);
  }
  expect(rows.length).toBeGreaterThan(4);
});

const STABLE_DIFFUSION: DiffusionSettings = {
  algorithm: "euler",
  betas: { kind: "scaled-linear", start: 0.00085, end: 0.012, count: 1000 },
  zeroTerminalSnr: false,
  spacing: "leading",
  offset: 1,
  levels: "table",
  end: "first-time",
  eta: 0,
  originalSteps: 50,
};
const ALGORITHMS = ["euler", "euler-ancestral", "ddim", "dpm-solver-2m", "lcm", "pndm"] as const;

test.each(ALGORITHMS)("%s: with a network that knows the picture every prediction ends on it", (algorithm) => {
  const clean = Float32Array.of(0.25, -1, 2, 0);
  for (const prediction of ["epsilon", "v"] as const) {
    const scheduler = createScheduler({ ...STABLE_DIFFUSION, algorithm, end: "clean" }, prediction, 8);
    const noise = Float32Array.of(1, 0.5, -0.75, 2);
    let sample: Float32Array = scheduler.addNoise(0, clean, noise);
    let memory: readonly Float32Array[] = [];
    scheduler.timesteps.forEach((t, i) => {
      const abar = abarAt(t);
      const input = scheduler.scaleInput(i, sample);
      const seen = input.map((x, k) => (x - Math.sqrt(abar) * clean[k]!) / Math.sqrt(1 - abar));
      const output =
        prediction === "epsilon" ? seen : seen.map((e, k) => Math.sqrt(abar) * e - Math.sqrt(1 - abar) * clean[k]!);
      const step = scheduler.step(i, sample, output, noise, memory);
      ({ sample, memory } = step);
    });
    expect(relativeDifference(sample, clean)).toBeLessThan(algorithm === "pndm" ? 0.05 : 2e-3);
  }
});

/** abar of a time that need not be whole, as the noise level is interpolated. */
function abarAt(t: number): number {
  return 1 / (1 + noiseLevelAt(noiseTable(STABLE_DIFFUSION.betas), t) ** 2);
}

test.each(ALGORITHMS)("%s: one step is enough to run, and none is refused", (algorithm) => {
  const settings = { ...STABLE_DIFFUSION, algorithm, spacing: "trailing" as const };
  const scheduler = createScheduler(settings, "epsilon", 1);
  const noise = Float32Array.of(1, -1);
  const { sample } = scheduler.step(0, noise, noise, noise, []);
  expect([...sample].every(Number.isFinite)).toBe(true);
  expect(() => createScheduler(settings, "epsilon", 0)).toThrow(/steps.*found 0/);
});

test("a step that consumes noise does not run without it", () => {
  const scheduler = createScheduler({ ...STABLE_DIFFUSION, algorithm: "euler-ancestral" }, "epsilon", 4);
  expect(() => scheduler.step(0, new Float32Array(2), new Float32Array(2))).toThrow("step 0 consumes unit noise");
  expect(scheduler.usesNoise(3)).toBe(false);
});

test("predictions that make no sense for a schedule are refused by name", () => {
  expect(() => createScheduler(STABLE_DIFFUSION, "flow", 4)).toThrow("euler needs an epsilon or v prediction");
  const zero = { ...STABLE_DIFFUSION, algorithm: "ddim" as const, zeroTerminalSnr: true };
  expect(() => createScheduler(zero, "epsilon", 4)).toThrow("expected v");
});

test("only options that a class reads act or are refused; its absent fields are its own defaults", () => {
  const read = (_class_name: string, config: object) => readSchedulerConfig({ _class_name, ...config }).scheduler;
  expect(read("EulerAncestralDiscreteScheduler", { use_karras_sigmas: true })).toMatchObject({ levels: "table" });
  expect(read("EulerDiscreteScheduler", { use_karras_sigmas: true })).toMatchObject({ levels: "karras" });
  expect(read("EulerDiscreteScheduler", { sigma_min: 0.03 })).toMatchObject({ levels: "table" });
  const bounded = { use_karras_sigmas: true, sigma_min: 0.03 };
  expect(() => read("EulerDiscreteScheduler", bounded)).toThrow('"sigma_min" is 0.03');
  expect(read("PNDMScheduler", { rescale_betas_zero_snr: true })).toMatchObject({ zeroTerminalSnr: false });
  expect(read("LCMScheduler", {})).toMatchObject({ betas: { kind: "scaled-linear", start: 0.00085, end: 0.012 } });
  expect(read("PNDMScheduler", {})).toMatchObject({ rungeKutta: true, betas: { kind: "linear" } });
  expect(() => read("DDIMScheduler", {})).toThrow('"clip_sample" is true');
  expect(() => read("DPMSolverMultistepScheduler", { variance_type: "learned_range" })).toThrow('"variance_type"');
});

test("a Runge-Kutta start needs four times", () => {
  const settings = { ...STABLE_DIFFUSION, algorithm: "pndm" as const, rungeKutta: true };
  expect(() => createScheduler(settings, "epsilon", 3)).toThrow(/at least 4 steps.*found 3/);
  expect(createScheduler(settings, "epsilon", 4).timesteps).toHaveLength(13);
});

test("a configuration that asks for what is not built is refused with the field", () => {
  const base = { _class_name: "DPMSolverMultistepScheduler", beta_schedule: "scaled_linear" };
  expect(() => readSchedulerConfig({ ...base, algorithm_type: "sde-dpmsolver++" })).toThrow('"algorithm_type"');
  expect(() => readSchedulerConfig({ ...base, use_lu_lambdas: true })).toThrow('"use_lu_lambdas"');
  expect(() => readSchedulerConfig({ _class_name: "HeunDiscreteScheduler" })).toThrow("HeunDiscreteScheduler");
  expect(() => readSchedulerConfig({ ...base, prediction_type: "sample" })).toThrow('"sample"');
});
