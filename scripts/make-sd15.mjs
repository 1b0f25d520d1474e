// node scripts/make-sd15.mjs DIR: writes model.onnx and model.onnx_data (3.4 GB), a UNet of Stable Diffusion 1.5's architecture
// and full size with random weights, to measure loading and rewriting with. Attention and LayerNorm are spelt out, as exporters do.
// scripts/bench/memory.mjs makes narrower ones.
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
} from "onnx-buf";
import { load } from "./sources.mjs";

const { FLOAT, INT64 } = TensorProto_DataType;
/** @type {Widths} */
const FULL = [320, 640, 1280, 1280];
const [HEADS, CONTEXT, GROUPS] = [8, 768, 32];

/**
 * @typedef {import("../src/graph/edit.ts").GraphEdit} GraphEdit
 * @typedef {NonNullable<import("../src/graph/edit.ts").NodeOptions["attributes"]>} Attributes
 * @typedef {ReturnType<typeof weightFile>} Weights
 * @typedef {readonly [number, number, number, number]} Widths channels of the four levels
 */

/**
 * Streams weights into a file; each call registers one tensor of the graph.
 * @param {string} path
 * @param {string} location
 * @param {Map<string, import("onnx-buf").TensorProto>} initializers
 */
function weightFile(path, location, initializers) {
  const file = openSync(path, "w");
  let offset = 0;
  let state = 1;
  const noise = Float32Array.from({ length: 1 << 20 }, () => {
    // Numerical Recipes' congruential generator, scaled to unit variance.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * Math.sqrt(12);
  });
  /**
   * @param {readonly number[]} dims
   * @param {(count: number) => Float32Array<ArrayBuffer>} fill
   */
  const write = (dims, fill) => {
    const count = dims.reduce((a, b) => a * b, 1);
    const name = `weight_${initializers.size}`;
    const entries = { location, offset: `${offset}`, length: `${count * 4}` };
    const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
    initializers.set(
      name,
      create(TensorProtoSchema, { name, dataType: FLOAT, dims: dims.map(BigInt), externalData, dataLocation: 1 }),
    );
    for (let done = 0; done < count; done += noise.length) {
      const block = fill(Math.min(noise.length, count - done));
      writeSync(file, new Uint8Array(block.buffer, 0, block.byteLength));
    }
    offset += count * 4;
    return name;
  };
  return {
    /** @type {(dims: readonly number[], inputs: number) => string} */
    random: (dims, inputs) => {
      const scaled = noise.map((x) => x / Math.sqrt(inputs));
      return write(dims, (count) => scaled.slice(0, count));
    },
    /** @type {(dims: readonly number[], value: number) => string} */
    constant: (dims, value) => write(dims, (count) => new Float32Array(count).fill(value)),
    close: () => closeSync(file),
    bytes: () => offset,
  };
}

/**
 * Layers as they are exported. Each takes and returns tensor names.
 * @param {GraphEdit} edit
 * @param {Weights} weights
 * @param {number} base
 */
