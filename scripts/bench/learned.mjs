// A character that the starter was not trained on (colours of hair, skin and clothes that the corpus does not have) from four pictures: is it more
// itself in new poses and places by its words, by reading the pictures, by learned words, or by both? The starter in Node.
import { readFileSync, writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { withSources } from "../sources.mjs";
import { figureColours, figureDistance, vectorDistance } from "./identity-metric.mjs";
import { mean, meanWithInterval } from "./mean.mjs";
import { paste, SIDE, tileOf } from "./tiles.mjs";

const FOLDER = "scripts/bench/learned";
/** Of six pictures a character; the others are what it would look like. */
const LEARNED_FROM = 4;
const SEED = 5;
const REPORT_EVERY = 25;
const MEANS = /** @type {const} */ (["words", "bank", "learned", "both"]);
/** Poses and places that no picture has. */
const NEW = [
  ["", "thinking, sad, in the forest"],
  ["", "giving a thumbs up, winking, in the bedroom"],
  ["close-up of ", "shouting, on the street"],
  ["", "holding a phone, laughing, near a castle"],
];
/** @type {Figure} */
const FIGURE = { head: [0.3, 0.05, 0.7, 0.5], body: [0.24, 0.47, 0.76, 1] };

/**
 * @typedef {import("../../src/geometry/unit-box.ts").Figure} Figure
 * @typedef {{ readonly description: string, readonly pictures: readonly { readonly prompt: string, readonly figure: Figure }[] }} Character
 * @typedef {import("./tiles.mjs").Picture} Picture
 * @typedef {{ readonly picture: Picture, readonly figure: Figure }} Seen
 */

/** @typedef {Awaited<ReturnType<typeof openStarter>>} Starter */

/** What the bench does with the starter. @param {import("vite").ViteDevServer["ssrLoadModule"]} load */
async function openStarter(load) {
  const { starterModel } = await load("/src/engine/starter.test-kit.ts");
  const { drawPanels } = await load("/src/diffusion/pipelines/panels.ts");
  const { fromRgba, toRgba } = await load("/src/diffusion/pixels.ts");
  const { learning } = await load("/src/engine/learning.ts");
  const { measureStep } = await load("/src/engine/measure.ts");
  const { rateOfWords } = await load("/src/studio/lesson.ts");
  const loaded = await starterModel();
  const embedder = await loaded.networks.embedder();
  return {
    /** ms of one call of the network. @returns {Promise<number>} */
    call: () => measureStep(loaded, () => performance.now()),
    /** @param {Seen} seen @returns {Promise<readonly number[]>} */
    vectorOf: async ({ picture, figure }) =>
      (await embedder.embed({ picture, figures: [{ tag: "A", boxes: figure }] })).A,
    /** @param {Character} character @param {readonly Seen[]} seen @param {number} steps */
    learn({ description: words, pictures }, seen, steps) {
      const request = {
        pictures: seen.map(({ picture, figure }, i) => ({
          ...picture,
          prompt: pictures[i]?.prompt,
          layout: { figures: [figure], object: null },
        })),
        learned: { kind: "words", words },
        steps,
        rate: rateOfWords(loaded.info.learning),
        seed: SEED,
        kept: null,
        sample: null,
      };
      const turns = { turn: async () => {}, isPaused: () => false, now: () => performance.now() };
      return learning(loaded, async () => loaded, request, turns);
    },
    /**
     * @param {Character} character
     * @param {readonly Seen[]} seen
     * @param {Float32Array} learned
     * @param {typeof MEANS[number]} means
     * @param {number} seed
     */
    async draw({ description: words, pictures }, seen, learned, means, seed) {
      const size = { width: SIDE, height: SIDE };
      const more = means === "learned" || means === "both" ? { learned: [{ words, vectors: "A" }] } : {};
      const panels = NEW.map(([before, after], i) => ({
        id: `${i}`,
        prompt: `${before}${words} ${after}`,
        negative: "",
        seed: seed + i,
        ...size,
        cast: ["A"],
        layout: { figures: [FIGURE], object: null },
        ...more,
      }));
      const references = seen.map(({ picture, figure }, i) => ({
        id: `r${i}`,
        prompt: pictures[i]?.prompt,
        seed: i,
        ...size,
        cast: ["A"],
        layout: { figures: [figure], object: null },
        pixels: fromRgba(picture.pixels, SIDE, SIDE),
        ...more,
      }));
      const isRead = means === "bank" || means === "both";
      const { rate, warmup, skip, region } = loaded.manifest.identity;
      const asked = {
        panels,
        references: isRead ? references : [],
        scheduler: loaded.schedule(loaded.manifest.steps),
        guidanceScale: 1,
        vectors: { A: learned },
        sharing: isRead ? { mode: "cast", rate, warmup, skip, region } : null,
        sharingSeed: SEED,
      };
      /** @type {Picture[]} */
      const drawn = [];
      for await (const event of drawPanels(loaded.model, asked))
        if (event.type === "panel") drawn.push({ pixels: toRgba(event.pixels), ...size });
      return drawn;
    },
  };
}

/** -> the embeddings, and how long a step took, in ms. @param {ReturnType<Starter["learn"]>} lesson @param {number} steps */
async function followed(lesson, steps) {
  const start = performance.now();
  let loss = 0;
  for await (const event of lesson) {
    if (event?.type === "learned") return { vectors: event.vectors, step: (performance.now() - start) / steps };
    if (event?.type !== "learning") continue;
    loss += event.loss / REPORT_EVERY;
    if (event.step % REPORT_EVERY !== 0) continue;
    console.log(`  step ${event.step}: loss ${loss.toFixed(4)}`);
    loss = 0;
  }
  throw new Error("nothing was learned");
}

/** @param {{ steps: number, sheetFile?: string | undefined }} options */
export const benchLearned = ({ steps, sheetFile }) =>
  withSources(async (load) => {
    const starter = await openStarter(load);
    const sheet = PNG.sync.read(readFileSync(`${FOLDER}/pictures.png`));
    /** @type {readonly Character[]} */
    const characters = JSON.parse(readFileSync(`${FOLDER}/pictures.json`, "utf8"));
    const shown = new PNG({ width: SIDE * NEW.length, height: SIDE * (1 + MEANS.length) * characters.length });
    const found = Object.fromEntries(
      [...MEANS, "ceiling"].map((means) => [
        means,
        { likeness: /** @type {number[]} */ ([]), colours: /** @type {number[]} */ ([]) },
      ]),
    );
    for (const [row, character] of characters.entries()) {
      const all = character.pictures.map(({ figure }, column) => ({ picture: tileOf(sheet, row, column), figure }));
      const seen = all.slice(0, LEARNED_FROM);
      console.log(`${character.description}, ${steps} steps`);
      const { vectors, step } = await followed(starter.learn(character, seen, steps), steps);
      const calls = step / (await starter.call());
      console.log(
        `  ${((step * steps) / 1000).toFixed(0)} s, ${step.toFixed(0)} ms a step: ${calls.toFixed(1)} calls of the network`,
      );
      const known = await Promise.all(seen.map(starter.vectorOf));
      const colours = seen.map(({ picture, figure }) => figureColours(picture, figure));
      /** @param {string} means @param {Seen} one */
      const judge = async (means, one) => {
        const vector = await starter.vectorOf(one);
        const own = figureColours(one.picture, one.figure);
        found[means]?.likeness.push(mean(known.map((other) => 1 - vectorDistance(vector, other))));
        found[means]?.colours.push(mean(colours.map((other) => figureDistance(own, other))));
      };
      for (const one of all.slice(LEARNED_FROM)) await judge("ceiling", one);
      const above = row * (1 + MEANS.length);
      for (const [column, { picture }] of seen.entries()) paste(shown, picture, above, column);
      for (const [m, means] of MEANS.entries()) {
        const drawn = await starter.draw(character, seen, vectors, means, SEED + 10 * row);
        for (const [column, picture] of drawn.entries()) {
          await judge(means, { picture, figure: FIGURE });
          paste(shown, picture, above + 1 + m, column);
        }
      }
    }
    console.log("means    likeness to the pictures  distance of colours");
    for (const [means, { likeness, colours }] of Object.entries(found))
      console.log(`${means.padEnd(7)}  ${meanWithInterval(likeness, 3).padEnd(24)}  ${meanWithInterval(colours, 3)}`);
    if (sheetFile) writeFileSync(sheetFile, PNG.sync.write(shown));
  });
