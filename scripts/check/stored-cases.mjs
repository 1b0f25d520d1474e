// What the checks of stored networks share: their folders and tensors, sessions on the CPU, feeds as a graph asks for them, differences.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ort from "onnxruntime-web/wasm";
import { load } from "../sources.mjs";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

/**
 * @typedef {ArrayLike<number | bigint> & Iterable<number | bigint>} Numbers
 * @typedef {{ readonly dims: readonly number[], readonly data: Numbers }} Stored
 * @typedef {{ readonly type: ort.Tensor.Type, readonly dims: readonly number[], readonly data: ort.Tensor["data"] }} Result
 * @typedef {readonly { readonly path: string, readonly data: Uint8Array<ArrayBuffer> }[]} ExternalData
 */

/**
 * What ONNX Runtime's own sessions are, too.
 * @typedef {object} Session
 * @property {(feeds: Record<string, ort.Tensor>) => Promise<Readonly<Record<string, Result>>>} run
 * @property {() => Promise<void>} release
 */

/**
 * A case as every cases.json has it: its inputs are names of stored tensors.
 * @typedef {object} StoredCase
 * @property {string} name
 * @property {number} batch
 * @property {number} timestep
 * @property {Readonly<Record<string, string>>} inputs
 */

const { floatsToHalves, halfToNumber } = await load("./src/graph/half.ts");
/** Where JavaScript has float16 arrays, ONNX Runtime hands those out, else bits. */
const halves = {
  /** @param {Result["data"]} data */
  toNumbers: (data) => (data instanceof Uint16Array ? Array.from(data, halfToNumber) : data),
  /** @param {Iterable<number | bigint>} values */
  fromNumbers: (values) =>
    new Uint16Array(floatsToHalves(new Uint8Array(Float32Array.from(values, Number).buffer)).buffer),
};

/** What opening a stored network takes. */
export const graphCode = {
  ...(await load("./src/graph/model.ts")),
  ...(await load("./src/graph/check.ts")),
  ...(await load("./src/graph/rewrite-unet.ts")),
  ...(await load("./src/graph/attention.ts")),
  ...(await load("./src/graph/view.ts")),
  ...(await load("./src/graph/rules/shared-attention.ts")),
  ...(await load("./src/graph/stored-exports.test-kit.ts")),
};

/** @type {Processor} Where graphs run unless told otherwise: in this process, on the CPU. */
export const wasm = {
  /** Of banked keys and values, relative to the largest. */
  bankTolerance: { float32: 1e-5, float16: 5e-2 },
  create: (model, externalData) => ort.InferenceSession.create(model, { executionProviders: ["wasm"], externalData }),
};

/**
 * @typedef {object} Processor
 * @property {{ readonly float32: number, readonly float16?: number }} bankTolerance of banked keys and values, relative to the largest
 * @property {(model: Uint8Array<ArrayBuffer>, externalData: ExternalData) => Promise<Session>} create
 */

/**
 * The folder itself when it has cases.json, or the folders in it that have. Throws when there is none.
 * @param {string} folder
 */
export function familiesIn(folder) {
  const families = existsSync(join(folder, "cases.json"))
    ? [folder]
    : readdirSync(folder, { withFileTypes: true })
        .filter((entry) => existsSync(join(folder, entry.name, "cases.json")))
        .map((entry) => join(folder, entry.name))
        .sort();
  if (families.length === 0)
    throw new Error(`check: expected cases.json in ${folder} or in folders inside it, found none`);
  return families;
}

/** @typedef {ReturnType<typeof openStored>} Opened */

/**
 * An export in its normal form, with what it asks for.
 * @param {string} folder
 * @param {string} file
 */
export function openStored(folder, file) {
  const { graph } = graphCode.normaliseUnet(graphCode.decodeModel(graphCode.readStored(join(folder, file))));
  const tensors = [...graph.initializers.values()].flatMap(({ externalData }) => externalData);
  const locations = new Set(tensors.filter(({ key }) => key === "location").map(({ value }) => value));
  return {
    graph,
    attentions: graphCode.findAttentions(graphCode.viewGraph(graph)),
    feeds: graphCode.feedsOf(graph),
    output: graph.outputs[0]?.name ?? "",
    externalData: [...locations].map((path) => ({ path, data: graphCode.readStored(join(folder, path)) })),
  };
}

/**
 * The session of a graph that a rewrite made. Throws when the graph is not legal.
 * @param {import("../../src/graph/model.ts").Graph} graph
 * @param {ExternalData} externalData
 */
export function openSession(graph, externalData, processor = wasm) {
  const [problem] = graphCode.checkGraph(graph);
  if (problem) throw new Error(problem);
  return processor.create(graphCode.encodeModel(graph), externalData);
}

