// Stored UNet cases: every case of every export in a folder, in the graph variant it needs, on ONNX Runtime.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as ort from "onnxruntime-web/wasm";
import { runnerImport } from "vite";
import { messageOf } from "../command-line.mjs";

const TOLERANCE = { float32: 2e-4, float16: 5e-2 };
/** What hides a row, as the studio feeds it. */
const HIDDEN = -1e4;

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const { floatsToHalves, halfToNumber } = (await runnerImport("./src/graph/half.ts", { logLevel: "error" })).module;
/** Where JavaScript has float16 arrays, ONNX Runtime hands those out, else bits. */
const halves = {
  toNumbers: (data) => (data instanceof Uint16Array ? Array.from(data, halfToNumber) : data),
  fromNumbers: (values) =>
    new Uint16Array(floatsToHalves(new Uint8Array(Float32Array.from(values, Number).buffer)).buffer),
};

const load = async (path) => (await runnerImport(path, { logLevel: "error" })).module;

/** Where graphs run unless told otherwise: in this process, on the CPU. */
const wasm = {
  /** Of banked keys and values, relative to the largest. */
  bankTolerance: { float32: 1e-5, float16: 5e-2 },
  create: (model, externalData) => ort.InferenceSession.create(model, { executionProviders: ["wasm"], externalData }),
};

/**
 * @typedef {object} Processor
 * @property {{ readonly float32: number, readonly float16?: number }} bankTolerance of banked keys and values, relative to the largest
 * @property {(model: any, externalData: any) => Promise<any>} create
 */

/**
 * Runs a family folder (cases.json, data.bin, exports) or a folder of such; one row per export and case. `processor`: creates sessions.
 * `isWanted`: which exports (file names) and which of their cases; a bank that a case reads is written in any event.
 * @param {string} folder
 * @param {{ processor?: Processor, isWanted?: (file: string, name: string) => boolean }} options
 */
export async function runCases(folder, { processor = wasm, isWanted = () => true } = {}) {
  const families = existsSync(join(folder, "cases.json"))
    ? [folder]
    : readdirSync(folder, { withFileTypes: true })
        .filter((entry) => existsSync(join(folder, entry.name, "cases.json")))
        .map((entry) => join(folder, entry.name))
        .sort();
  if (families.length === 0)
    throw new Error(`check: expected cases.json in ${folder} or in folders inside it, found none`);
  const code = {
    ...(await load("./src/graph/model.ts")),
    ...(await load("./src/graph/check.ts")),
    ...(await load("./src/graph/rewrite-unet.ts")),
    ...(await load("./src/graph/attention.ts")),
    ...(await load("./src/graph/view.ts")),
    ...(await load("./src/graph/rules/shared-attention.ts")),
    ...(await load("./src/graph/stored-exports.test-kit.ts")),
  };
  const rows = [];
  for (const family of families) {
    const fixtures = readFixtures(family);
    for (const file of code.storedExports(family)) {
      if (!fixtures.cases.some((unetCase) => isWanted(file, unetCase.name))) continue;
      rows.push(...(await checkExport({ code, processor, isWanted }, fixtures, family, file)));
    }
  }
  return rows;
}

function readFixtures(family) {
  const { cases, sites, tensors } = JSON.parse(readFileSync(join(family, "cases.json"), "utf8"));
  const bytes = readFileSync(join(family, "data.bin"));
  const arrays = { float32: Float32Array, int32: Int32Array, int64: BigInt64Array };
  const tensor = (name) => {
    const { dtype, shape, offset, bytes: length } = tensors[name];
    const { buffer } = new Uint8Array(bytes.subarray(offset, offset + length));
    return { dims: shape, data: new arrays[dtype](buffer) };
  };
  return { cases, sites, tensor };
}

