// Stored gradients: of an output by inputs and by the weights that cross-attentions read text with, and of losses on attention maps.
import { load } from "../sources.mjs";
import { floats, openSession, plainFeeds, relative } from "./stored-cases.mjs";

/** Of the largest value. */
const TOLERANCE = { output: 2e-4, gradient: 2e-3, loss: 1e-4 };

/**
 * @typedef {import("./stored-cases.mjs").Opened} Opened
 * @typedef {import("./stored-cases.mjs").Processor} Processor
 * @typedef {import("./stored-cases.mjs").Result} Result
 * @typedef {import("./stored-cases.mjs").Stored} Stored
 * @typedef {{ readonly module: string, readonly tokens: number, readonly heads: number, readonly grid: readonly [number, number] }} CrossSite
 */

/**
 * @typedef {object} Fixtures
 * @property {readonly [channels: number, height: number, width: number]} latent
 * @property {readonly CrossSite[]} crossSites in order of execution
 * @property {(name: string) => Stored} tensor
 */

/**
 * Names are of stored tensors; `weights` by the module of a cross-attention.
 * @typedef {import("./stored-cases.mjs").StoredCase & {
 *   readonly cotangent?: string,
 *   readonly objects?: readonly import("../../src/diffusion/box-loss.ts").BoxedObject[],
 *   readonly level?: number,
 *   readonly expected: {
 *     readonly out_sample: string,
 *     readonly loss?: number,
 *     readonly gradient: Readonly<Record<string, string>>,
 *     readonly weights?: Readonly<Record<string, { readonly to_k: string, readonly to_v: string }>>,
 *   },
 * }} GradientCase
 */

const { differentiate } = await load("./src/graph/gradient/differentiate.ts");
const { textProjections } = await load("./src/graph/gradient/projections.ts");
const { editAttention } = await load("./src/graph/rules/edited-attention.ts");
const { boxLoss } = await load("./src/diffusion/box-loss.ts");

/**
 * @param {{ readonly expected: object }} each
 * @returns {each is GradientCase}
 */
export function isGradientCase(each) {
  return "gradient" in each.expected;
}

/**
 * The cells of a case's row.
 * @param {Opened} opened
 * @param {Fixtures} fixtures
 * @param {GradientCase} each
 * @param {Processor} processor
 */
export function checkGradient(opened, fixtures, each, processor) {
  return each.objects ? checkBoxes(opened, fixtures, each, processor) : checkOutput(opened, fixtures, each, processor);
}

/**
 * @param {Opened} opened
 * @param {Fixtures} fixtures
 * @param {GradientCase} each
 * @param {Processor} processor
 */
async function checkOutput({ graph, attentions, externalData, feeds, output }, fixtures, each, processor) {
  const { tensor, crossSites } = fixtures;
  const { gradient, weights = {}, out_sample } = each.expected;
  // Sites by place in execution: names are the exporter's.
  const projections = textProjections(graph, attentions.cross);
  const wanted = Object.entries(weights).flatMap(([module, { to_k, to_v }]) => {
    const site = projections[crossSites.findIndex((other) => other.module === module)];
    if (!site) throw new Error(`no cross-attention of the graph is "${module}"`);
    return [
      { ...site.k, expected: to_k },
      { ...site.v, expected: to_v },
    ];
  });
  const to = [...Object.keys(gradient), ...wanted.map(({ weights }) => weights)];
  const made = differentiate(graph, { from: [output], to, keep: [output] });
  const given = plainFeeds({ feeds }, fixtures, each);
  given[made.cotangents.get(output) ?? ""] = toFloats(tensor(each.cotangent ?? ""));
  const results = await runOnce(made.graph, externalData, given, processor);
  /** @param {string} name */
  const found = (name) => results[made.gradients.get(name) ?? ""];
  const apart = [
    ...Object.entries(gradient).map(([name, stored]) => relative(found(name), tensor(stored))),
    ...wanted.map(({ weights, turned, expected }) => {
      const own = found(weights);
      return relative(turned || !own ? own : transposed(own), tensor(expected));
    }),
  ];
  return verdict(each, relative(results[output], tensor(out_sample)), Math.max(...apart));
}

/**
 * @param {Opened} opened
 * @param {Fixtures} fixtures
 * @param {GradientCase} each
 * @param {Processor} processor
 */
async function checkBoxes({ graph, attentions, externalData, feeds }, fixtures, each, processor) {
  const { tensor, latent, crossSites } = fixtures;
  const { level: tokens = 0, objects = [], expected } = each;
  const divisor = (latent[1] * latent[2]) / tokens;
  const { graph: edited, ports } = editAttention(graph, attentions, { maps: [divisor] });
  const map = ports.levels.find((level) => level.divisor === divisor)?.map ?? "";
  const given = plainFeeds({ feeds }, fixtures, each);
  const results = await runOnce(edited, externalData, given, processor);
  const [, columns = 0] = crossSites.find((site) => site.tokens === tokens)?.grid ?? [];
  const read = results[map];
  if (!read) throw new Error(`the graph gives no map of ${tokens} tokens`);
  const { loss, cotangent } = boxLoss({ dims: read.dims, data: toFloats(read).data }, columns, objects);
  const made = differentiate(edited, { from: [map], to: ["sample"] });
  given[made.cotangents.get(map) ?? ""] = toFloats(cotangent);
  const pulled = await runOnce(made.graph, externalData, given, processor);
  const gradient = relative(pulled[made.gradients.get("sample") ?? ""], tensor(expected.gradient.sample ?? ""));
  const { loss: storedLoss = Number.NaN, out_sample } = expected;
  return verdict(each, relative(results.out_sample, tensor(out_sample)), gradient, Math.abs(loss / storedLoss - 1));
}

/**
 * @param {Opened["graph"]} graph
 * @param {Opened["externalData"]} externalData
 * @param {Record<string, import("onnxruntime-web").Tensor>} given
 * @param {Processor} processor
 */
async function runOnce(graph, externalData, given, processor) {
  const session = await openSession(graph, externalData, processor);
  const results = await session.run(given);
  await session.release();
  return results;
}

/** @param {{ readonly dims: readonly number[], readonly data: Iterable<unknown> }} stored */
export function toFloats({ data, dims }) {
  return /** @type {import("onnxruntime-web").TypedTensor<"float32"> & { data: Float32Array }} */ (
    floats(Array.from(data, Number), dims)
  );
}

/**
 * @param {Result} matrix
 * @returns {Result}
 */
function transposed({ type, data, dims }) {
  const [rows = 0, columns = 0] = dims;
  const turned = Float32Array.from({ length: data.length }, (_, i) =>
    Number(data[(i % rows) * columns + Math.floor(i / rows)]),
  );
  return { type, data: turned, dims: [columns, rows] };
}

/**
 * @param {GradientCase} each
 * @param {number} output
 * @param {number} gradient
 */
function verdict({ name }, output, gradient, loss = 0) {
  return {
    passed: output <= TOLERANCE.output && gradient <= TOLERANCE.gradient && loss <= TOLERANCE.loss,
    case: name,
    output: output.toExponential(1),
    maps: "",
    gradient: gradient.toExponential(1),
  };
}
