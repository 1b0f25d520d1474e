// What the gradient by `sample` costs beside one call of the UNet it is the gradient of: time, memory, and the making of its graph.
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { makeSd15 } from "../make-sd15.mjs";
import { load } from "../sources.mjs";

/** @param {number} bytes */
const mega = (bytes) => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 25 ? 1 : 0)} MB`;
/** @param {number} ms */
const time = (ms) => `${ms.toFixed(0)} ms`;
/** Half of Stable Diffusion 1.5's channels: its graph node for node, in a quarter of the memory. */
const WIDTHS = /** @type {const} */ ([160, 320, 640, 640]);
const FLOAT = 1;

/**
 * @typedef {import("../../src/graph/model.ts").Graph} Graph
 * @typedef {{ name: string, type: "float32" | "int64", dims: number[], data: Float32Array | BigInt64Array }} Feed
 * @typedef {{ opened: number, run: number, grown: number }} Measured
 */

const code = {
  ...(await load("./src/graph/model.ts")),
  ...(await load("./src/graph/edit.ts")),
  ...(await load("./src/graph/external-weights.ts")),
  ...(await load("./src/graph/rewrite-unet.ts")),
  ...(await load("./src/graph/memory.ts")),
  ...(await load("./src/graph/share-constants.ts")),
  ...(await load("./src/graph/gradient/differentiate.ts")),
};

/**
 * Forward and gradient of a UNet, for one row, on wasm, one thread each.
 * @param {{ title: string, folder: string, file: string, latent: number, rounds: number, scratch: string }} options
 */
async function measure({ title, folder, file, latent, rounds, scratch }) {
  const outside = code.externaliseWeights(code.bytesSource(new Uint8Array(readFileSync(join(folder, file)))), file);
  const { graph: open } = code.normaliseUnet(code.decodeModel(outside));
  const dims = new Map(code.feedsOf(open).map((input) => [input.name, feedOf(input, latent).dims]));
  const start = performance.now();
  const graph = code.fixInputs(open, dims);
  const gradient = code.differentiate(graph, { from: ["out_sample"], to: ["sample"], keep: ["out_sample"] });
  const built = performance.now() - start;
  const threads = [];
  for (const each of [graph, gradient.graph]) {
    const modelPath = join(scratch, `${threads.length}.onnx`);
    writeFileSync(modelPath, code.encodeModel(code.shareConstants(each)));
    const feeds = code.feedsOf(each).map((input) => feedOf(input, latent));
    threads.push(await openThread({ modelPath, folder, locations: locationsOf(each), feeds }));
  }
  // In turns: a processor that is slow for a while is so for both.
  for (let round = 0; round <= rounds; round++) for (const thread of threads) await thread.run();
  const [forward, backward] = threads.map((thread) => thread.measured());
  for (const thread of threads) await thread.close();
  const [before, after] = [graph, gradient.graph].map((each) => code.forecastMemory(each, dims));
  if (!before || !after || !forward || !backward) throw new Error("bench: a thread gave no figures");
  const count = `${graph.nodes.length} nodes, with the gradient ${gradient.graph.nodes.length}, made in ${time(built)}`;
  console.log(`${title}, latents ${latent} x ${latent}: ${count}`);
  console.log(`  ${"".padEnd(40)}${"call".padStart(10)}${"gradient".padStart(12)}${"ratio".padStart(8)}`);
  /** @type {(what: string, a: number, b: number, format: (value: number) => string) => void} */
  const line = (what, a, b, format) =>
    console.log(
      `  ${what.padEnd(40)}${format(a).padStart(10)}${format(b).padStart(12)}${(b / a).toFixed(2).padStart(8)}`,
    );
  line("processor time", forward.run, backward.run, time);
  line("to open", forward.opened, backward.opened, time);
  line("memory with weights, forecast", before.run + before.weights, after.run + after.weights, mega);
  line("memory besides weights, forecast", before.run, after.run, mega);
  line("with weights, WebAssembly's, measured", forward.grown, backward.grown, mega);
}

/** @param {Graph} graph */
function locationsOf(graph) {
  const entries = [...graph.initializers.values()].flatMap(({ externalData }) => externalData);
  return [...new Set(entries.filter(({ key }) => key === "location").map(({ value }) => value))];
}

/** Pixels along a side of a latent cell, of Inkling's inputs that are drawn. */
const SCALES = new Map([
  ["layout", 1 / 2],
  ["rough", 2],
]);

/**
 * One row of waves; text as long as the graph asks for.
 * @param {Graph["inputs"][number]} input
 * @param {number} latent
 * @returns {Feed}
 */
function feedOf({ name, type }, latent) {
  const declared = type?.value.case === "tensorType" ? type.value.value : undefined;
  const shape = declared?.shape?.dim ?? [];
  const side = latent * (SCALES.get(name) ?? 1);
  /** @param {number} axis */
  const free = (axis) => (axis === 0 ? 1 : shape.length === 4 ? side : 77);
  const dims = shape.map(({ value }, axis) => (value.case === "dimValue" ? Number(value.value) : free(axis)));
  const count = dims.reduce((a, b) => a * b, 1);
  if (declared?.elemType !== FLOAT) return { name, type: "int64", dims, data: new BigInt64Array(count).fill(501n) };
  return { name, type: "float32", dims, data: Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898)) };
}

/**
 * Opens a graph in a thread.
 * @param {{ modelPath: string, folder: string, locations: readonly string[], feeds: readonly Feed[] }} workerData
 */
async function openThread(workerData) {
  const worker = new Worker(new URL("./gradient-run.mjs", import.meta.url), { workerData });
  const [{ opened }] = await once(worker, "message");
  /** @type {number[]} */
  const times = [];
  let grown = 0;
  return {
    async run() {
      const answer = once(worker, "message");
      worker.postMessage(null);
      const [found] = await answer;
      times.push(found.ms);
      grown = found.grown;
    },
    /** The first run, which prepares itself, does not count. @returns {Measured} */
    measured: () => ({ opened, run: Math.min(...times.slice(1)), grown }),
    close: () => worker.terminate(),
  };
}

/**
 * Makes the larger model first when it is not there.
 * @param {{ folder: string, latent: number, rounds: number }} options
 */
export async function benchGradient({ folder, latent, rounds }) {
  const scratch = mkdtempSync(join(tmpdir(), "komawari-gradient-"));
  try {
    await measure({ title: "Inkling", folder: "models/inkling", file: "unet.onnx", latent: 32, rounds, scratch });
    if (!existsSync(join(folder, "model.onnx"))) await makeSd15(folder, WIDTHS);
    const title = "Stable Diffusion 1.5 at half its channels";
    await measure({ title, folder, file: "model.onnx", latent, rounds, scratch });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
