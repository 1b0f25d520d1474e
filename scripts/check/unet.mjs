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

const TOLERANCE = { float32: 2e-4, float16: 5e-2 };
/** What hides a row, as the studio feeds it. */
const HIDDEN = -1e4;

/**
 * Runs a family folder (cases.json, data.bin, exports) or a folder of such; one row per export and case. `processor`: creates sessions.
 * `isWanted`: which exports (file names) and which of their cases; a bank that a case reads is written in any event.
 * @param {string} folder
 * @param {{ processor?: import("./stored-cases.mjs").Processor, isWanted?: (file: string, name: string) => boolean }} options
 */
export async function runCases(folder, { processor = wasm, isWanted = () => true } = {}) {
  const rows = [];
  for (const family of familiesIn(folder)) {
    const fixtures = readFixtures(family);
    for (const file of graphCode.storedExports(family)) {
      if (!fixtures.cases.some((unetCase) => isWanted(file, unetCase.name))) continue;
      rows.push(...(await checkExport({ processor, isWanted }, fixtures, family, file)));
    }
  }
  return rows;
}

async function checkExport({ processor, isWanted }, fixtures, family, file) {
  const name = `${basename(family)}/${basename(file, ".onnx")}`;
  const type = file.endsWith("-fp16.onnx") ? "float16" : "float32";
  const { attentions, ...stored } = openStored(family, file);
  const opened = { ...stored, found: attentions.self, processor, sessions: new Map() };
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

/** The session of a variant of the graph; null options are the graph that shares nothing. */
async function sessionOf({ graph, externalData, processor, sessions }, options) {
  const key = JSON.stringify(options);
  if (!sessions.has(key)) {
    const shared = options === null ? { graph, sites: [], levels: [] } : graphCode.shareAttention(graph, options);
    const session = await openSession(shared.graph, externalData, processor);
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
