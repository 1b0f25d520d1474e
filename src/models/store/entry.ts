// The store's own worker: downloads go on while the drawing worker computes.

import type { FromStore, GpuFacts, ToStore } from "../../worker/protocol.ts";
import { toFailure } from "../failure.ts";
import { createModelStore } from "./model-store.ts";
import { opfsVault } from "./opfs.ts";
import type { Net } from "./request.ts";

const send = (message: FromStore) => self.postMessage(message);

const net: Net = {
  fetch: (url, init) => fetch(url, init),
  now: () => performance.timeOrigin + performance.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

const store = createModelStore({ vault: opfsVault, net, send });

/** What this machine offers to a model, asked before the first byte is fetched. */
async function probeGpu(): Promise<GpuFacts | null> {
  if (!("gpu" in navigator)) return null;
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  return adapter && { features: [...adapter.features], emulated: adapter.info.isFallbackAdapter };
}

async function onMessage(message: ToStore): Promise<void> {
  if (message.type === "open") {
    send({ type: "device", gpu: await probeGpu() });
    await store.open(message.models);
  } else await store[message.type](message.model);
}

self.addEventListener("message", ({ data }: MessageEvent<ToStore>) => {
  onMessage(data).catch((thrown) => send({ type: "store-failed", failure: toFailure(thrown) }));
});
