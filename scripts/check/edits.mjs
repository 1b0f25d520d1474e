// Stored cases of attention that is read and edited, on every float32 export of the family's UNet, in the graph that each case needs.
import { basename, dirname, join, resolve } from "node:path";
import { messageOf } from "../command-line.mjs";
import { load } from "../sources.mjs";
import { checkGradient, isGradientCase } from "./gradients.mjs";
import {
  familiesIn,
  floats,
  graphCode,
  openSession,
  openStored,
  plainFeeds,
  readFixtures,
  relative,
  toOrt,
  wasm,
} from "./stored-cases.mjs";

/** Of the largest value. */
const TOLERANCE = 2e-4;
const INT64 = 7;

/**
 * @typedef {import("./stored-cases.mjs").Processor} Processor
 * @typedef {import("./stored-cases.mjs").Result} Result
 * @typedef {import("./stored-cases.mjs").Opened} Opened
 * @typedef {import("../../src/graph/rules/edited-attention.ts").EditPorts} EditPorts
 * @typedef {{ readonly processor: Processor, readonly isWanted: (file: string, name: string) => boolean }} Options
 * @typedef {Readonly<Record<string, string>>} PerLevel names of stored tensors by the tokens of a level
 */

/**
 * Rows that take something of other rows.
 * @typedef {{ readonly readers: readonly number[], readonly bases: readonly number[] }} Taking
 * @typedef {Taking & { readonly pi: string, readonly alpha: string }} Mix
 */

/**
 * @typedef {import("./stored-cases.mjs").StoredCase & {
 *   readonly bias?: PerLevel,
 *   readonly keys?: string,
 *   readonly mix?: Mix,
 *   readonly selfs?: Taking & { readonly mostTokens: number },
 *   readonly damp?: { readonly masks: PerLevel, readonly keptTokens: readonly number[] },
 *   readonly expected: { readonly out_sample: string, readonly maps?: PerLevel },
 * }} EditCase
 */

/**
 * @typedef {object} Fixtures
 * @property {string} graphs where the exports lie, beside the folder of the families
 * @property {readonly [channels: number, height: number, width: number]} latent
 * @property {number} sequence text tokens
 * @property {readonly import("./gradients.mjs").CrossSite[]} crossSites
 * @property {readonly EditCase[]} cases
 * @property {(name: string) => import("./stored-cases.mjs").Stored} tensor
 */

const { editAttention } = await load("./src/graph/rules/edited-attention.ts");

/**
 * Runs a family folder (cases.json, data.bin) or a folder of such; one row per export and case. The exports lie where cases.json says,
 * beside the folder of the families.
 * @param {string} folder
 * @param {Partial<Options>} options
 */
export async function runCases(folder, { processor = wasm, isWanted = () => true } = {}) {
  const rows = [];
  for (const family of familiesIn(folder)) {
    /** @type {Fixtures} */
    const fixtures = readFixtures(family);
    const graphs = join(dirname(dirname(resolve(family))), fixtures.graphs);
    for (const file of graphCode.storedExports(graphs).filter((name) => !name.endsWith("-fp16.onnx")))
      rows.push(...(await checkExport({ processor, isWanted }, fixtures, graphs, file)));
  }
  return rows;
}

/**
 * @param {Options} options
 * @param {Fixtures} fixtures
 * @param {string} graphs a folder
 * @param {string} file
 */
async function checkExport({ processor, isWanted }, fixtures, graphs, file) {
  const cases = fixtures.cases.filter((each) => isWanted(file, each.name));
  if (cases.length === 0) return [];
  const opened = openStored(graphs, file);
  const named = { export: `${basename(graphs)}/${basename(file, ".onnx")}` };
  const rows = [{ ...named, ...compareSites(fixtures, opened) }];
  for (const each of cases) {
    try {
      const found = isGradientCase(each)
        ? await checkGradient(opened, fixtures, each, processor)
        : compare(fixtures, each, await runCase(opened, fixtures, each, processor));
      rows.push({ ...named, ...found });
    } catch (thrown) {
      rows.push({ ...named, passed: false, case: each.name, output: messageOf(thrown), maps: "", gradient: "" });
    }
  }
  return rows;
}

/**
 * Whether every cross-attention was found, with its tokens and heads, in order.
 * @param {Fixtures} fixtures
 * @param {Opened} opened
 */
function compareSites({ crossSites, latent: [, height, width] }, { attentions }) {
  const found = attentions.cross.map(({ divisor, heads }) => `${(height * width) / divisor}x${heads}`).join(" ");
  const expected = crossSites.map(({ tokens, heads }) => `${tokens}x${heads}`).join(" ");
  return {
    passed: found === expected,
    case: "sites",
    output: `${attentions.cross.length} found`,
    maps: "",
    gradient: "",
  };
}

