// ONNX Runtime on WebGPU for the checks: sessions live in a page of Chromium, whose graphics processor may be played by the CPU.
import { chromium } from "@playwright/test";
import { browserArguments, findBrowser, webgpuArguments } from "../browser.mjs";
import { serveFolder } from "../serve.mjs";

const RUNTIME = "node_modules/onnxruntime-web/dist";

/**
 * @typedef {import("./stored-cases.mjs").Processor} Processor
 * @typedef {import("./stored-cases.mjs").Result} Result
 * @typedef {import("./stored-cases.mjs").ExternalData} ExternalData
 * @typedef {Result & { readonly name: string }} Feed
 */

/**
 * Where graphs run, as `runCases` takes it. Throws when the browser gives no device.
 * @returns {Promise<Processor & { readonly close: () => Promise<void> }>}
 */
export async function openWebgpu() {
  const server = await serveFolder({ root: RUNTIME, port: 0 });
  const args = [...browserArguments, ...webgpuArguments];
  const browser = await chromium.launch({ executablePath: await findBrowser(), args });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}ort.webgpu.min.mjs`);
    await page.evaluate(openDevice, server.url);
    return {
      // Sums are up to twenty times as far from PyTorch's as on the CPU, in what is banked as in what comes out.
      bankTolerance: { float32: 2e-4 },
      async create(model, externalData) {
        const session = await page.evaluate(createSession, { model, externalData });
        return {
          run: (feeds) => page.evaluate(runSession, { session, feeds: plain(feeds) }),
          release: () => page.evaluate((id) => globalThis.check.sessions[id]?.release(), session),
        };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Tensors as what a page can be sent.
 * @param {Readonly<Record<string, Result>>} feeds
 * @returns {readonly Feed[]}
 */
const plain = (feeds) =>
  Object.entries(feeds).map(([name, { type, dims, data }]) => ({ name, type, dims: [...dims], data }));

// What follows runs in the page.

/** @param {string} url */
async function openDevice(url) {
  /** @type {typeof import("onnxruntime-web")} */
  const ort = await import(`${url}ort.webgpu.min.mjs`);
  ort.env.wasm.wasmPaths = url;
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error("check: expected a browser with WebGPU, found no adapter");
  // As the studio's own device: with what the adapter can bind, without subgroups, whose attention is wrong below eight lanes.
  const {
    maxBufferSize,
    maxStorageBufferBindingSize,
    maxStorageBuffersPerShaderStage,
    maxComputeWorkgroupStorageSize,
  } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: {
      maxBufferSize,
      maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize,
    },
  });
  globalThis.check = { ort, device, sessions: [] };
}

/** @param {{ readonly model: Uint8Array, readonly externalData: ExternalData }} graph */
async function createSession({ model, externalData }) {
  const { ort, device, sessions } = globalThis.check;
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [{ name: "webgpu", device }],
    externalData,
  });
  return sessions.push(session) - 1;
}

/** @param {{ readonly session: number, readonly feeds: readonly Feed[] }} call */
async function runSession({ session, feeds }) {
  const { ort, sessions } = globalThis.check;
  const tensors = feeds.map(({ name, type, dims, data }) => [name, new ort.Tensor(type, data, dims)]);
  const results = (await sessions[session]?.run(Object.fromEntries(tensors))) ?? {};
  return Object.fromEntries(
    Object.entries(results).map(([name, { type, dims, data }]) => [name, { type, dims: [...dims], data }]),
  );
}
