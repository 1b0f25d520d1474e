// Stored looks: a text encoder with embeddings from outside, distributions of prompts, mixtures, and steps of learning through UNet and
// text encoder.
import { basename, dirname, join, resolve } from "node:path";
import { messageOf } from "../command-line.mjs";
import { load } from "../sources.mjs";
import {
  familiesIn,
  graphCode,
  openSession,
  openStored,
  readFixtures,
  relative,
  toOrt,
  wasm,
} from "./stored-cases.mjs";

/** Of the largest value; of three steps of learning, as of a gradient. */
const TOLERANCE = { output: 2e-4, gradient: 2e-3, loss: 1e-4 };
const [FLOAT, INT64] = [1, 7];

/**
 * @typedef {import("./stored-cases.mjs").Processor} Processor
 * @typedef {import("./stored-cases.mjs").Result} Result
 * @typedef {import("../../src/diffusion/tensor.ts").Tensor} Tensor
 * @typedef {import("../../src/graph/model.ts").Graph} Graph
 */

/**
 * Names are of stored tensors.
 * @typedef {object} Cases
 * @property {{ readonly input_ids: string, readonly last_hidden_state: string }} [ids]
 * @property {{ readonly embeddings: string, readonly last_hidden_state: string, readonly cotangent: string, readonly gradient: string }} [embeddings]
 * @property {{ readonly prefix: readonly number[], readonly suffix: readonly number[], readonly eot: number, readonly context: string,
 *   readonly mean: string, readonly deviation: string, readonly eta: string, readonly samples: string }} distribution
 * @property {{ readonly weights: readonly number[], readonly scales: readonly number[], readonly otherMean: string,
 *   readonly otherDeviation: string, readonly mean: string, readonly deviation: string }} [mix]
 * @property {Training} [train]
 */

/**
 * @typedef {object} Training
 * @property {"epsilon" | "v"} prediction
 * @property {number} lambda weight of the repetition
 * @property {{ readonly lr: number, readonly betas: readonly [number, number], readonly eps: number, readonly weightDecay: number, readonly clipNorm: number }} optimizer
 * @property {{ readonly start: number, readonly end: number, readonly steps: number }} beta
 * @property {string} latents
 * @property {string} start
 * @property {readonly { readonly timestep: number, readonly noise: string, readonly eta: string, readonly denoisingLoss: number,
 *   readonly orthogonalLoss: number, readonly gradientNorm: number, readonly clippedGradient: string, readonly context: string }[]} steps
 */

/**
 * @typedef {{ readonly graph: string, readonly unet: string, readonly sequence: number, readonly cases: Cases }} Look
 * @typedef {Look & { readonly tensor: (name: string) => Tensor, readonly text: Awaited<ReturnType<typeof openText>> }} Fixtures
 * @typedef {Promise<{ readonly passed: boolean, readonly found: string }>} Verdict
 */

const { differentiate } = await load("./src/graph/gradient/differentiate.ts");
const { openEmbeddings } = await load("./src/graph/gradient/embeddings.ts");
const { squaredError } = await load("./src/graph/gradient/squared-error.ts");
const { fitLook, mixLooks, sampleLook } = await load("./src/diffusion/looks/look.ts");
const { learnStep, lookStart, promptEmbeddings } = await load("./src/diffusion/looks/learn.ts");
const { minSnrWeight } = await load("./src/diffusion/looks/losses.ts");
const { noiseTable } = await load("./src/diffusion/schedulers/noise-table.ts");

/** @param {{ readonly dims: readonly number[], readonly data: Iterable<unknown> } | undefined} found */
function tensorOf(found) {
  if (!found) throw new Error("a network gave no output of the name that was asked for");
  return { dims: found.dims, data: Float32Array.from(found.data, Number) };
}

/** @param {Tensor} tensor */
const toFloats = ({ data, dims }) => toOrt(FLOAT, dims, data);

/** @param {number[]} ratios */
const worst = (...ratios) => Math.max(...ratios).toExponential(1);

/**
 * @param {Tensor} found
 * @param {Tensor} expected
 */
const far = (found, expected) => relative({ type: "float32", ...found }, expected);

/**
 * Runs a folder with cases.json and a text encoder, or a folder of such; one row per case, and for learning one per float32 export of the UNet.
 * @param {string} folder
 * @param {{ processor?: Processor, isWanted?: (file: string, name: string) => boolean }} options
 */