/**
 * @param {Opened} opened
 * @param {Fixtures} fixtures
 * @param {EditCase} each
 * @param {Processor} processor
 */
async function runCase({ graph, attentions, externalData, feeds, output }, fixtures, each, processor) {
  const [, height, width] = fixtures.latent;
  /**
   * Divisors of levels by their tokens.
   * @param {object | undefined} levels
   */
  const divisors = (levels = {}) => Object.keys(levels).map((tokens) => (height * width) / Number(tokens));
  const { maps = {} } = each.expected;
  const edits = {
    maps: divisors(maps),
    bias: divisors(each.bias),
    damp: divisors(each.damp?.masks),
    keys: each.keys !== undefined,
    mix: each.mix !== undefined,
    selves: [...new Set(attentions.self.map(({ divisor }) => divisor))].filter(
      (divisor) => (height * width) / divisor <= (each.selfs?.mostTokens ?? 0),
    ),
  };
  const { graph: edited, ports } = editAttention(graph, attentions, edits);
  const session = await openSession(edited, externalData, processor);
  const given = { ...plainFeeds({ feeds }, fixtures, each), ...editFeeds(ports, fixtures, each) };
  const results = await session.run(given);
  await session.release();
  /** @param {string} tokens */
  const levelOf = (tokens) => ports.levels.find(({ divisor }) => divisor === (height * width) / Number(tokens));
  const found = Object.keys(maps).map((tokens) => /** @type {const} */ ([tokens, results[levelOf(tokens)?.map ?? ""]]));
  return { output: results[output], maps: new Map(found) };
}

/**
 * The ports that a case fills, by name.
 * @param {EditPorts} ports
 * @param {Fixtures} fixtures
 * @param {EditCase} each
 */
function editFeeds(ports, { latent: [, height, width], sequence, tensor }, { batch, bias, keys, mix, selfs, damp }) {
  /** @type {Record<string, import("onnxruntime-web").Tensor>} */
  const given = {};
  const float = (name = "") => floats(numbersOf(tensor(name)), tensor(name).dims);
  for (const { divisor, bias: biasPort, mask } of ports.levels) {
    const tokens = (height * width) / divisor;
    if (bias) given[biasPort] = float(bias[tokens]);
    if (damp) given[mask] = float(damp.masks[tokens]);
  }
  if (keys) given[ports.keys] = float(keys);
  if (mix) Object.assign(given, mixFeeds(ports, batch, sequence, mix, tensor));
  if (selfs) given[ports.selfBases] = basesOf(batch, selfs);
  if (damp) {
    const spared = damp.keptTokens.flatMap((kept) => Array.from({ length: sequence }, (_, n) => Number(n === kept)));
    given[ports.spared] = floats(spared, [batch, sequence]);
  }
  return given;
}

/** @param {import("./stored-cases.mjs").Stored} stored */
const numbersOf = ({ data }) => Array.from(data, Number);

/**
 * Per batch row: the row whose probabilities it takes.
 * @param {number} batch
 * @param {Taking} taking
 */
function basesOf(batch, { readers, bases }) {
  const rows = Array.from({ length: batch }, (_, row) => bases[readers.indexOf(row)] ?? row);
  return toOrt(INT64, [batch], rows);
}

/**
 * @param {EditPorts} ports
 * @param {number} batch
 * @param {number} length
 * @param {Mix} mix
 * @param {Fixtures["tensor"]} tensor
 */
function mixFeeds(ports, batch, length, mix, tensor) {
  const [sources, shares] = [numbersOf(tensor(mix.pi)), numbersOf(tensor(mix.alpha))];
  const taken = new Float32Array(batch * length * length);
  const own = new Float32Array(batch * length).fill(1);
  for (const row of mix.readers)
    for (let n = 0; n < length; n++) {
      const [source = 0, share = 0] = [sources[n], shares[n]];
      taken[(row * length + source) * length + n] = share;
      own[row * length + n] = 1 - share;
    }
  return {
    [ports.bases]: basesOf(batch, mix),
    [ports.taken]: floats(taken, [batch, length, length]),
    [ports.own]: floats(own, [batch, length]),
  };
}

/**
 * @param {Fixtures} fixtures
 * @param {EditCase} each
 * @param {{ readonly output: Result | undefined, readonly maps: ReadonlyMap<string, Result | undefined> }} result
 */
function compare({ tensor }, { name, expected }, { output, maps }) {
  const far = relative(output, tensor(expected.out_sample));
  const apart = Object.entries(expected.maps ?? {}).map(([tokens, stored]) =>
    relative(maps.get(tokens), tensor(stored)),
  );
  return {
    passed: [far, ...apart].every((ratio) => ratio <= TOLERANCE),
    case: name,
    output: far.toExponential(1),
    maps: apart.length === 0 ? "" : Math.max(...apart).toExponential(1),
    gradient: "",
  };
}
