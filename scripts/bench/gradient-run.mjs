// One graph in a thread of its own, whose memory is its alone: opened, then run once for each message, which is answered by its time and memory.
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { watchMemories, weightFiles } from "./wasm-memory.mjs";

const heap = watchMemories();
const ort = await import("onnxruntime-web/wasm");
ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const { modelPath, folder, locations, feeds } = workerData;
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
parentPort?.on("message", async () => {
  const before = process.cpuUsage();
  await session.run(tensors);
  // Of the processor, in µs: what else the machine does counts for little.
  const { user, system } = process.cpuUsage(before);
  parentPort?.postMessage({ ms: (user + system) / 1000, grown: heap() });
});
parentPort?.postMessage({ opened });
