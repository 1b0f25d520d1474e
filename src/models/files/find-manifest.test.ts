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
  readonly change: Readonly<Record<string, Content>>;
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

type Content = string | Uint8Array<ArrayBuffer> | { readonly bytes: readonly number[] | number } | null;

function picked(change: Case["change"]): Promise<ModelManifest> {
  const files = Object.entries({ ...base, ...change }).flatMap(([path, content]) => {
    if (content === null) return [];
    const bytes =
      typeof content === "string" || content instanceof Uint8Array ? content : new Uint8Array(Number(content.bytes));
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

// A graph of one initialiser of 8 bytes that lies in `location` from byte 16 on (onnx.proto: ModelProto.graph 7, initializer 5,
// external_data 13, data_location 14).
function graphWith(location: string): Uint8Array<ArrayBuffer> {
  const field = (number: number, bytes: readonly number[]) => [number * 8 + 2, bytes.length, ...bytes];
  const text = (value: string) => [...new TextEncoder().encode(value)];
  const entry = (key: string, value: string) => field(13, [...field(1, text(key)), ...field(2, text(value))]);
  const tensor = [...entry("location", location), ...entry("offset", "16"), ...entry("length", "8"), 14 * 8, 1];
  return Uint8Array.from(field(7, field(5, tensor)));
}

test("weights are looked for where the graph says, whatever their name and whatever graphs lie beside", async () => {
  const graph = { "unet/model.onnx": graphWith("./weights.safetensors"), "unet/model_fp16.onnx": graphWith("half.pb") };
  const files = {
    "unet/weights.safetensors": { bytes: 24 },
    "unet/half.pb": { bytes: 24 },
    "unet/left.bin": { bytes: 9 },
  };
  const { unet } = (await picked({ ...graph, ...files })).files;
  expect(unet.beside?.map((file) => file.path)).toEqual(["unet/weights.safetensors"]);
});

test("weights that are missing or cut off are told with the file, its folder and what to get", async () => {
  const graph = { "unet/model.onnx": graphWith("weights.pb"), "unet/other.pb": { bytes: 99 } };
  await expect(picked(graph)).rejects.toMatchObject({
    code: "model-missing",
    message: expect.stringMatching(/unet\/model\.onnx lie in weights\.pb.*in unet\/, found model\.onnx, other\.pb/),
    remedy: expect.stringContaining("Get unet/weights.pb"),
  });
  await expect(picked({ ...graph, "unet/weights.pb": { bytes: 23 } })).rejects.toThrow(
    /24 bytes or more.*found 23 bytes/,
  );
});

test("words of Python that stand in texts stay as they are, and a number that is none is refused by its field", async () => {
  const text = (beta: string) =>
    `{"_class_name":"PNDMScheduler","note":"-Infinity \\" NaN","skip_prk_steps":true,"beta_start":${beta},"other":[NaN, -Infinity, Infinity]}`;
  const read = (beta: string) => picked({ "scheduler/scheduler_config.json": text(beta) });
  expect((await read("0.001")).scheduler).toMatchObject({ betas: { start: 0.001 } });
  await expect(read("NaN")).rejects.toThrow(/"beta_start" should be a number, found "NaN"/);
  await expect(read("nonsense")).rejects.toThrow(/scheduler_config\.json: expected JSON/);
});
