// What the checks of stored networks share: their folders and tensors, sessions on the CPU, feeds as a graph asks for them, differences.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ort from "onnxruntime-web/wasm";
import { runnerImport } from "vite";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const { floatsToHalves, halfToNumber } = (await runnerImport("./src/graph/half.ts", { logLevel: "error" })).module;
/** Where JavaScript has float16 arrays, ONNX Runtime hands those out, else bits. */
const halves = {
  toNumbers: (data) => (data instanceof Uint16Array ? Array.from(data, halfToNumber) : data),
  fromNumbers: (values) =>
    new Uint16Array(floatsToHalves(new Uint8Array(Float32Array.from(values, Number).buffer)).buffer),
};

/** A module of the studio. */
export const load = async (path) => (await runnerImport(path, { logLevel: "error" })).module;

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

/** Where graphs run unless told otherwise: in this process, on the CPU. */
export const wasm = {
  /** Of banked keys and values, relative to the largest. */
  bankTolerance: { float32: 1e-5, float16: 5e-2 },
  create: (model, externalData) => ort.InferenceSession.create(model, { executionProviders: ["wasm"], externalData }),
};

/**
 * @typedef {object} Processor
 * @property {{ readonly float32: number, readonly float16?: number }} bankTolerance of banked keys and values, relative to the largest
 * @property {(model: any, externalData: any) => Promise<any>} create
 */

/** The folder itself when it has cases.json, or the folders in it that have. Throws when there is none. */
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

/** An export in its normal form, with what it asks for. */
export function openStored(folder, file) {
  const { graph } = graphCode.normaliseUnet(graphCode.decodeModel(graphCode.readStored(join(folder, file))));
  const tensors = [...graph.initializers.values()].flatMap(({ externalData }) => externalData);
  const locations = new Set(tensors.filter(({ key }) => key === "location").map(({ value }) => value));
  return {
    graph,
    attentions: graphCode.findAttentions(graphCode.viewGraph(graph)),
    feeds: graphCode.feedsOf(graph),
    output: graph.outputs[0].name,
    externalData: [...locations].map((path) => ({ path, data: graphCode.readStored(join(folder, path)) })),
  };
}

/** The session of a graph that a rewrite made. Throws when the graph is not legal. */
export function openSession(graph, externalData, processor = wasm) {
  const [problem] = graphCode.checkGraph(graph);
  if (problem) throw new Error(problem);
  return processor.create(graphCode.encodeModel(graph), externalData);
}

/** What a family folder says, and its tensors by name. */
export function readFixtures(folder) {
  const { tensors, ...family } = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
  const bytes = readFileSync(join(folder, "data.bin"));
  const arrays = { float32: Float32Array, int32: Int32Array, int64: BigInt64Array };
  const tensor = (name) => {
    const { dtype, shape, offset, bytes: length } = tensors[name];
    const { buffer } = new Uint8Array(bytes.subarray(offset, offset + length));
    return { dims: shape, data: new arrays[dtype](buffer) };
  };
  return { ...family, tensor };
}

export const floats = (values, dims) => new ort.Tensor("float32", Float32Array.from(values), dims);

/** The inputs that the graph asks for: stored ones by name, the timestep in the form that the graph declares. */
export function plainFeeds({ feeds }, { tensor }, unetCase) {
  return Object.fromEntries(
    feeds.map((input) => {
      const { elemType, shape } = input.type.value.value;
      if (unetCase.inputs[input.name] === undefined) {
        if (input.name !== "timestep") throw new Error(`the case has no "${input.name}", which the graph asks for`);
        const fixed = shape.dim[0]?.value;
        const count = fixed?.case === "dimValue" ? Number(fixed.value) : 1;
        const dims = shape.dim.length === 0 ? [] : [count];
        return [input.name, toOrt(elemType, dims, new Array(count).fill(unetCase.timestep))];
      }
      const { dims, data } = tensor(unetCase.inputs[input.name]);
      return [input.name, toOrt(elemType, dims, data)];
    }),
  );
}

/** A tensor of a TensorProto_DataType. */
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

/** Largest absolute difference; infinite when a number is none or the counts differ. */
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

/** The same by the largest number expected. */
export function relative(found, expected) {
  return difference(found, expected) / expected.data.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
}