async function checkExport({ code, processor, isWanted }, fixtures, family, file) {
  const name = `${basename(family)}/${basename(file, ".onnx")}`;
  const type = file.endsWith("-fp16.onnx") ? "float16" : "float32";
  const opened = openExport(code, processor, family, file);
  const rows = [];
  if (opened.found.length !== fixtures.sites.length) {
    const output = `${opened.found.length} of ${fixtures.sites.length} self-attentions found`;
    rows.push({ passed: false, export: name, case: "sites", output, bank: "" });
  }
  const results = new Map();
  for (const unetCase of fixtures.cases.filter(({ name }) => isWanted(file, name))) {
    try {
      const result = await resultOf(opened, fixtures, unetCase, results);
      const tolerance = { output: TOLERANCE[type], bank: processor.bankTolerance[type] };
      rows.push({ export: name, ...compare(fixtures, unetCase, result, tolerance) });
    } catch (thrown) {
      rows.push({
        passed: false,
        export: name,
        case: unetCase.name,
        output: messageOf(thrown),
        bank: "",
      });
    }
  }
  return rows;
}

function openExport({ decodeModel, normaliseUnet, findAttentions, viewGraph, ...code }, processor, family, file) {
  const original = decodeModel(code.readStored(join(family, file)));
  const { graph } = normaliseUnet(original);
  const locations = new Set(
    [...graph.initializers.values()].flatMap((t) =>
      t.externalData.filter((e) => e.key === "location").map((e) => e.value),
    ),
  );
  const externalData = [...locations].map((path) => ({ path, data: code.readStored(join(family, path)) }));
  const found = findAttentions(viewGraph(graph)).self;
  return {
    code,
    graph,
    found,
    feeds: code.feedsOf(graph),
    output: graph.outputs[0].name,
    externalData,
    processor,
    sessions: new Map(),
  };
}

/** The session of a variant of the graph; null options are the graph that shares nothing. */
async function sessionOf({ code, graph, externalData, processor, sessions }, options) {
  const key = JSON.stringify(options);
  if (!sessions.has(key)) {
    const shared = options === null ? { graph, sites: [], levels: [] } : code.shareAttention(graph, options);
    const [problem] = code.checkGraph(shared.graph);
    if (problem) throw new Error(problem);
    const session = await processor.create(code.encodeModel(shared.graph), externalData);
    sessions.set(key, { shared: { ...shared, weighted: options?.weighted ?? false }, session });
  }
  return sessions.get(key);
}

/** Runs a case once; a case whose bank it reads runs before. */
async function resultOf(opened, fixtures, unetCase, results) {
  if (results.has(unetCase.name)) return results.get(unetCase.name);
  const { pool } = unetCase.csa ?? { pool: "batch" };
  const writer = fixtures.cases.find((other) => other.name === pool);
  if (pool !== "batch" && !writer) throw new Error(`it reads the bank of "${pool}", which is no case`);
  const banks = writer ? (await resultOf(opened, fixtures, writer, results)).banks : null;
  results.set(unetCase.name, await runCase(opened, fixtures, unetCase, banks));
  return results.get(unetCase.name);
}

/** Which sites (by place in execution) a case shares, and of which it has to keep rows. */
function sitesOf({ cases, sites }, { name, csa, expected }) {
  const placesOf = (modules) => modules.map((module) => sites.findIndex((site) => site.module === module));
  const readers = cases.filter((other) => other.csa?.pool === name);
  const shared = new Set(placesOf(csa?.sites ?? []));
  const kept = new Set(
    placesOf([...readers.flatMap((reader) => reader.csa.sites), ...Object.keys(expected.bank ?? {})]),
  );
  const opened = [...new Set([...shared, ...kept])].sort((a, b) => a - b);
  return { shared, opened, keep: kept.size > 0 };
}

