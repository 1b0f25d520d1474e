// Stored cases of attention that is read and edited, on every float32 export of the family's UNet, in the graph that each case needs.
import { basename, dirname, join, resolve } from "node:path";
import { messageOf } from "../command-line.mjs";
import {
  familiesIn,
  floats,
  graphCode,
  load,
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

const { editAttention } = await load("./src/graph/rules/edited-attention.ts");

/**
 * Runs a family folder (cases.json, data.bin) or a folder of such; one row per export and case. The exports lie where cases.json says,
 * beside the folder of the families.
 * @param {string} folder
 * @param {{ processor?: import("./stored-cases.mjs").Processor, isWanted?: (file: string, name: string) => boolean }} options
 */
export async function runCases(folder, { processor = wasm, isWanted = () => true } = {}) {
  const rows = [];
  for (const family of familiesIn(folder)) {
    const fixtures = readFixtures(family);
    const graphs = join(dirname(dirname(resolve(family))), fixtures.graphs);
    for (const file of graphCode.storedExports(graphs).filter((name) => !name.endsWith("-fp16.onnx")))
      rows.push(...(await checkExport({ processor, isWanted }, fixtures, graphs, file)));
  }
  return rows;
}

async function checkExport({ processor, isWanted }, fixtures, graphs, file) {
  const cases = fixtures.cases.filter((each) => !each.expected.gradient && isWanted(file, each.name));
  if (cases.length === 0) return [];
  const opened = openStored(graphs, file);
  const named = { export: `${basename(graphs)}/${basename(file, ".onnx")}` };
  const rows = [{ ...named, ...compareSites(fixtures, opened) }];
  for (const each of cases) {
    try {
      rows.push({ ...named, ...compare(fixtures, each, await runCase(opened, fixtures, each, processor)) });
    } catch (thrown) {
      rows.push({ ...named, passed: false, case: each.name, output: messageOf(thrown), maps: "" });
    }
  }
  return rows;
}

/** Whether every cross-attention was found, with its tokens and heads, in order. */
function compareSites({ crossSites, latent: [, height, width] }, { attentions }) {
  const found = attentions.cross.map(({ divisor, heads }) => `${(height * width) / divisor}x${heads}`).join(" ");
  const expected = crossSites.map(({ tokens, heads }) => `${tokens}x${heads}`).join(" ");
  return { passed: found === expected, case: "sites", output: `${attentions.cross.length} found`, maps: "" };
}

async function runCase({ graph, attentions, externalData, feeds, output }, fixtures, each, processor) {
  const [, height, width] = fixtures.latent;
  /** Divisors of levels by their tokens. */
  const divisors = (tokens) => tokens.map((count) => (height * width) / Number(count));
  const { maps = {} } = each.expected;
  const edits = {
    maps: divisors(Object.keys(maps)),
    bias: divisors(Object.keys(each.bias ?? {})),
    damp: divisors(Object.keys(each.damp?.masks ?? {})),
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
  const levels = Object.keys(maps).map((tokens) => [
    tokens,
    ports.levels.find(({ divisor }) => divisor === (height * width) / Number(tokens)),
  ]);
  return { output: results[output], maps: new Map(levels.map(([tokens, level]) => [tokens, results[level?.map]])) };
}

/** The ports that a case fills, by name. */
function editFeeds(ports, { latent: [, height, width], sequence, tensor }, { batch, bias, keys, mix, selfs, damp }) {
  const given = {};
  const float = (name) => floats(tensor(name).data, tensor(name).dims);
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

/** Per batch row: the row whose probabilities it takes. */
function basesOf(batch, { readers, bases }) {
  const rows = Array.from({ length: batch }, (_, row) => (readers.includes(row) ? bases[readers.indexOf(row)] : row));
  return toOrt(INT64, [batch], rows);
}

function mixFeeds(ports, batch, length, mix, tensor) {
  const [pi, alpha] = [tensor(mix.pi).data, tensor(mix.alpha).data];
  const taken = new Float32Array(batch * length * length);
  const own = new Float32Array(batch * length).fill(1);
  for (const row of mix.readers)
    for (let n = 0; n < length; n++) {
      taken[(row * length + pi[n]) * length + n] = alpha[n];
      own[row * length + n] = 1 - alpha[n];
    }
  return {
    [ports.bases]: basesOf(batch, mix),
    [ports.taken]: floats(taken, [batch, length, length]),
    [ports.own]: floats(own, [batch, length]),
  };
}

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
  };
}
