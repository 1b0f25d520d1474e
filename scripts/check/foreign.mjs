// A trained network that nobody here made: its attentions are found, and its gradient by its first image-like input agrees with
// differences along random directions.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { load } from "../sources.mjs";
import { floats, graphCode, openSession, toOrt } from "./stored-cases.mjs";

const DIRECTIONS = 20;
/** Of the largest derivative; differences of float32 numbers are no better. */
const TOLERANCE = 1e-2;
/** Of differences, for inputs of about 1. */
const STEP = 5e-3;

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
  let [largest, error] = [0, 0];
  for (let d = 0; d < DIRECTIONS; d++) {
    const along = gaussianNoise(3, image.count, d);
    /** @param {number} step */
    const moved = async (step) => {
      const results = await forward.run(at(x.map((value, i) => value + step * (along[i] ?? 0))));
      return dot(results[output]?.data ?? [], cotangent);
    };
    /** @param {number} step */
    const across = async (step) => (await moved(step)) - (await moved(-step));
    // Fourth order: large steps, which float32 wants, stay exact.
    const expected = (8 * (await across(STEP)) - (await across(2 * STEP))) / (12 * STEP);
    largest = Math.max(largest, Math.abs(expected));
    error = Math.max(error, Math.abs(dot(slope, along) - expected));
  }
  const ratio = error / largest;
  return {
    passed: ratio <= TOLERANCE,
    what: `gradient by ${image.name}`,
    found: `${ratio.toExponential(1)} of the largest derivative along ${DIRECTIONS} directions`,
  };
}

/**
 * @param {ArrayLike<unknown>} a
 * @param {Float32Array} b
 */
function dot(a, b) {
  return b.reduce((sum, value, i) => sum + value * Number(a[i]), 0);
}
