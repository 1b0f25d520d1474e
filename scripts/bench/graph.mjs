// What it costs to open a full-size network: decode, rewrite and encode its graph, create a session, run one step on wasm.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { makeSd15 } from "../make-sd15.mjs";
import { load } from "../sources.mjs";
import { watchMemories, weightFiles } from "./wasm-memory.mjs";

/** @typedef {typeof import("onnxruntime-web/wasm")} Runtime */

/** @param {number} bytes */
const mega = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

/**
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 */
async function timed(name, work) {
  const before = process.memoryUsage();
  const start = performance.now();
  const result = await work();
  const after = process.memoryUsage();
  const grown = mega(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers);
  console.log(
    `  ${name.padEnd(24)} ${(performance.now() - start).toFixed(0).padStart(7)} ms   JavaScript memory ${grown.padStart(7)} more`,
  );
  return result;
}

/**
 * Opens the model of a folder, made first when it is not there; `latent` is the side of the latents.
 * @param {{ readonly folder: string, readonly latent: number }} options
 */
export async function benchGraph({ folder, latent }) {
  const { decodeModel, encodeModel } = await load("./src/graph/model.ts");
  const { rewriteUnet } = await load("./src/graph/rewrite-unet.ts");
  const heap = watchMemories();
  const ort = await import("onnxruntime-web/wasm");
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  if (!existsSync(join(folder, "model.onnx"))) await timed("generate", () => makeSd15(folder));
  const file = new Uint8Array(readFileSync(join(folder, "model.onnx")));
  console.log(
    `Stable Diffusion 1.5 architecture: ${mega(file.length)} of graph, ${mega(statSync(join(folder, "model.onnx_data")).size)} of weights outside`,
  );
  const graph = await timed("decode", () => decodeModel(file));
  const options = { sites: ["up"], weighted: true, bank: true, keep: true };
  const shared = await timed("rewrite", () => rewriteUnet(graph, options));
  const bytes = await timed("encode", () => encodeModel(shared.graph));
  console.log(
    `  ${graph.nodes.length} nodes became ${shared.graph.nodes.length}; ${shared.sites.length} of ${shared.found} self-attentions share; ${JSON.stringify(shared.counts)}`,
  );
  const session = await timed("create the session", () =>
    ort.InferenceSession.create(bytes, {
      executionProviders: ["wasm"],
      externalData: weightFiles(folder, ["model.onnx_data"]),
      // Copies of the weights in another order would not fit into four gigabytes.
      extra: { session: { disable_prepacking: "1" } },
    }),
  );
  console.log(`  wasm heap with the weights: ${mega(heap())}`);
  const results = await timed("one step", () => session.run(inputsOf(ort, shared, latent)));
  const { out_sample } = results;
  if (!out_sample) throw new Error("bench: the network gave no out_sample");
  const { data, dims } = out_sample;
  const finite = /** @type {Float32Array} */ (data).every(Number.isFinite);
  console.log(`  wasm heap at the end: ${mega(heap())}; out_sample [${dims}], ${finite ? "all finite" : "NOT finite"}`);
  if (!finite) throw new Error("bench: the network's output is not finite");
}

/**
 * One panel that reads a quarter of its own tokens through every shared site, with an empty bank.
 * @param {Runtime} ort
 * @param {import("../../src/graph/rules/shared-attention.ts").SharedPorts} ports
 * @param {number} latent
 */
function inputsOf(ort, { sites, levels, gate }, latent) {
  /** @param {readonly number[]} dims */
  const noise = (dims) =>
    new ort.Tensor(
      "float32",
      Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 12.9898)),
      dims,
    );
  /** @param {number} channels */
  const empty = (channels) => new ort.Tensor("float32", new Float32Array(0), [0, channels]);
  /** @type {Record<string, import("onnxruntime-web/wasm").Tensor>} */
  const feeds = {
    sample: noise([1, 4, latent, latent]),
    timestep: new ort.Tensor("int64", BigInt64Array.of(501n), [1]),
    encoder_hidden_states: noise([1, 77, 768]),
    [gate]: new ort.Tensor("float32", new Float32Array(sites.length), [sites.length]),
  };
  for (const { divisor, ...names } of levels) {
    const rows = BigInt64Array.from({ length: (latent * latent) / divisor / 4 }, (_, i) => BigInt(4 * i));
    feeds[names.rows] = new ort.Tensor("int64", rows, [1, rows.length]);
    feeds[names.bias] = new ort.Tensor("float32", new Float32Array(rows.length), [1, rows.length]);
  }
  for (const { bank, channels } of sites)
    Object.assign(feeds, { [bank.k]: empty(channels), [bank.v]: empty(channels) });
  return feeds;
}
