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
const MOST_UNCERTAIN = 5e-3;
/** Of differences, for inputs of about 1: shorter ones drown in the rounding of float32. Several, so that rounding is averaged and told. */
const STEPS = [1e-3, 1.3e-3, 1.6e-3, 2e-3];
/** A number of the output whose slopes on both sides are further apart than this, of a usual slope, is bent within the steps. */
const BENT = 0.1;
/** Most of the output that may be bent: beyond it too little is looked at. */
const MOST_BENT = 0.1;

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
    { ...named, ...(await checkGradient(graph)) },
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
async function checkGradient(graph) {
  const differences = await measureDifferences(graph);
  return compareGradient(
    differences,
    differentiate(graph, { from: [differences.output], to: [differences.image.name] }),
  );
}

/** @typedef {Awaited<ReturnType<typeof measureDifferences>>} Differences */

/**
 * Derivatives of a random sum over the first output, along random directions, out of forward runs alone. Numbers of the output that have a
 * sharp place within the steps (the slopes on their two sides differ, as where a Clip begins) are left out of the sum, whatever any gradient says.
 * @param {Graph} graph
 */
export async function measureDifferences(graph) {
  const output = graph.outputs[0]?.name ?? "";
  const image = feedsOf(graph).find(({ dims }) => dims.length === 4);
  if (!image) throw new Error("check: expected an input shaped like an image, found none");
  const forward = await openSession(graph, []);
  // Levels of noise and the like.
  const others = feedsOf(graph).map(({ name, type, dims, count }) => [name, toOrt(type, dims, Array(count).fill(0.5))]);
  const x = gaussianNoise(1, image.count);
  /** @param {ArrayLike<number>} values */
  const at = (values) => ({ ...Object.fromEntries(others), [image.name]: floats(values, image.dims) });
  /** @param {Float32Array} values */
  const run = async (values) => {
    const found = (await forward.run(at(values)))[output];
    return { dims: found?.dims ?? [], data: Float64Array.from(found?.data ?? [], Number) };
  };
  const here = await run(x);
  const directions = Array.from({ length: DIRECTIONS }, (_, d) => gaussianNoise(3, image.count, d));
  const moved = [];
  for (const along of directions) {
    /** @param {number} step */
    const by = async (step) => (await run(x.map((value, i) => value + step * (along[i] ?? 0)))).data;
    for (const step of STEPS) moved.push({ ahead: await by(step), behind: await by(-step) });
  }
  await forward.release();
  const bent = bentNumbers(here.data, moved);
  const cotangent = gaussianNoise(2, here.data.length).map((value, i) => (bent.has(i) ? 0 : value));
  const halves = moved.map(({ ahead, behind }) => (dot(ahead, cotangent) - dot(behind, cotangent)) / 2);
  const fits = directions.map((_, d) => fitLine(halves.slice(d * STEPS.length, (d + 1) * STEPS.length)));
  const feeds = at(x);
  return { output, image, feeds, directions, cotangent: floats(cotangent, here.dims), fits, bent: bent.size };
}

/**
 * Places of the numbers that are bent in one of the moves.
 * @param {Float64Array} here
 * @param {readonly { readonly ahead: Float64Array, readonly behind: Float64Array }[]} moved
 */
function bentNumbers(here, moved) {
  /** @type {Set<number>} */
  const bent = new Set();
  for (const { ahead, behind } of moved) {
    const squares = ahead.reduce((sum, value, i) => sum + ((value - (behind[i] ?? 0)) / 2) ** 2, 0);
    const usual = Math.sqrt(squares / here.length);
    for (const [i, value] of ahead.entries())
      if (Math.abs(value + (behind[i] ?? 0) - 2 * (here[i] ?? 0)) > BENT * usual) bent.add(i);
  }
  return bent;
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
 * Whether a gradient agrees with differences: in every direction within the tolerance and three standard errors of them all.
 * @param {Differences} differences
 * @param {ReturnType<typeof differentiate>} made
 */
export async function compareGradient({ output, image, feeds, directions, cotangent, fits, bent }, made) {
  const backward = await openSession(made.graph, []);
  const results = await backward.run({ ...feeds, [made.cotangents.get(output) ?? ""]: cotangent });
  await backward.release();
  const slope = Float64Array.from(results[made.gradients.get(image.name) ?? ""]?.data ?? [], Number);
  const largest = Math.max(...fits.map(({ derivative }) => Math.abs(derivative)));
  const left = fits.reduce((sum, fit) => sum + fit.left, 0) / fits.length / (STEPS.length - 1);
  const uncertain = (3 * Math.sqrt(left / dot(STEPS, STEPS))) / largest;
  const apart = Math.max(
    ...fits.map(({ derivative }, d) => Math.abs(derivative - dot(slope, directions[d] ?? [])) / largest),
  );
  const count = cotangent.data.length;
  return {
    passed: apart <= TOLERANCE + uncertain && uncertain <= MOST_UNCERTAIN && bent <= MOST_BENT * count,
    what: `gradient by ${image.name}`,
    found: `${told(apart)} of the largest derivative along ${fits.length} directions, known to ${told(uncertain)}; ${bent} bent of ${count} left out`,
  };
}

/** @param {number} ratio */
const told = (ratio) => ratio.toExponential(1);

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
