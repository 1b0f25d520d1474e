// For tests: reads the stored cases, runs models on the CPU, compares numbers.
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web/wasm";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

export interface StoredTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array;
}

interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly bytes: number;
}

/** Reads one tensor out of the bytes that its entry points into. */
export function readTensor(bytes: Uint8Array, entry: TensorEntry): StoredTensor {
  const { buffer } = new Uint8Array(bytes.subarray(entry.offset, entry.offset + entry.bytes));
  if (entry.dtype === "float32") return { dims: entry.shape, data: new Float32Array(buffer) };
  if (entry.dtype === "int32") return { dims: entry.shape, data: new Int32Array(buffer) };
  if (entry.dtype === "int64") return { dims: entry.shape, data: new BigInt64Array(buffer) };
  throw new Error(`readTensor(): expected float32, int32 or int64, found ${entry.dtype}`);
}

export interface UnetCase {
  readonly name: string;
  readonly batch: number;
  readonly timestep: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly csa: null | {
    readonly sites: readonly string[];
    readonly pool: string;
    readonly strength: number;
    readonly indices: Readonly<Record<string, string>>;
  };
  readonly expected: {
    readonly out_sample: string;
    readonly bank?: Readonly<Record<string, { readonly k: string; readonly v: string }>>;
  };
}

export interface UnetFixtures {
  readonly sites: readonly { module: string; tokens: number; channels: number; heads: number; up: boolean }[];
  readonly cases: readonly UnetCase[];
  readonly models: readonly {
    file: string;
    inputs: readonly { name: string; shape: readonly (number | string)[] }[];
    /** In order of execution: which products make q, k and v. */
    attention: readonly Readonly<{ module: string } & Record<"q" | "k" | "v", { output: string }>>[];
  }[];
  tensor(name: string): StoredTensor;
}

/** A folder with cases.json and data.bin. */
export function readUnetFixtures(folder: string): UnetFixtures {
  const { sites, cases, models, tensors } = JSON.parse(readFileSync(`${folder}/cases.json`, "utf8"));
  const bytes = readFileSync(`${folder}/data.bin`);
  return { sites, cases, models, tensor: (name) => readTensor(bytes, tensors[name]) };
}

export function floats(tensor: StoredTensor): Float32Array {
  if (!(tensor.data instanceof Float32Array)) throw new Error("floats(): expected a float32 tensor");
  return tensor.data;
}

export type Feeds = Readonly<Record<string, StoredTensor>>;

/** A model on ONNX Runtime's wasm backend, one thread. */
export async function openModel(
  bytes: Uint8Array,
  externalData: readonly { readonly path: string; readonly data: Uint8Array }[] = [],
): Promise<{ run(feeds: Feeds): Promise<Record<string, StoredTensor>> }> {
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
    externalData,
  });
  return {
    async run(feeds) {
      const tensors = Object.entries(feeds).map(([name, { dims, data }]) => [name, toOrt(dims, data)] as const);
      const results = await session.run(Object.fromEntries(tensors));
      const entries = Object.entries(results).map(([name, { dims, data }]) => [
        name,
        { dims, data: data as Float32Array },
      ]);
      return Object.fromEntries(entries);
    },
  };
}

function toOrt(dims: readonly number[], data: StoredTensor["data"]): ort.Tensor {
  if (data instanceof Float32Array) return new ort.Tensor("float32", data, dims);
  if (data instanceof Int32Array) return new ort.Tensor("int32", data, dims);
  return new ort.Tensor("int64", data, dims);
}

/** Largest absolute difference; NaN anywhere gives infinity. */
export function maxDifference(a: StoredTensor, b: StoredTensor): number {
  if (a.data.length !== b.data.length) throw new Error(`maxDifference(): [${a.dims}] against [${b.dims}]`);
  let max = 0;
  for (let i = 0; i < a.data.length; i++) {
    const d = Math.abs(Number(a.data[i]) - Number(b.data[i]));
    if (!(d <= max)) max = Number.isNaN(d) ? Number.POSITIVE_INFINITY : d;
  }
  return max;
}
