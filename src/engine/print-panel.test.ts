// The starter's print decoder on latents of the reference loop, against its ordinary decoder.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { toRgba } from "../diffusion/pixels.ts";
import type { Tensor } from "../diffusion/tensor.ts";
import { type ModelFile, type ModelManifest, readManifest } from "../models/manifest.ts";
import { autoencoder } from "./networks/autoencoder.ts";
import { toHalves } from "./networks/ports.ts";
import { printPanel } from "./print-panel.ts";
import { printDecoder } from "./roles/print-decoder.ts";
import { roleInfo, roleNetworks } from "./roles/role.ts";
import { openRuntime } from "./runtime.ts";
import { bytesOf, readReference, starterSource } from "./starter.test-kit.ts";

const FOLDER = "models/inkling";
const json: ModelManifest = JSON.parse(readFileSync(`${FOLDER}/model.json`, "utf8"));

const dist = `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`;
const opening = openRuntime({ kind: "wasm", threads: 1, reason: "test" }, dist);

/** The starter's autoencoder alone. */
async function openModel() {
  const runtime = await opening;
  const session = (file: ModelFile) => runtime.createSession(bytesOf(`${FOLDER}/${file.path}`));
  const { files, latent } = json;
  const own = autoencoder(runtime, await session(files.vaeEncoder), await session(files.vaeDecoder), latent);
  return { autoencoder: own, latentChannels: latent.channels, downscale: latent.downscale };
}

async function open(manifest: ModelManifest) {
  const surroundings = { manifest, runtime: await opening, decode: async (latents: Tensor) => latents };
  return roleNetworks({ printDecoder }, new Map(), starterSource(), surroundings).printDecoder();
}

/** The middle of the first panel of the reference loop, [1, 4, 16, 16]. */
function referenceLatents(): Tensor {
  const { data } = readReference().floats("plain_latents_3");
  const crop = Float32Array.from({ length: 4 * 16 * 16 }, (_, i) => {
    const [c, y, x] = [Math.floor(i / 256), Math.floor(i / 16) % 16, i % 16];
    return data[(c * 32 + y + 8) * 32 + x + 8]!;
  });
  return { dims: [1, 4, 16, 16], data: crop };
}

/** Keys' cubic convolution with a = -0.5 (IEEE ASSP 29(6), 1981): [1, 3, H, W] -> [1, 3, f H, f W]. */
function bicubic({ dims: [, channels = 0, h = 0, w = 0], data }: Tensor, f: number): Tensor {
  const weights = Array.from({ length: f }, (_, phase) => {
    const at = (phase + 0.5) / f - 0.5;
    const from = Math.floor(at) - 1;
    const taps = [0, 1, 2, 3].map((i) => {
      const x = Math.abs(at - from - i);
      return x < 1 ? 1.5 * x ** 3 - 2.5 * x ** 2 + 1 : x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
    });
    return { from, taps };
  });
  const along = (size: number, to: number) => {
    const { from, taps } = weights[to % f]!;
    const start = Math.floor(to / f) + from;
    return taps.map((weight, i) => [Math.min(size - 1, Math.max(0, start + i)), weight] as const);
  };
  const rows = new Float32Array(channels * h * f * w);
  const out = new Float32Array(channels * h * f * w * f);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < h * f; y++)
      for (const [from, weight] of along(h, y))
        for (let x = 0; x < w; x++) rows[(c * h * f + y) * w + x]! += weight * data[(c * h + from) * w + x]!;
    for (let x = 0; x < w * f; x++)
      for (const [from, weight] of along(w, x))
        for (let y = 0; y < h * f; y++) out[(c * h * f + y) * w * f + x]! += weight * rows[(c * h * f + y) * w + from]!;
  }
  return { dims: [1, channels, h * f, w * f], data: out };
}

/** How often neighbours in a row differ by more than an eighth of the range. */
function strongSteps({ dims, data }: Tensor): number {
  const width = dims[3]!;
  let steps = 0;
  for (let i = 1; i < data.length; i++) if (i % width > 0 && Math.abs(data[i]! - data[i - 1]!) > 1 / 8) steps++;
  return steps;
}

/** The mean of every f x f pixels. */
function reduced({ dims: [, channels = 0, h = 0, w = 0], data }: Tensor, f: number): Float32Array {
  const out = new Float32Array((channels * h * w) / f ** 2);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [i % w, Math.floor(i / w)];
    out[Math.floor(y / f) * (w / f) + Math.floor(x / f)]! += data[i]! / f ** 2;
  }
  return out;
}

const meanDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0) / a.length;

test("a panel is printed four times as large: the same drawing, with sharper edges than bicubic enlargement", async () => {
  const model = await openModel();
  const latents = referenceLatents();
  const ordinary = await model.autoencoder.decode(latents);
  const request = { width: 128, height: 128, from: { kind: "latents", halves: toHalves(latents.data) } } as const;
  const printed = await printPanel(await open(json), model, request);
  expect(printed.dims).toEqual([1, 3, 512, 512]);
  expect(meanDifference(reduced(printed, 4), ordinary.data)).toBeLessThan(0.05);
  const enlarged = bicubic(ordinary, 4);
  expect(meanDifference(reduced(enlarged, 4), ordinary.data)).toBeLessThan(0.02); // the oracle's own faithfulness
  expect(strongSteps(printed)).toBeGreaterThan(strongSteps(enlarged));
});

test("a picture whose latents are gone is encoded anew; latents of another size are refused", async () => {
  const model = await openModel();
  const decode = async (latents: Tensor) => latents;
  const pixels = toRgba(await model.autoencoder.decode(referenceLatents()));
  const found = await printPanel(decode, model, { width: 128, height: 128, from: { kind: "pixels", pixels } });
  expect(found.dims).toEqual([1, 4, 16, 16]);
  const halves = new Uint16Array(4 * 16 * 15);
  const wrong = printPanel(decode, model, { width: 128, height: 128, from: { kind: "latents", halves } });
  await expect(wrong).rejects.toThrow("has 1024 latent numbers: found 960");
});

test("a model without a print decoder, and a manifest whose print decoder enlarges nothing, are refused in words", async () => {
  const { printDecoder: entry, ...files } = json.files;
  await expect(open({ ...json, files })).rejects.toThrow("has no print decoder");
  const flat = { ...json, files: { ...files, printDecoder: { ...entry, upscale: 8 } } };
  expect(() => roleInfo({ printDecoder }, readManifest(flat, "m"))).toThrow(/files\.printDecoder\.upscale.*but is 8/);
});
