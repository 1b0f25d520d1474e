// Repositories as people publish and pick them (models/fixtures/reports): what is read of them, or the words that refuse them.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createScheduler } from "../../diffusion/schedulers/create-scheduler.ts";
import type { ModelManifest } from "../manifest.ts";
import { findManifest } from "./find-manifest.ts";
import { openSource } from "./open-source.ts";

interface Case {
  readonly name: string;
  /** Files in place of the base's; null: left out. */
  readonly change: Readonly<Record<string, string | { readonly bytes: readonly number[] | number } | null>>;
  readonly expect: Readonly<Record<string, unknown>>;
}
const cases: readonly Case[] = JSON.parse(readFileSync("models/fixtures/reports/repository.json", "utf8"));

const PNDM = {
  _class_name: "PNDMScheduler",
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  num_train_timesteps: 1000,
  skip_prk_steps: true,
  set_alpha_to_one: false,
  steps_offset: 1,
};
const base: Case["change"] = {
  "model_index.json": JSON.stringify({ _class_name: "OnnxStableDiffusionPipeline" }),
  "scheduler/scheduler_config.json": JSON.stringify(PNDM),
  "text_encoder/model.onnx": "x",
  "unet/model.onnx": "x",
  "vae_decoder/model.onnx": "x",
  "vae_encoder/model.onnx": "x",
  "tokenizer/vocab.json": "{}",
  "tokenizer/merges.txt": "",
};

function picked(change: Case["change"]): Promise<ModelManifest> {
  const files = Object.entries({ ...base, ...change }).flatMap(([path, content]) => {
    if (content === null) return [];
    const bytes = typeof content === "string" ? content : new Uint8Array(Number(content.bytes));
    return [{ path, content: new Blob([bytes]) }];
  });
  return findManifest(openSource({ kind: "disk", folder: "picked", files }));
}

/** What the manifest has at a path of names; `timesteps.N`: the first times of N steps. */
function at(manifest: ModelManifest, path: string): unknown {
  const [first, ...rest] = path.split(".");
  if (first === "timesteps")
    return createScheduler(manifest.scheduler, manifest.prediction, Number(rest[0])).timesteps.slice(0, 3);
  const found = path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], manifest);
  return path.endsWith("beside") ? (found as { readonly path: string }[]).map((file) => file.path) : found;
}

test.each(cases)("$name", async ({ change, expect: expected }) => {
  const { refused, accepted, ...fields } = expected;
  if (refused) {
    await expect(picked(change)).rejects.toThrow(new RegExp(String(refused), "i"));
    return;
  }
  expect(accepted).toBe(true);
  const manifest = await picked(change);
  for (const [path, value] of Object.entries(fields)) expect([path, at(manifest, path)]).toEqual([path, value]);
});

const scheduler = (config: object) =>
  picked({ "scheduler/scheduler_config.json": JSON.stringify({ ...PNDM, ...config }) });

test("a scheduler's file of a latent consistency pipeline is taken as its class reads it", async () => {
  const index = JSON.stringify({ _class_name: "LatentConsistencyModelPipeline" });
  const file = JSON.stringify({ ...PNDM, steps_offset: 0 });
  const manifest = await picked({ "model_index.json": index, "scheduler/scheduler_config.json": file });
  expect(manifest.scheduler).toMatchObject({ offset: 0 });
  expect((await scheduler({ steps_offset: 0 })).scheduler).toMatchObject({ offset: 1 });
});

test("words of Python that stand in texts stay as they are, and a number that is none is refused by its field", async () => {
  const text = (beta: string) =>
    `{"_class_name":"PNDMScheduler","note":"-Infinity \\" NaN","skip_prk_steps":true,"beta_start":${beta},"other":[NaN, -Infinity, Infinity]}`;
  const read = (beta: string) => picked({ "scheduler/scheduler_config.json": text(beta) });
  expect((await read("0.001")).scheduler).toMatchObject({ betas: { start: 0.001 } });
  await expect(read("NaN")).rejects.toThrow(/"beta_start" should be a number, found "NaN"/);
  await expect(read("nonsense")).rejects.toThrow(/scheduler_config\.json: expected JSON/);
});