export async function runCases(folder, { processor = wasm, isWanted = () => true } = {}) {
  /** @type {{ look: string, case: string, export: string, passed: boolean, found: string }[]} */
  const rows = [];
  for (const look of familiesIn(folder)) {
    /** @type {Look & { tensor: (name: string) => import("./stored-cases.mjs").Stored }} */
    const { tensor, ...stored } = readFixtures(look);
    const text = await openText(look, stored.graph, processor);
    /** @type {Fixtures} */
    const fixtures = { ...stored, text, tensor: (name) => tensorOf(tensor(name)) };
    /**
     * @param {string} name
     * @param {string} on
     * @param {() => Verdict} check
     */
    const attempt = async (name, on, check) => {
      if (!isWanted(on, name)) return;
      const named = { look: basename(look), case: name, export: on.replace(/\.onnx$/, "") };
      try {
        rows.push({ ...named, ...(await check()) });
      } catch (thrown) {
        rows.push({ ...named, passed: false, found: messageOf(thrown) });
      }
    };
    const { cases, graph, unet } = stored;
    if (cases.ids) await attempt("ids", graph, () => checkIds(fixtures));
    if (cases.embeddings) await attempt("embeddings", graph, () => checkEmbeddings(fixtures));
    await attempt("distribution", graph, () => checkDistribution(fixtures));
    if (cases.mix) await attempt("mix", graph, () => checkMix(fixtures));
    if (!cases.train) continue;
    const unets = join(dirname(dirname(resolve(look))), unet);
    for (const file of graphCode.storedExports(unets).filter((name) => !name.endsWith("-fp16.onnx")))
      await attempt("train", file, () => checkTraining(fixtures, unets, file, processor));
  }
  return rows;
}

/**
 * The encoder as it is, from embeddings, and its gradient by them.
 * @param {string} look
 * @param {string} file
 * @param {Processor} processor
 */
async function openText(look, file, processor) {
  const { graph, externalData, output } = openStored(look, file);
  const opened = openEmbeddings(graph);
  const gradient = differentiate(opened.graph, { from: [output], to: [opened.embeddings], keep: [output] });
  /** @param {Graph} made */
  const open = (made) => openSession(made, externalData, processor);
  const sessions = { plain: await open(graph), table: await open(opened.table), gradient: await open(gradient.graph) };
  const readsIds = graphCode.feedsOf(gradient.graph).some(({ name }) => name === "input_ids");
  /**
   * Ids of the right shape, where the encoder reads how many there are.
   * @param {Tensor} embeddings
   * @param {Tensor} cotangent
   */
  const run = ({ dims, data }, cotangent) =>
    sessions.gradient.run({
      [opened.embeddings]: toFloats({ dims, data }),
      [gradient.cotangents.get(output) ?? ""]: toFloats(cotangent),
      ...(readsIds && { input_ids: toOrt(INT64, dims.slice(0, 2), Array((dims[0] ?? 0) * (dims[1] ?? 0)).fill(0)) }),
    });
  return {
    /** @param {Tensor} ids */
    ids: async ({ dims, data }) =>
      tensorOf((await sessions.plain.run({ input_ids: toOrt(INT64, dims, data) }))[output]),
    /** @param {readonly number[]} ids */
    rows: async (ids) =>
      tensorOf((await sessions.table.run({ input_ids: toOrt(INT64, [1, ids.length], ids) }))[opened.rows]),
    /** @param {Tensor} embeddings */
    encode: async (embeddings) => tensorOf((await run(embeddings, embeddings))[output]),
    /**
     * @param {Tensor} embeddings
     * @param {Tensor} cotangent
     */
    encodeGradient: async (embeddings, cotangent) =>
      tensorOf((await run(embeddings, cotangent))[gradient.gradients.get(opened.embeddings) ?? ""]),
  };
}

/** @param {Fixtures} fixtures */
async function checkIds({ cases: { ids }, tensor, text }) {
  if (!ids) throw new Error("no case");
  const apart = far(await text.ids(tensor(ids.input_ids)), tensor(ids.last_hidden_state));
  return { passed: apart <= TOLERANCE.output, found: worst(apart) };
}

/** @param {Fixtures} fixtures */
async function checkEmbeddings({ cases: { embeddings: each }, tensor, text }) {
  if (!each) throw new Error("no case");
  const given = tensor(each.embeddings);
  const apart = far(await text.encode(given), tensor(each.last_hidden_state));
  const pulled = far(await text.encodeGradient(given, tensor(each.cotangent)), tensor(each.gradient));
  return { passed: apart <= TOLERANCE.output && pulled <= TOLERANCE.gradient, found: worst(apart, pulled) };
}

/**
 * Prefix, free places, suffix, ends of text to the end.
 * @param {Fixtures} fixtures
 */
async function frameOf({ cases: { distribution }, tensor, text, sequence }) {
  const { prefix, suffix, eot, context } = distribution;
  const [, free = 0] = tensor(context).dims;
  const end = prefix.length + free + suffix.length;
  const ids = [...prefix, ...Array(free).fill(eot), ...suffix, ...Array(sequence - end).fill(eot)];
  const { dims, data } = await text.rows(ids);
  return { embeddings: { dims: dims.slice(1), data }, ids, from: prefix.length, end };
}