async function runCase(model, fixtures, unetCase, banks) {
  const { shared, opened, keep } = sitesOf(fixtures, unetCase);
  const strength = unetCase.csa?.strength ?? 1;
  const weighted = strength !== 1 || opened.length > shared.size;
  const sites = opened.map((place) => model.found[place].name);
  const options = opened.length === 0 ? null : { sites, weighted, bank: banks !== null, keep };
  const variant = await sessionOf(model, options);
  const feeds = {
    ...plainFeeds(model, fixtures, unetCase),
    ...shareFeeds(variant.shared, fixtures, unetCase, banks !== null),
    ...(weighted && options
      ? {
          [variant.shared.gate]: floats(
            opened.map((place) => (shared.has(place) ? 0 : HIDDEN)),
            [opened.length],
          ),
        }
      : {}),
  };
  for (const [s, { bank }] of variant.shared.sites.entries()) {
    if (banks === null) break;
    const { k, v } = banks.get(opened[s]);
    Object.assign(feeds, { [bank.k]: k, [bank.v]: v });
  }
  const results = await variant.session.run(feeds);
  const kept = keep
    ? variant.shared.sites.map(
        ({ kept: { k, v } }, s) => /** @type {const} */ ([opened[s], { k: results[k], v: results[v] }]),
      )
    : [];
  return { output: results[model.output], banks: new Map(kept) };
}

const floats = (values, dims) => new ort.Tensor("float32", Float32Array.from(values), dims);

/** The inputs that the graph asks for: stored ones by name, the timestep in the form that the graph declares. */
function plainFeeds({ feeds }, { tensor }, unetCase) {
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
function toOrt(type, dims, values) {
  if (type === 1) return new ort.Tensor("float32", Float32Array.from(values, Number), dims);
  if (type === 6) return new ort.Tensor("int32", Int32Array.from(values, Number), dims);
  if (type === 7) return new ort.Tensor("int64", BigInt64Array.from(values, BigInt), dims);
  if (type === 10) return new ort.Tensor("float16", halves.fromNumbers(values), dims);
  if (type === 11) return new ort.Tensor("float64", Float64Array.from(values, Number), dims);
  throw new Error(
    `an input has element type ${type}; expected float32 (1), int32 (6), int64 (7), float16 (10) or float64 (11)`,
  );
}

/** Rows to read and their weights, per level that the variant shares on. */
function shareFeeds({ levels, weighted }, { tensor }, { csa, inputs, batch }, banked) {
  const [, , height, width] = tensor(inputs.sample).dims;
  const feeds = {};
  for (const { divisor, ...names } of levels) {
    const tokens = (height * width) / divisor;
    const indices = csa?.indices[tokens];
    const { dims, data } = indices === undefined ? { dims: [batch, 0], data: [] } : tensor(indices);
    // Banked rows follow this run's own in the pool.
    const before = banked ? batch * tokens : 0;
    const rows = BigInt64Array.from(data, (i) => BigInt(Number(i) + before));
    feeds[names.rows] = new ort.Tensor("int64", rows, dims);
    if (!weighted) continue;
    const bias = csa?.strength === 0 ? HIDDEN : Math.log(csa?.strength ?? 1);
    feeds[names.bias] = floats(new Float32Array(rows.length).fill(bias), dims);
  }
  return feeds;
}

function compare({ tensor, sites }, { name, expected }, { output, banks }, tolerance) {
  const far = difference(output, tensor(expected.out_sample));
  const ratios = Object.entries(expected.bank ?? {}).flatMap(([module, stored]) => {
    const found = banks.get(sites.findIndex((site) => site.module === module));
    return ["k", "v"].map((which) => relative(found[which], tensor(stored[which])));
  });
  const bank = ratios.length === 0 ? null : Math.max(...ratios);
  return {
    passed: far <= tolerance.output && (bank === null || bank <= tolerance.bank),
    case: name,
    output: far.toExponential(1),
    bank: bank === null ? "" : bank.toExponential(1),
  };
}

function relative(found, expected) {
  return difference(found, expected) / expected.data.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
}

/** Largest absolute difference; infinite when a number is none or the counts differ. */
function difference(found, expected) {
  if (found?.data.length !== expected.data.length) return Number.POSITIVE_INFINITY;
  const values = found.type === "float16" ? halves.toNumbers(found.data) : found.data;
  let max = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const d = Math.abs(Number(values[i]) - Number(expected.data[i]));
    if (!(d <= max)) max = Number.isNaN(d) ? Number.POSITIVE_INFINITY : d;
  }
  return max;
}