function layers(edit, weights, base) {
  const time = 4 * base;
  /** @param {...number} values */
  const ints = (...values) => edit.ints(values);
  /** @param {number} x */
  const scalar = (x) => edit.floats([x], [], FLOAT);
  /** @type {(type: string, inputs: readonly string[], attributes?: Attributes) => string} */
  const op = (type, inputs, attributes = {}) => edit.add(type, inputs, { attributes });
  /** @param {number} value */
  const axis = (value) => ({ axis: { int: value } });
  /** @type {(x: string, ...perm: number[]) => string} */
  const transpose = (x, ...perm) => op("Transpose", [x], { perm: { ints: perm } });
  /** @type {(x: string, from: number, to: number, bias?: boolean) => string} */
  const linear = (x, from, to, bias = true) => {
    const product = op("MatMul", [x, weights.random([from, to], from)]);
    return bias ? op("Add", [product, weights.constant([to], 0)]) : product;
  };
  /** @type {(x: string, from: number, to: number, size: number, stride?: number) => string} */
  const conv = (x, from, to, size, stride = 1) => {
    const pad = (size - 1) / 2;
    return op("Conv", [x, weights.random([to, from, size, size], from * size * size), weights.constant([to], 0)], {
      kernel_shape: { ints: [size, size] },
      pads: { ints: [pad, pad, pad, pad] },
      strides: { ints: [stride, stride] },
    });
  };
  /** @param {string} x */
  const silu = (x) => op("Mul", [x, op("Sigmoid", [x])]);
  /** @type {(x: string, width: number) => string} */
  const groupNorm = (x, width) => {
    const groups = op("Reshape", [x, ints(0, GROUPS, -1)]);
    const normal = op("InstanceNormalization", [groups, weights.constant([GROUPS], 1), weights.constant([GROUPS], 0)]);
    const scaled = op("Mul", [op("Reshape", [normal, op("Shape", [x])]), weights.constant([width, 1, 1], 1)]);
    return op("Add", [scaled, weights.constant([width, 1, 1], 0)]);
  };
  /** @type {(x: string, width: number) => string} */
  const layerNorm = (x, width) => {
    /** @param {string} y */
    const mean = (y) => op("ReduceMean", [y], { axes: { ints: [-1] } });
    const centred = op("Sub", [x, mean(x)]);
    const deviation = op("Sqrt", [op("Add", [mean(op("Pow", [centred, scalar(2)])), scalar(1e-5)])]);
    const scaled = op("Mul", [op("Div", [centred, deviation]), weights.constant([width], 1)]);
    return op("Add", [scaled, weights.constant([width], 0)]);
  };
  /** @type {(x: string, source: string, width: number, from: number) => string} */
  const attention = (x, source, width, from) => {
    /** @param {string} y */
    const heads = (y) => op("Reshape", [y, ints(0, 0, HEADS, width / HEADS)]);
    const q = linear(x, width, width, false);
    const k = linear(source, from, width, false);
    const v = linear(source, from, width, false);
    const scores = op("MatMul", [transpose(heads(q), 0, 2, 1, 3), transpose(heads(k), 0, 2, 3, 1)]);
    const shares = op("Softmax", [op("Mul", [scores, scalar(1 / Math.sqrt(width / HEADS))])], axis(-1));
    const mixed = op("MatMul", [shares, transpose(heads(v), 0, 2, 1, 3)]);
    return linear(op("Reshape", [transpose(mixed, 0, 2, 1, 3), ints(0, 0, width)]), width, width);
  };
  /** @type {(x: string, width: number) => string} */
  const feedForward = (x, width) => {
    const [value = "", gate = ""] = edit.split(linear(x, width, 8 * width), 2, [4 * width, 4 * width]);
    const erf = op("Add", [op("Erf", [op("Mul", [gate, scalar(Math.SQRT1_2)])]), scalar(1)]);
    const gelu = op("Mul", [op("Mul", [gate, erf]), scalar(0.5)]);
    return linear(op("Mul", [value, gelu]), 4 * width, width);
  };
  /** @type {(x: string, width: number) => string} */
  const transformer = (x, width) => {
    const inner = conv(groupNorm(x, width), width, width, 1);
    let tokens = op("Reshape", [transpose(inner, 0, 2, 3, 1), ints(0, -1, width)]);
    const own = layerNorm(tokens, width);
    tokens = op("Add", [attention(own, own, width, width), tokens]);
    tokens = op("Add", [attention(layerNorm(tokens, width), "encoder_hidden_states", width, CONTEXT), tokens]);
    tokens = op("Add", [feedForward(layerNorm(tokens, width), width), tokens]);
    const image = op("Reshape", [transpose(tokens, 0, 2, 1), op("Shape", [x])]);
    return op("Add", [conv(image, width, width, 1), x]);
  };
  /** @type {(x: string, timed: string, from: number, to: number) => string} */
  const resnet = (x, timed, from, to) => {
    const first = conv(silu(groupNorm(x, from)), from, to, 3);
    const shifted = op("Add", [first, op("Reshape", [linear(silu(timed), time, to), ints(-1, to, 1, 1)])]);
    const second = conv(silu(groupNorm(shifted, to)), to, to, 3);
    return op("Add", [second, from === to ? x : conv(x, from, to, 1)]);
  };
  /** @type {(x: string, width: number) => string} */
  const enlarge = (x, width) => conv(op("Resize", [x, "", edit.floats([1, 1, 2, 2], [4], FLOAT)]), width, width, 3);
  const timeEmbedding = () => {
    const half = base / 2;
    const t = op("Reshape", [op("Cast", ["timestep"], { to: { int: FLOAT } }), ints(-1, 1)]);
    const frequencies = Array.from({ length: half }, (_, i) => 10000 ** (-i / half));
    const angles = op("Mul", [t, edit.floats(frequencies, [1, half], FLOAT)]);
    const waves = op("Concat", [op("Cos", [angles]), op("Sin", [angles])], axis(-1));
    return linear(silu(linear(waves, base, time)), time, time);
  };
  /** @type {(x: string, skip: string) => string} */
  const join = (x, skip) => op("Concat", [x, skip], axis(1));
  return { conv, silu, groupNorm, transformer, resnet, enlarge, timeEmbedding, join };
}

