// What ONNX Runtime's WebAssembly is called where the studio is served from, in ort/. The native WebGPU build is twice as large.

/** The build that draws by a backend: the glue that starts it, and its code. */
export function runtimeFiles(backend: "webgpu" | "wasm"): { readonly mjs: string; readonly wasm: string } {
  const build = backend === "webgpu" ? "ort-wasm-simd-threaded.asyncify" : "ort-wasm-simd-threaded";
  return { mjs: `${build}.mjs`, wasm: `${build}.wasm` };
}
