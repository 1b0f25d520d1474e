// The only importer of ONNX Runtime. One create, run or release at a time across all sessions: overlapping calls hang
// or corrupt the wasm heap in 1.30.
import type * as Ort from "onnxruntime-web";
import type { ByteSource } from "../graph/external-weights.ts";
import type { Backend } from "./processors/backend.ts";
import { runtimeFiles } from "./runtime-files.ts";

const SMALL_BYTES = 64 << 20;
const TIGHT_BYTES = 2 ** 30;

export type { Tensor as OrtTensor } from "onnxruntime-web";

/** What the studio uses of a session: another may stand for one (split-session). */
export interface InferenceSession
  extends Pick<Ort.InferenceSession, "inputMetadata" | "inputNames" | "outputNames" | "release"> {
  run(feeds: Readonly<Record<string, Ort.Tensor>>, outputs: readonly string[]): Promise<RunOutputs>;
}

/** Element types that inputs of the studio's networks may have, and how they are handed over: halves as their bits. */
export type ElementType = "float32" | "float16" | "int64" | "int32";
export type Elements = Float32Array | Uint16Array | BigInt64Array | Int32Array;

export type RunOutputs = Ort.InferenceSession.OnnxValueMapType;

export interface Runtime {
  /** Where everything is computed; null: the CPU. */
  readonly device: GPUDevice | null;
  /**
   * `weights`: external data by the name under which the model refers to it, read once and part by part. `left`: outputs that stay in the
   * device's memory, where there is one.
   */
  createSession(
    model: Uint8Array,
    weights?: ReadonlyMap<string, ByteSource>,
    left?: readonly string[],
  ): Promise<InferenceSession>;
  /** Runs and gives only the wanted outputs. */
  run(
    session: InferenceSession,
    feeds: Readonly<Record<string, Ort.Tensor>>,
    outputs: readonly string[],
  ): Promise<RunOutputs>;
  /** An output that was left in the device's memory, brought to the tab's. */
  bring(output: Ort.Tensor): Promise<Ort.Tensor>;
  /** Gives an output's memory back. */
  dispose(output: Ort.Tensor): Promise<void>;
  release(session: InferenceSession): Promise<void>;
  tensor(type: ElementType, data: Elements, dims: readonly number[]): Ort.Tensor;
  /** An input that is in the device's memory already. */
  onDevice(type: ElementType, buffer: GPUBuffer, dims: readonly number[]): Ort.Tensor;
  readonly Tensor: typeof Ort.Tensor;
}

/** Loads the runtime build for a backend. `runtimeUrl` is the folder that holds its wasm and glue files. */
export async function openRuntime(backend: Backend, runtimeUrl: string): Promise<Runtime> {
  const ort: typeof Ort =
    backend.kind === "webgpu" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  const { mjs, wasm } = runtimeFiles(backend.kind);
  // Files of their own: with the glue inside the worker's bundle every thread would run the worker's code again.
  ort.env.wasm.wasmPaths = { mjs: new URL(mjs, runtimeUrl).href, wasm: new URL(wasm, runtimeUrl).href };
  ort.env.wasm.numThreads = backend.kind === "wasm" ? backend.threads : 1;
  // Its warnings say that shape arithmetic runs on the CPU, which is meant to be so.
  ort.env.logLevel = "error";
  const provider = backend.kind === "webgpu" ? { name: "webgpu" as const, device: backend.device } : "wasm";
  const exclusively = mutex();
  return {
    device: backend.kind === "webgpu" ? backend.device : null,
    createSession: (model, weights = new Map(), left = []) =>
      exclusively(() =>
        ort.InferenceSession.create(model, {
          executionProviders: [provider],
          ...(backend.kind === "webgpu" &&
            left.length > 0 && {
              preferredOutputLocation: Object.fromEntries(left.map((name) => [name, "gpu-buffer"])),
            }),
          externalData: [...weights].map(([path, source]) => ({ path, data: new OnDemand(source) })),
          ...(backend.kind === "wasm" && cpuOptions(sizeOf(weights))),
        }),
      ),
    run: (session, feeds, outputs) => exclusively(() => session.run(feeds, outputs)),
    bring: (output) =>
      exclusively(async () => {
        await output.getData(true);
        return output;
      }),
    dispose: (output) => exclusively(async () => output.dispose()),
    release: (session) => exclusively(() => session.release()),
    tensor: (type, data, dims) => new ort.Tensor(type, data, dims),
    onDevice: (dataType, buffer, dims) => ort.Tensor.fromGpuBuffer(buffer, { dataType, dims }),
    Tensor: ort.Tensor,
  };
}

/** Not in ES2023: moves the bytes into a buffer of another length, here of none. */
interface FreeableBuffer extends ArrayBuffer {
  transfer?(length: number): ArrayBuffer;
}

/**
 * A file as the runtime takes one: it asks for a length and for parts, never for the whole, and copies each part at once, to
 * the graphics processor or into its heap. That is how release 1.30 works (`mountExternalData`), which is pinned.
 */
class OnDemand extends Uint8Array {
  readonly #source: ByteSource;
  #last: FreeableBuffer | null = null;
  constructor(source: ByteSource) {
    super(0);
    this.#source = source;
  }
  override get byteLength(): number {
    return this.#source.size;
  }
  override get length(): number {
    return this.#source.size;
  }
  override subarray(from = 0, to = this.#source.size): Uint8Array<ArrayBuffer> {
    // The collector would let hundreds of megabytes gather while no other code runs.
    this.#last?.transfer?.(0);
    const part = this.#source.read(from, to) as Uint8Array<ArrayBuffer>;
    this.#last = this.#source.copies ? part.buffer : null;
    return part;
  }
}

/**
 * How a session for the CPU is made, by the bytes of its weights. The plan of a "parallel" session leaves out the search for buffers
 * to use again, which takes longer the more there are: half of the time that Inkling's UNet took. It is still one stream of
 * nodes on one thread between operators. What a large model computes needs those buffers more than the time.
 */
function cpuOptions(bytes: number): Ort.InferenceSession.SessionOptions {
  return {
    // Passes over a small graph take longer than what they save in a page: Inkling's steps do not get faster by them.
    ...(bytes < SMALL_BYTES && { executionMode: "parallel", graphOptimizationLevel: "disabled" }),
    // Weights live in a heap of four gigabytes: there is no room for copies in an order that computes faster.
    ...(bytes > TIGHT_BYTES && { extra: { session: { disable_prepacking: "1" } } }),
  };
}

const sizeOf = (weights: ReadonlyMap<string, ByteSource>) =>
  [...weights.values()].reduce((sum, { size }) => sum + size, 0);

/** Runs what it is given one after the other, whatever becomes of each. */
function mutex(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