/** How stored tensors may be written, little-endian. */
const ARRAYS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, int64: BigInt64Array };

/**
 * What a family folder says, which is a Family, and its tensors by name.
 * @template Family
 * @param {string} folder
 * @returns {Family & { readonly tensor: (name: string) => Stored }}
 */
export function readFixtures(folder) {
  /**
   * @type {Family & { tensors: Readonly<Record<string, { dtype: keyof typeof ARRAYS, shape: readonly number[],
   *   offset: number, bytes: number }>> }}
   */
  const family = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
  const bytes = readFileSync(join(folder, "data.bin"));
  /** @param {string} name */
  const tensor = (name) => {
    const stored = family.tensors[name];
    if (!stored) throw new Error(`expected a tensor "${name}" in cases.json, found none`);
    const { dtype, shape, offset, bytes: length } = stored;
    const { buffer } = new Uint8Array(bytes.subarray(offset, offset + length));
    const Numbers = ARRAYS[dtype];
    if (!Numbers) throw new Error(`expected "${name}" as one of ${Object.keys(ARRAYS).join(", ")}, found "${dtype}"`);
    const data = new Numbers(buffer);
    const count = shape.reduce((a, b) => a * b, 1);
    if (data.length !== count)
      throw new Error(`expected ${count} numbers of "${name}" [${shape}] in data.bin, found ${data.length}`);
    return { dims: shape, data };
  };
  return { ...family, tensor };
}

/**
 * @param {ArrayLike<number>} values
 * @param {readonly number[]} dims
 */
export const floats = (values, dims) => new ort.Tensor("float32", Float32Array.from(values), dims);

/**
 * The inputs that the graph asks for: stored ones by name, the timestep in the form that the graph declares.
 * @param {Pick<Opened, "feeds">} opened
 * @param {{ readonly tensor: (name: string) => Stored }} fixtures
 * @param {StoredCase} unetCase
 */
export function plainFeeds({ feeds }, { tensor }, unetCase) {
  return Object.fromEntries(
    feeds.map((input) => {
      const type = input.type?.value;
      if (type?.case !== "tensorType") throw new Error(`the input "${input.name}" is no tensor`);
      const { elemType, shape } = type.value;
      const stored = unetCase.inputs[input.name];
      if (stored === undefined) {
        if (input.name !== "timestep") throw new Error(`the case has no "${input.name}", which the graph asks for`);
        const declared = shape?.dim ?? [];
        const fixed = declared[0]?.value;
        const count = fixed?.case === "dimValue" ? Number(fixed.value) : 1;
        const dims = declared.length === 0 ? [] : [count];
        return [input.name, toOrt(elemType, dims, new Array(count).fill(unetCase.timestep))];
      }
      const { dims, data } = tensor(stored);
      return [input.name, toOrt(elemType, dims, data)];
    }),
  );
}

/**
 * A tensor of a TensorProto_DataType.
 * @param {number} type
 * @param {readonly number[]} dims
 * @param {Iterable<number | bigint>} values
 * @returns {ort.Tensor}
 */
export function toOrt(type, dims, values) {
  if (type === 1) return new ort.Tensor("float32", Float32Array.from(values, Number), dims);
  if (type === 6) return new ort.Tensor("int32", Int32Array.from(values, Number), dims);
  if (type === 7) return new ort.Tensor("int64", BigInt64Array.from(values, BigInt), dims);
  if (type === 10) return new ort.Tensor("float16", halves.fromNumbers(values), dims);
  if (type === 11) return new ort.Tensor("float64", Float64Array.from(values, Number), dims);
  throw new Error(
    `an input has element type ${type}; expected float32 (1), int32 (6), int64 (7), float16 (10) or float64 (11)`,
  );
}

/**
 * Largest absolute difference; infinite when a number is none or the counts differ.
 * @param {Result | undefined} found
 * @param {Stored} expected
 */
export function difference(found, expected) {
  if (found?.data.length !== expected.data.length) return Number.POSITIVE_INFINITY;
  const values = found.type === "float16" ? halves.toNumbers(found.data) : found.data;
  let max = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const d = Math.abs(Number(values[i]) - Number(expected.data[i]));
    if (!(d <= max)) max = Number.isNaN(d) ? Number.POSITIVE_INFINITY : d;
  }
  return max;
}

/**
 * The same by the largest number expected.
 * @param {Result | undefined} found
 * @param {Stored} expected
 */
export function relative(found, expected) {
  return (
    difference(found, expected) / Array.from(expected.data, Number).reduce((max, x) => Math.max(max, Math.abs(x)), 0)
  );
}