/**
 * @param {GraphEdit} edit
 * @param {Weights} weights
 * @param {Widths} widths
 */
function buildUnet(edit, weights, widths) {
  edit.addInput("sample", FLOAT, ["batch", 4, "height", "width"]);
  edit.addInput("timestep", INT64, [1]);
  edit.addInput("encoder_hidden_states", FLOAT, ["batch", "sequence", CONTEXT]);
  const net = layers(edit, weights, widths[0]);
  const time = net.timeEmbedding();
  let [x, width] = [net.conv("sample", 4, widths[0], 3), widths[0]];
  const skips = [{ x, width }];
  for (const [level, to] of widths.entries()) {
    for (let i = 0; i < 2; i++) {
      [x, width] = [net.resnet(x, time, width, to), to];
      if (level < 3) x = net.transformer(x, width);
      skips.push({ x, width });
    }
    if (level === 3) continue;
    x = net.conv(x, width, width, 3, 2);
    skips.push({ x, width });
  }
  x = net.resnet(net.transformer(net.resnet(x, time, width, width), width), time, width, width);
  for (const [stage, to] of widths.toReversed().entries()) {
    for (let i = 0; i < 3; i++) {
      const skip = /** @type {{ x: string, width: number }} */ (skips.pop());
      x = net.resnet(net.join(x, skip.x), time, width + skip.width, to);
      width = to;
      if (stage > 0) x = net.transformer(x, width);
    }
    if (stage < 3) x = net.enlarge(x, width);
  }
  const last = net.conv(net.silu(net.groupNorm(x, width)), width, 4, 3);
  edit.add("Identity", [last], { output: "out_sample" });
  edit.addOutput("out_sample", FLOAT, ["batch", 4, "height", "width"]);
}

/**
 * Writes the model into a folder, with these channels on its four levels; returns what is in it.
 * @param {string} folder
 */
export async function makeSd15(folder, widths = FULL) {
  const { editGraph } = await load("./src/graph/edit.ts");
  const { encodeModel } = await load("./src/graph/model.ts");
  mkdirSync(folder, { recursive: true });
  const opset = create(OperatorSetIdProtoSchema, { domain: "", version: 17n });
  const source = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [opset],
    graph: create(GraphProtoSchema, { name: "sd15" }),
  });
  const initializers = new Map();
  const weights = weightFile(join(folder, "model.onnx_data"), "model.onnx_data", initializers);
  const edit = editGraph({ nodes: [], initializers, inputs: [], outputs: [], opsets: new Map([["", 17]]), source });
  buildUnet(edit, weights, widths);
  weights.close();
  const bytes = encodeModel(edit.finish());
  writeFileSync(join(folder, "model.onnx"), bytes);
  return { modelBytes: bytes.length, weightBytes: weights.bytes(), tensors: initializers.size };
}

/**
 * Writes the model of a folder into one file, weights inside, which must stay under the 2 GB of a protobuf.
 * @param {string} folder
 * @param {string} target
 */
export async function joinWeights(folder, target) {
  const { decodeModel, encodeModel } = await load("./src/graph/model.ts");
  const graph = decodeModel(new Uint8Array(readFileSync(join(folder, "model.onnx"))));
  const data = new Uint8Array(readFileSync(join(folder, "model.onnx_data")));
  const initializers = new Map();
  for (const [name, { dims, dataType, externalData, rawData }] of graph.initializers) {
    const at = new Map(externalData.map(({ key, value }) => [key, Number(value)]));
    const [offset = 0, length = 0] = [at.get("offset"), at.get("length")];
    const bytes = externalData.length > 0 ? data.subarray(offset, offset + length) : rawData;
    initializers.set(name, create(TensorProtoSchema, { name, dims, dataType, rawData: bytes }));
  }
  mkdirSync(join(target, ".."), { recursive: true });
  writeFileSync(target, encodeModel({ ...graph, initializers }));
}

if (import.meta.filename === process.argv[1]) {
  const [, , folder] = process.argv;
  if (!folder) {
    process.stderr.write("make-sd15: expected a folder to write to\n");
    process.exit(2);
  }
  const { modelBytes, weightBytes, tensors } = await makeSd15(folder);
  console.log(
    `${folder}: ${(modelBytes / 1e6).toFixed(2)} MB of graph, ${tensors} weights in ${(weightBytes / 1e9).toFixed(2)} GB`,
  );
}
