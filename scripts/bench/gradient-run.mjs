// One graph in a thread of its own, whose memory is its alone: opened, run a few times; times and memory are sent back.
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { watchMemories, weightFiles } from "./wasm-memory.mjs";

const heap = watchMemories();
const ort = await import("onnxruntime-web/wasm");
ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const { modelPath, folder, locations, feeds, rounds } = workerData;
const start = performance.now();
const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(modelPath)), {
  executionProviders: ["wasm"],
  externalData: weightFiles(folder, locations),
  // Memory as it is needed, so that what is measured is the need.
  enableCpuMemArena: false,
  extra: { session: { disable_prepacking: "1" } },
});
const opened = performance.now() - start;
/** @type {readonly import("./gradient.mjs").Feed[]} */
const given = feeds;
const tensors = Object.fromEntries(given.map(({ name, type, data, dims }) => [name, new ort.Tensor(type, data, dims)]));
const times = [];
for (let round = 0; round <= rounds; round++) {
  const before = process.cpuUsage();
  await session.run(tensors);
  // Of the processor, in µs: what else the machine does counts for little.
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1000);
}
parentPort?.postMessage({ opened, run: Math.min(...times.slice(1)), grown: heap() });
