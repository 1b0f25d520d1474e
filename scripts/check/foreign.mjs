// A trained network that nobody here made: its attentions are found, and its gradient by its first image-like input agrees with
// differences along random directions.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { load } from "../sources.mjs";
import { floats, graphCode, openSession, toOrt } from "./stored-cases.mjs";

const DIRECTIONS = 20;
/** Of the largest derivative, as of a stored gradient. */
const TOLERANCE = 2e-3;
/** What differences may be uncertain by, of the largest derivative: beyond it they show nothing. */
const MOST_UNCERTAIN = 1e-2;
/**
 * Of differences, for inputs of about 1: shorter ones drown in the rounding of float32, across longer ones sharp places of a network are met.
 * Several, so that rounding is averaged and told.
 */
const STEPS = [1e-3, 1.3e-3, 1.6e-3, 2e-3];

/** @typedef {import("../../src/graph/model.ts").Graph} Graph */

const { differentiate } = await load("./src/graph/gradient/differentiate.ts");
const { gaussianNoise } = await load("./src/diffusion/random.ts");

/**
 * Two rows: the attentions that were found, of as many Softmaxes as there are, and the gradient.
 * @param {string} file
 */
export async function runCases(file) {
  const published = graphCode.decodeModel(new Uint8Array(readFileSync(file)));
  const { graph } = graphCode.normaliseUnet(published);
  const softmaxes = published.nodes.filter(({ opType }) => opType === "Softmax").length;
  const { self, cross, refused } = graphCode.findAttentions(graphCode.viewGraph(graph));
  const named = { network: basename(file) };
  return [
    {
      ...named,
      passed: self.length + cross.length === softmaxes,
      what: "attentions",
      found: `${self.length} self, ${cross.length} cross of ${softmaxes}; ${refused.length} refused`,
    },
    { ...named, ...(await compareGradient(graph)) },
  ];
}

/**
 * Inputs for one row.
 * @param {Graph} graph
 */
function feedsOf(graph) {
  return graphCode.feedsOf(graph).map(({ name, type }) => {
    const declared = type?.value.case === "tensorType" ? type.value.value : undefined;
    const dims = declared?.shape?.dim.map(({ value }) => (value.case === "dimValue" ? Number(value.value) : 1)) ?? [];
    return { name, type: declared?.elemType ?? 0, dims, count: dims.reduce((a, b) => a * b, 1) };
  });
}

/** @param {Graph} graph */
async function compareGradient(graph) {
  const output = graph.outputs[0]?.name ?? "";
  const image = feedsOf(graph).find(({ dims }) => dims.length === 4);
  if (!image) throw new Error("check: expected an input shaped like an image, found none");
  const gradient = differentiate(graph, { from: [output], to: [image.name], keep: [output] });
  const backward = await openSession(gradient.graph, []);
  const forward = await openSession(graph, []);
  // Levels of noise and the like.
  const others = feedsOf(graph).map(({ name, type, dims, count }) => [name, toOrt(type, dims, Array(count).fill(0.5))]);
  const feeds = Object.fromEntries(others);
  const x = gaussianNoise(1, image.count);
  const cotangent = gaussianNoise(2, image.count);
  /** @param {Float32Array} values */
  const at = (values) => ({ ...feeds, [image.name]: floats(values, image.dims) });
  const cotangents = { [gradient.cotangents.get(output) ?? ""]: floats(cotangent, image.dims) };
  const slope = (await backward.run({ ...at(x), ...cotangents }))[gradient.gradients.get(image.name) ?? ""]?.data ?? [];
  const found = [];
  const fits = [];
  for (let d = 0; d < DIRECTIONS; d++) {
    const along = gaussianNoise(3, image.count, d);
    /** @param {number} step */
    const moved = async (step) => {
      const results = await forward.run(at(x.map((value, i) => value + step * (along[i] ?? 0))));
      return dot(results[output]?.data ?? [], cotangent);
    };
    const halves = [];
    for (const step of STEPS) halves.push(((await moved(step)) - (await moved(-step))) / 2);
    found.push(dot(slope, along));
    fits.push(fitLine(halves));
  }
  return verdictOf(image.name, found, fits);
}

/**
 * The derivative out of half differences by least squares, and the squares that are left over.
 * @param {readonly number[]} halves
 */
function fitLine(halves) {
  const derivative = dot(halves, STEPS) / dot(STEPS, STEPS);
  const left = halves.reduce((sum, half, i) => sum + (half - derivative * (STEPS[i] ?? 0)) ** 2, 0);
  return { derivative, left };
}

/**
 * Every direction within the tolerance and three standard errors: those that all tell together, or its own where a sharp place made them larger.
 * @param {string} input
 * @param {readonly number[]} found
 * @param {readonly { readonly derivative: number, readonly left: number }[]} fits
 */
function verdictOf(input, found, fits) {
  const largest = Math.max(...fits.map(({ derivative }) => Math.abs(derivative)));
  /** @param {number} left */
  const uncertainty = (left) => (3 * Math.sqrt(left / (STEPS.length - 1) / dot(STEPS, STEPS))) / largest;
  const mean = fits.reduce((sum, fit) => sum + fit.left, 0) / fits.length;
  const apart = fits.map(({ derivative }, d) => Math.abs(derivative - (found[d] ?? 0)) / largest);
  const isWithin = apart.every((each, d) => each <= TOLERANCE + uncertainty(Math.max(mean, fits[d]?.left ?? 0)));
  return {
    passed: isWithin && uncertainty(mean) <= MOST_UNCERTAIN,
    what: `gradient by ${input}`,
    found: `${worst(apart)} of the largest derivative along ${fits.length} directions, known to ${worst([uncertainty(mean)])}`,
  };
}

/** @param {readonly number[]} ratios */
const worst = (ratios) => Math.max(...ratios).toExponential(1);

/**
 * @param {ArrayLike<unknown>} a
 * @param {ArrayLike<number>} b
 */
function dot(a, b) {
  return Array.from(b).reduce((sum, value, i) => sum + value * Number(a[i]), 0);
}
