// Three looks, each learned from six pictures with what they show: whether panels come nearer to them, and how far panels differ by the variety γ,
// in the features that they are drawn from and in pictures; and looks that are mixed. The starter in Node.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";
import { withSources } from "../sources.mjs";
import {
  CAPTIONS,
  colourDistance,
  distancesTo,
  likenessDistance,
  lookPictures,
  openPrompts,
  PROMPTS,
  pairs,
  recolouredIn,
  told,
} from "./look-pictures.mjs";
import { mean } from "./mean.mjs";
import { paste, SIDE } from "./tiles.mjs";

const VARIETIES = [0, 0.5, 1, 2];
/** Of each prompt, from the same noise: what they differ by is the look's sample alone. */
const SAMPLES = 4;
const SEED = 5;
/** Of statistics beside learned words. */
const BOTH = 0.5;
const REPORT_EVERY = 10;
const SHARES = [0.25, 0.5, 0.75];

/** @typedef {import("./look-pictures.mjs").Picture} Picture */
/** @typedef {import("./look-pictures.mjs").Seen} Seen */
/** @typedef {Awaited<ReturnType<typeof openPrompts>>} Prompts */
/** @typedef {import("vite").ViteDevServer["ssrLoadModule"]} Load */

/** The prompts of a look, from DIR if they were learned there before. @param {Load} load @param {Prompts} prompts @param {string} name @param {readonly Picture[]} pictures @param {number} steps @param {string | undefined} folder @returns {Promise<Float32Array>} */
async function learnedPrompts(load, { loaded }, name, pictures, steps, folder) {
  const file = folder && join(folder, `${name}-${steps}.bin`);
  if (file && existsSync(file)) return new Float32Array(new Uint8Array(readFileSync(file)).buffer);
  const { learning } = await load("/src/engine/learning.ts");
  const { measureStep } = await load("/src/engine/measure.ts");
  const { prompts, words, rate } = loaded.info.learning;
  const request = {
    pictures: pictures.map((picture, i) => ({ ...picture, prompt: CAPTIONS[i], layout: null })),
    learned: { kind: "free", prompts, words },
    steps,
    rate,
    seed: SEED,
    kept: null,
    sample: null,
  };
  const turns = { turn: async () => {}, isPaused: () => false, now: () => performance.now() };
  const call = await measureStep(loaded, () => performance.now());
  /** @type {number[]} */
  let losses = [];
  let started = 0;
  for await (const event of learning(loaded, async () => loaded, request, turns)) {
    if (event?.type === "learning") {
      // The first opens the networks.
      if (event.step === 1) started = performance.now();
      losses.push(event.loss);
      if (event.step % REPORT_EVERY !== 0) continue;
      const step = (performance.now() - started) / (event.step - 1);
      const cost = `${(step / 1000).toFixed(1)} s a step, ${(step / call).toFixed(0)} calls of the network`;
      console.log(`${name}: step ${event.step}: loss ${mean(losses).toFixed(3)}, ${cost}`);
      losses = [];
    }
    if (event?.type !== "learned") continue;
    if (folder && file) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, new Uint8Array(event.vectors.buffer, event.vectors.byteOffset, event.vectors.byteLength));
    }
    return event.vectors;
  }
  throw new Error("nothing was learned");
}

/** @param {Prompts} prompts @param {Readonly<Record<string, number>>} shares of looks by name @param {number} variety @param {number} eta @param {number} strength by statistics besides */
function inLooks({ loaded }, shares, variety, eta, strength = 0) {
  const { prompts: count, words: tokens } = loaded.info.learning;
  const parts = Object.entries(shares).map(([look, weight]) => ({
    look,
    version: 1,
    weight,
    vectors: look,
    count,
    tokens,
  }));
  return /** @type {const} */ ({ means: "learned", parts, variety, before: "", after: "", eta, strength });
}

/** Of every pair of samples of a prompt, [prompts][samples]. @template T @param {readonly (readonly T[])[]} samples @param {(a: T, b: T) => number} distance */
const apart = (samples, distance) => samples.flatMap((own) => pairs(own).map(([a, b]) => distance(a, b)));

/** @param {Float32Array} a @param {Float32Array} b */
const rms = (a, b) => Math.sqrt(mean(Array.from(a, (x, i) => (x - (b[i] ?? 0)) ** 2)));

/** Features of the prompts by samples, [prompts][samples]. @param {Load} load @param {Prompts} prompts @param {string} name @param {number} variety @param {Readonly<Record<string, Float32Array>>} vectors */
async function featuresOf(load, prompts, name, variety, vectors) {
  const { lookFeatures } = await load("/src/diffusion/looks/look-prompt.ts");
  const { text } = prompts.loaded.model;
  /** @type {Float32Array[][]} */
  const all = [];
  for (const prompt of PROMPTS) {
    const [chunk] = text.tokenize(prompt);
    const own = [];
    for (let s = 0; s < SAMPLES; s++)
      own.push((await lookFeatures(text, inLooks(prompts, { [name]: 1 }, variety, SEED + s), chunk, vectors)).data);
    all.push(own);
  }
  return all;
}

