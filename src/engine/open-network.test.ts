// What is read of a model's files, and when: on the starter (weights inside the graph's file) and on a tiny published
// repository (weights beside it).
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { bytesSource } from "../graph/external-weights.ts";
import { decodeModel } from "../graph/model.ts";
import { counted, type ModelFiles } from "../models/files/model-files.ts";
import { readManifest } from "../models/manifest.ts";
import { denoiser } from "./networks/denoiser.ts";
import { openNetwork, openUnet } from "./open-network.ts";
import { openRuntime } from "./runtime.ts";
import { openUnetSession } from "./split-session.ts";
import { largestDifference } from "./starter.test-kit.ts";
import { tinyOnHand } from "./tiny-model.test-kit.ts";

const FOLDER = "models/inkling";
const inkling = readManifest(JSON.parse(readFileSync(`${FOLDER}/model.json`, "utf8")), "model.json");
const unet = new Uint8Array(readFileSync(`${FOLDER}/${inkling.files.unet.path}`));
const inklingFiles: ModelFiles = new Map([[inkling.files.unet.path, bytesSource(unet)]]);
const runtime = await openRuntime(
  { kind: "wasm", threads: 1, reason: "test" },
  `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`,
);

/** The files, and how many bytes of them have been read so far. */
function watched(files: ModelFiles) {
  let bytes = 0;
  return { files: counted(files, (_, more) => (bytes += more)), read: () => bytes };
}

test("a model in one file is rewritten without its weights, and the runtime reads each of them once", async () => {
  const { files, read } = watched(inklingFiles);
  const network = await openUnet(inkling, files, false);
  const weights = [...decodeModel(unet).initializers.values()].filter(({ rawData }) => rawData.length >= 1024);
  const weightBytes = weights.reduce((sum, { rawData }) => sum + rawData.length, 0);
  expect(weightBytes).toBeGreaterThan(0.8 * unet.length);
  expect(network.model.length + network.once!.model.length).toBeLessThan(unet.length - 0.9 * weightBytes);
  // The header of every weight lies in a window of 4 kB.
  expect(read()).toBeLessThan(2 * (unet.length - weightBytes) + 4096 * 2 * weights.length);
  const before = read();
  await openUnetSession(runtime, network, []);
  expect(read() - before).toBe(weightBytes);
});

test("in half precision the UNet makes nearly the same of a sample, from half the bytes", async () => {
  const { manifest, files } = await tinyOnHand();
  const run = async (half: boolean) => {
    const network = await openUnet(manifest, files, half);
    const session = await openUnetSession(runtime, network, []);
    const waves = (dims: readonly number[]) => ({
      dims,
      data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(12.9898 * i)),
    });
    const { sample } = await denoiser(runtime, session, network, { layout: null, rough: null }).run({
      sample: waves([2, 4, 16, 16]),
      timestep: Float32Array.of(499, 499),
      context: waves([2, 77, 32]),
      guidanceScale: 8,
      layout: null,
      shared: null,
      keep: "nowhere",
    });
    return { sample, network };
  };
  const [full, halved] = [await run(false), await run(true)];
  const difference = largestDifference(halved.sample.data, full.sample.data);
  expect(difference).toBeLessThan(2e-2);
  // Exactly nothing would mean that nothing was converted.
  expect(difference).not.toBe(0);
  expect(halved.network.sites.map((site) => site.dtype)).toEqual(full.network.sites.map(() => "float16"));
  const [stored] = manifest.files.unet.beside!;
  const converted = [...halved.network.weights].find(([name]) => !full.network.weights.has(name))![1];
  expect(converted.size).toBeLessThan(0.51 * stored!.bytes);
});

test("what is no ONNX file is named", () => {
  const page = new TextEncoder().encode("<!doctype html><title>Not found</title>");
  const files = new Map([["unet/model.onnx", bytesSource(page)]]);
  const file = { path: "unet/model.onnx", bytes: page.length, sha256: null };
  expect(() => openNetwork(file, files)).toThrow(/^unet\/model\.onnx cannot be read: .*no (ONNX model|number)/);
});
