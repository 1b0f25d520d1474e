// Stored UNet cases: every case of every export in a folder, in the graph variant it needs, on ONNX Runtime.
import { basename } from "node:path";
import * as ort from "onnxruntime-web/wasm";
import { messageOf } from "../command-line.mjs";
import {
  difference,
  familiesIn,
  floats,
  graphCode,
  openSession,
  openStored,
  plainFeeds,
  readFixtures,
  relative,
  wasm,
} from "./stored-cases.mjs";

/**
 * @typedef {import("./stored-cases.mjs").Processor} Processor
 * @typedef {import("./stored-cases.mjs").Result} Result
 * @typedef {import("./stored-cases.mjs").Session} Session
 * @typedef {import("../../src/graph/rules/shared-attention.ts").SharingOptions} SharingOptions
 * @typedef {import("../../src/graph/rules/shared-attention.ts").SharedPorts & { readonly weighted: boolean }} SharedPorts
 * @typedef {import("./stored-cases.mjs").Opened & {
 *   readonly processor: Processor,
 *   readonly sessions: Map<string, { readonly shared: SharedPorts, readonly session: Session }>,
 * }} Opened
 * @typedef {{ readonly k: string, readonly v: string }} KeyNames
 * @typedef {ReadonlyMap<number, { readonly k: Result, readonly v: Result }>} Banks by place of a site in execution
 * @typedef {{ readonly output: Result, readonly banks: Banks }} CaseResult
 * @typedef {{ readonly processor: Processor, readonly isWanted: (file: string, name: string) => boolean }} Options
 */

/**
 * `pool`: "batch", or the case whose bank it reads.
 * @typedef {import("./stored-cases.mjs").StoredCase & {
 *   readonly csa?: { readonly sites: readonly string[], readonly pool: string, readonly strength: number,
 *     readonly indices: Readonly<Record<string, string>> },
 *   readonly expected: { readonly out_sample: string, readonly bank?: Readonly<Record<string, KeyNames>> },
 * }} UnetCase
 * @typedef {{ readonly cases: readonly UnetCase[], readonly sites: readonly { readonly module: string }[],
 *   readonly tensor: (name: string) => import("./stored-cases.mjs").Stored }} Fixtures
 */

const TOLERANCE = { float32: 2e-4, float16: 5e-2 };
/** What hides a row, as the studio feeds it. */
const HIDDEN = -1e4;

/**
 * Runs a family folder (cases.json, data.bin, exports) or a folder of such; one row per export and case. `processor`: creates sessions.
 * `isWanted`: which exports (file names) and which of their cases; a bank that a case reads is written in any event.
 * @param {string} folder
 * @param {Partial<Options>} options
 */
export async function runCases(folder, { processor = wasm, isWanted = () => true } = {}) {
  const rows = [];
  for (const family of familiesIn(folder)) {
    /** @type {Fixtures} */
    const fixtures = readFixtures(family);
    for (const file of graphCode.storedExports(family)) {
      if (!fixtures.cases.some((unetCase) => isWanted(file, unetCase.name))) continue;
      rows.push(...(await checkExport({ processor, isWanted }, fixtures, family, file)));
    }
  }
  return rows;
}

/**
 * @param {Options} options
 * @param {Fixtures} fixtures
 * @param {string} family a folder
 * @param {string} file
 */