/** @param {Fixtures} fixtures */
async function checkDistribution(fixtures) {
  const { cases, tensor, text } = fixtures;
  const { context, mean, deviation, eta, samples } = cases.distribution;
  const look = fitLook(await text.encode(promptEmbeddings(await frameOf(fixtures), tensor(context))));
  const apart = [
    far(look.mean, tensor(mean)),
    far(look.deviation, tensor(deviation)),
    far(sampleLook(look, tensor(eta)), tensor(samples)),
  ];
  return { passed: apart.every((ratio) => ratio <= TOLERANCE.output), found: worst(...apart) };
}

/** @param {Fixtures} fixtures */
async function checkMix({ tensor, cases: { distribution, mix } }) {
  if (!mix) throw new Error("no case");
  const looks = [
    { mean: tensor(distribution.mean), deviation: tensor(distribution.deviation) },
    { mean: tensor(mix.otherMean), deviation: tensor(mix.otherDeviation) },
  ];
  const mixed = mixLooks(looks.map((look, i) => ({ look, weight: mix.weights[i] ?? 0, scale: mix.scales[i] ?? 1 })));
  const apart = [far(mixed.mean, tensor(mix.mean)), far(mixed.deviation, tensor(mix.deviation))];
  return { passed: apart.every((ratio) => ratio <= TOLERANCE.output), found: worst(...apart) };
}

/**
 * The UNet with its squared error, and the gradient of that by the context.
 * @param {string} unets
 * @param {string} file
 * @param {Processor} processor
 */
async function openUnet(unets, file, processor) {
  const { graph, externalData, output, feeds } = openStored(unets, file);
  const { graph: graded, target, loss } = squaredError(graph, output);
  const made = differentiate(graded, { from: [loss], to: ["encoder_hidden_states"], keep: [loss] });
  const session = await openSession(made.graph, externalData, processor);
  const time = feeds.find(({ name }) => name === "timestep")?.type?.value;
  const declared = time?.case === "tensorType" ? time.value : undefined;
  return {
    /** @type {import("../../src/diffusion/looks/learn.ts").LookNetworks["squaredError"]} */
    async squaredError({ samples: sample, timestep, targets: wanted }, context) {
      const results = await session.run({
        sample: toFloats(sample),
        timestep: toOrt(declared?.elemType ?? INT64, declared?.shape?.dim.length === 0 ? [] : [1], [timestep]),
        encoder_hidden_states: toFloats(context),
        [target]: toFloats(wanted),
        [made.cotangents.get(loss) ?? ""]: toOrt(FLOAT, [], [1]),
      });
      return {
        loss: Number(tensorOf(results[loss]).data[0]),
        gradient: tensorOf(results[made.gradients.get("encoder_hidden_states") ?? ""]),
      };
    },
    release: () => session.release(),
  };
}

/**
 * @param {Fixtures} fixtures
 * @param {string} unets
 * @param {string} file
 * @param {Processor} processor
 */
async function checkTraining(fixtures, unets, file, processor) {
  const { cases, tensor, text } = fixtures;
  if (!cases.train) throw new Error("no case");
  const { optimizer, lambda, beta, prediction, steps, latents, start } = cases.train;
  const unet = await openUnet(unets, file, processor);
  const frame = await frameOf(fixtures);
  const { lr: rate, betas, eps: epsilon, weightDecay, clipNorm: mostNorm } = optimizer;
  const adamW = { rate, betas, epsilon, weightDecay };
  const options = { optimizer: adamW, factors: adamW, orthogonality: lambda, mostNorm };
  const table = noiseTable({ kind: "scaled-linear", start: beta.start, end: beta.end, count: beta.steps });
  let state = lookStart(tensor(start));
  let [loss, gradient] = [0, 0];
  for (const step of steps) {
    const [clean, noise] = [tensor(latents), tensor(step.noise)];
    const alphaBar = table[step.timestep] ?? 0;
    const noised = clean.data.map((x, i) => Math.sqrt(alphaBar) * x + Math.sqrt(1 - alphaBar) * (noise.data[i] ?? 0));
    const drawn = {
      frame,
      layout: null,
      timestep: step.timestep,
      samples: { dims: clean.dims, data: noised },
      targets: noise,
      weight: minSnrWeight(alphaBar, prediction),
      eta: () => tensor(step.eta),
    };
    const networks = {
      encode: text.encode,
      /** @type {import("../../src/diffusion/looks/learn.ts").LookNetworks["encodeGradient"]} */
      encodeGradient: (embeddings, _, cotangent) => text.encodeGradient(embeddings, cotangent),
      squaredError: unet.squaredError,
    };
    const learned = await learnStep(networks, state, [drawn], options);
    ({ state } = learned);
    const parts = /** @type {const} */ (["denoisingLoss", "orthogonalLoss", "gradientNorm"]);
    loss = Math.max(loss, ...parts.map((part) => Math.abs(learned[part] / step[part] - 1)));
    const [pulled, moved] = [tensor(step.clippedGradient), tensor(step.context)];
    gradient = Math.max(gradient, far(learned.gradient, pulled), far(state.context, moved));
  }
  await unet.release();
  return { passed: loss <= TOLERANCE.loss && gradient <= TOLERANCE.gradient, found: worst(loss, gradient) };
}