/** A row of the table: what was drawn, [samples][prompts]. @param {Prompts} prompts @param {readonly (readonly Picture[])[]} drawn @param {readonly Seen[]} wanted */
async function judged(prompts, drawn, wanted) {
  /** @type {Seen[][]} */
  const samples = [];
  for (const panels of drawn) samples.push(await Promise.all(panels.map(prompts.seen)));
  const byPrompt = PROMPTS.map((_, p) => samples.flatMap((panels) => panels.slice(p, p + 1)));
  return [
    ...[colourDistance, likenessDistance].map((distance) => told(distancesTo(samples.flat(), wanted, distance))),
    ...[colourDistance, likenessDistance].map((distance) => told(apart(byPrompt, distance))),
  ];
}

const HEAD =
  "look      drawn        colours to look  embedder to look  colours apart    embedder apart   features apart";

/** @param {{ steps: number, folder?: string | undefined, sheetFile?: string | undefined }} options */
export const benchLearnedLooks = ({ steps, folder, sheetFile }) =>
  withSources(async (load) => {
    const prompts = await openPrompts(load);
    const looks = Object.entries(lookPictures());
    /** @type {Record<string, Float32Array>} */
    const vectors = {};
    for (const [name, pictures] of looks)
      vectors[name] = await learnedPrompts(load, prompts, name, pictures, steps, folder);
    const sheet = new PNG({ width: SIDE * 8, height: SIDE * looks.length });
    const plain = await prompts.words();
    console.log(HEAD);
    for (const [row, [name, pictures]] of looks.entries()) {
      const wanted = await Promise.all(pictures.map(prompts.seen));
      /** @param {string} means @param {readonly string[]} cells */
      const say = (means, cells) => console.log(`${name.padEnd(9)} ${means.padEnd(11)}  ${cells.join("  ")}`);
      say("words", await judged(prompts, [plain], wanted));
      // What a perfect change of colours comes to, and how far the pictures are from each other: the room that the distance has.
      say("recoloured", await judged(prompts, [plain.map((picture) => recolouredIn(name, picture))], wanted));
      const own = [colourDistance, likenessDistance].map((distance) =>
        told(wanted.map((one) => mean(wanted.filter((other) => other !== one).map((other) => distance(one, other))))),
      );
      say("its pictures", own);
      const atOnce = await prompts.atOnce(name, pictures, 1);
      say("at once", await judged(prompts, [atOnce], wanted));
      /** @type {(Picture | undefined)[]} */
      const shown = [pictures[0], plain[row], atOnce[row]];
      for (const variety of VARIETIES) {
        /** @type {(readonly Picture[])[]} */
        const drawn = [];
        for (let s = 0; s < (variety === 0 ? 1 : SAMPLES); s++)
          drawn.push(await prompts.learned(inLooks(prompts, { [name]: 1 }, variety, SEED + s), vectors));
        const features = apart(await featuresOf(load, prompts, name, variety, vectors), rms);
        say(`learned γ ${variety}`, [...(await judged(prompts, drawn, wanted)), told(features)]);
        if (variety === 0) shown.push(drawn[0]?.[row]);
        if (variety >= 1) shown.push(drawn[0]?.[row], drawn[1]?.[row]);
      }
      for (const variety of [0, 1]) {
        /** @type {(readonly Picture[])[]} */
        const drawn = [];
        for (let s = 0; s < (variety === 0 ? 1 : SAMPLES); s++)
          drawn.push(
            await prompts.both(name, pictures, inLooks(prompts, { [name]: 1 }, variety, SEED + s, BOTH), vectors),
          );
        say(`both γ ${variety}`, await judged(prompts, drawn, wanted));
      }
      for (const [column, picture] of shown.entries()) if (picture) paste(sheet, picture, row, column);
    }
    await mixes(prompts, vectors, looks.slice(0, 2));
    if (sheetFile) writeFileSync(sheetFile, PNG.sync.write(sheet));
  });

/** Two looks by shares, as learned. @param {Prompts} prompts @param {Readonly<Record<string, Float32Array>>} vectors @param {readonly (readonly [string, readonly Picture[]])[]} looks */
async function mixes(prompts, vectors, looks) {
  const [[one, onePictures], [two, twoPictures]] = /** @type {any} */ (looks);
  const [toOne, toTwo] = [
    await Promise.all(onePictures.map(prompts.seen)),
    await Promise.all(twoPictures.map(prompts.seen)),
  ];
  console.log(`share of ${two}  colours to ${one}   colours to ${two}`);
  for (const share of [0, ...SHARES, 1]) {
    const drawn = await prompts.learned(inLooks(prompts, { [one]: 1 - share, [two]: share }, 0, SEED), vectors);
    const found = await Promise.all(drawn.map(prompts.seen));
    const cells = [toOne, toTwo].map((wanted) => told(distancesTo(found, wanted, colourDistance)));
    console.log(`${share.toFixed(2).padEnd(14)}  ${cells.join("  ")}`);
  }
}