async function checkExport({ processor, isWanted }, fixtures, family, file) {
  const name = `${basename(family)}/${basename(file, ".onnx")}`;
  const type = file.endsWith("-fp16.onnx") ? "float16" : "float32";
  /** @type {Opened} */
  const opened = { ...openStored(family, file), processor, sessions: new Map() };
  const found = opened.attentions.self.length;
  const rows = [];
  if (found !== fixtures.sites.length) {
    const output = `${found} of ${fixtures.sites.length} self-attentions found`;
    rows.push({ passed: false, export: name, case: "sites", output, bank: "" });
  }
  /** @type {Map<string, CaseResult>} */
  const results = new Map();
  for (const unetCase of fixtures.cases.filter(({ name }) => isWanted(file, name))) {
    try {
      const result = await resultOf(opened, fixtures, unetCase, results);
      const tolerance = { output: TOLERANCE[type], bank: processor.bankTolerance[type] ?? Number.NaN };
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

/**
 * The session of a variant of the graph; null options are the graph that shares nothing.
 * @param {Opened} opened
 * @param {SharingOptions | null} options
 */
async function sessionOf({ graph, externalData, processor, sessions }, options) {
  const key = JSON.stringify(options);
  const known = sessions.get(key);
  if (known) return known;
  const shared = options ? graphCode.shareAttention(graph, options) : { graph, sites: [], levels: [], gate: "" };
  const session = await openSession(shared.graph, externalData, processor);
  const made = { shared: { ...shared, weighted: options?.weighted ?? false }, session };
  sessions.set(key, made);
  return made;
}

/**
 * Runs a case once; a case whose bank it reads runs before.
 * @param {Opened} opened
 * @param {Fixtures} fixtures
 * @param {UnetCase} unetCase
 * @param {Map<string, CaseResult>} results
 * @returns {Promise<CaseResult>}
 */
async function resultOf(opened, fixtures, unetCase, results) {
  const known = results.get(unetCase.name);
  if (known) return known;
  const { pool } = unetCase.csa ?? { pool: "batch" };
  const writer = fixtures.cases.find((other) => other.name === pool);
  if (pool !== "batch" && !writer) throw new Error(`it reads the bank of "${pool}", which is no case`);
  const banks = writer ? (await resultOf(opened, fixtures, writer, results)).banks : null;
  const result = await runCase(opened, fixtures, unetCase, banks);
  results.set(unetCase.name, result);
  return result;
}

/**
 * Which sites (by place in execution) a case shares, and of which it has to keep rows.
 * @param {Fixtures} fixtures
 * @param {UnetCase} unetCase
 */
function sitesOf({ cases, sites }, { name, csa, expected }) {
  /** @param {readonly string[]} modules */
  const placesOf = (modules) => modules.map((module) => sites.findIndex((site) => site.module === module));
  const readers = cases.filter((other) => other.csa?.pool === name);
  const shared = new Set(placesOf(csa?.sites ?? []));
  const kept = new Set(
    placesOf([...readers.flatMap((reader) => reader.csa?.sites ?? []), ...Object.keys(expected.bank ?? {})]),
  );
  const opened = [...new Set([...shared, ...kept])].sort((a, b) => a - b);
  return { shared, opened, keep: kept.size > 0 };
}

/**
 * @param {Opened} model
 * @param {Fixtures} fixtures
 * @param {UnetCase} unetCase
 * @param {Banks | null} banks
 */
async function runCase(model, fixtures, unetCase, banks) {
  const { shared, opened, keep } = sitesOf(fixtures, unetCase);
  const strength = unetCase.csa?.strength ?? 1;
  const weighted = strength !== 1 || opened.length > shared.size;
  const sites = opened.map((place) => model.attentions.self[place]?.name ?? "");
  const options = opened.length === 0 ? null : { sites, weighted, bank: banks !== null, keep };
  const variant = await sessionOf(model, options);
  /** @type {Record<string, ort.Tensor>} */
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
    const rows = banks?.get(opened[s] ?? -1);
    if (rows) Object.assign(feeds, { [bank.k]: rows.k, [bank.v]: rows.v });
  }
  const results = await variant.session.run(feeds);
  /** @param {string} name */
  const resultAt = (name) => {
    const result = results[name];
    if (!result) throw new Error(`expected an output "${name}", found ${Object.keys(results).join(", ")}`);
    return result;
  };
  const kept = (keep ? variant.shared.sites : []).map(
    ({ kept: { k, v } }, s) => /** @type {const} */ ([opened[s] ?? -1, { k: resultAt(k), v: resultAt(v) }]),
  );
  return { output: resultAt(model.output), banks: new Map(kept) };
}

/**
 * Rows to read and their weights, per level that the variant shares on.
 * @param {SharedPorts & { readonly weighted: boolean }} shared
 * @param {Fixtures} fixtures
 * @param {UnetCase} unetCase
 * @param {boolean} banked
 */
function shareFeeds({ levels, weighted }, { tensor }, { csa, inputs, batch }, banked) {
  const [, , height = 0, width = 0] = tensor(inputs.sample ?? "").dims;
  /** @type {Record<string, ort.Tensor>} */
  const feeds = {};
  for (const { divisor, ...names } of levels) {
    const tokens = (height * width) / divisor;
    const indices = csa?.indices[tokens];
    const { dims, data } = indices === undefined ? { dims: [batch, 0], data: new BigInt64Array() } : tensor(indices);
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

/**
 * @param {Fixtures} fixtures
 * @param {UnetCase} unetCase
 * @param {CaseResult} result
 * @param {{ readonly output: number, readonly bank: number }} tolerance
 */
function compare({ tensor, sites }, { name, expected }, { output, banks }, tolerance) {
  const far = difference(output, tensor(expected.out_sample));
  const ratios = Object.entries(expected.bank ?? {}).flatMap(([module, stored]) => {
    const found = banks.get(sites.findIndex((site) => site.module === module));
    return /** @type {const} */ (["k", "v"]).map((which) => relative(found?.[which], tensor(stored[which])));
  });
  const bank = ratios.length === 0 ? null : Math.max(...ratios);
  return {
    passed: far <= tolerance.output && (bank === null || bank <= tolerance.bank),
    case: name,
    output: far.toExponential(1),
    bank: bank === null ? "" : bank.toExponential(1),
  };
}
