// What the open studio is to scripts that drive it: `page.evaluate()` finds it as globalThis.komawari.
declare global {
  var komawari: import("../src/main.tsx").Studio;
  /** Of the page that scripts/check/webgpu.mjs opens. */
  var check: {
    readonly ort: typeof import("onnxruntime-web");
    readonly device: GPUDevice;
    readonly sessions: import("onnxruntime-web").InferenceSession[];
  };
  /** Of a worker that scripts/bench/memory.mjs watches. */
  var memories: WebAssembly.Memory[] | undefined;
}

export {};
