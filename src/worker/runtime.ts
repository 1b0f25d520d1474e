// The only importer of ONNX Runtime. One create, run or release at a time across all sessions: overlapping calls hang
// or corrupt the wasm heap in 1.30.
import type * as Ort from "onnxruntime-web";
import type { Backend } from "./backend.ts";

export type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";

/** Element types that inputs of the studio's networks may have, and how they are handed over: halves as their bits. */
export type ElementType = "float32" | "float16" | "int64" | "int32";
export type Elements = Float32Array | Uint16Array | BigInt64Array | Int32Array;

export interface Runtime {
  /** `beside`: external data by the name under which the model refers to it. */
  createSession(model: Uint8Array, beside?: ReadonlyMap<string, Uint8Array>): Promise<Ort.InferenceSession>;
  /** Runs and gives only the wanted outputs. */
  run(
    session: Ort.InferenceSession,
    feeds: Readonly<Record<string, Ort.Tensor>>,
    outputs: readonly string[],
  ): Promise<Ort.InferenceSession.OnnxValueMapType>;
  tensor(type: ElementType, data: Elements, dims: readonly number[]): Ort.Tensor;
  floats(data: Float32Array, dims: readonly number[]): Ort.Tensor;
  integers(data: BigInt64Array, dims: readonly number[]): Ort.Tensor;
  readonly Tensor: typeof Ort.Tensor;
}

/** Loads the runtime build for a backend. `runtimeUrl` is the folder that holds its wasm and glue files. */
export async function openRuntime(backend: Backend, runtimeUrl: string): Promise<Runtime> {
  const ort: typeof Ort =
    backend.kind === "webgpu" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  const build = backend.kind === "webgpu" ? "ort-wasm-simd-threaded.asyncify" : "ort-wasm-simd-threaded";
  // Files of their own: with the glue inside the worker's bundle every thread would run the worker's code again.
  ort.env.wasm.wasmPaths = {
    mjs: new URL(`${build}.mjs`, runtimeUrl).href,
    wasm: new URL(`${build}.wasm`, runtimeUrl).href,
  };
  ort.env.wasm.numThreads = backend.kind === "wasm" ? backend.threads : 1;
  // Its warnings say that shape arithmetic runs on the CPU, which is meant to be so.
  ort.env.logLevel = "error";
  const provider = backend.kind === "webgpu" ? { name: "webgpu" as const, device: backend.device } : "wasm";
  const exclusively = mutex();
  return {
    createSession: (model, beside = new Map()) =>
      exclusively(() =>
        ort.InferenceSession.create(model, {
          executionProviders: [provider],
          externalData: [...beside].map(([path, data]) => ({ path, data })),
        }),
      ),
    run: (session, feeds, outputs) => exclusively(() => session.run(feeds, outputs)),
    tensor: (type, data, dims) => new ort.Tensor(type, data, dims),
    floats: (data, dims) => new ort.Tensor("float32", data, dims),
    integers: (data, dims) => new ort.Tensor("int64", data, dims),
    Tensor: ort.Tensor,
  };
}

/** Runs what it is given one after the other, whatever becomes of each. */
export function mutex(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
