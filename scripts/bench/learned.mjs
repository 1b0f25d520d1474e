// A character that the starter was not trained on (colours of hair, skin and clothes that the corpus does not have) from four pictures: is it more
// itself in new poses and places by its words, by learned words, or by these with low-rank additions to how they are read, each without and with
// reading the pictures? The starter in Node.
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
const MEANS = /** @type {const} */ (["words", "learned", "adapted"]);
/** Without and with reading the pictures. */
const BANKS = [false, true];
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
  const { rateOfWords, RANK } = await load("/src/studio/lesson.ts");
  const loaded = await starterModel();
  const embedder = await loaded.networks.embedder();
  return {
    /** ms of one call of the network. @returns {Promise<number>} */
    call: () => measureStep(loaded, () => performance.now()),
    /** @param {Seen} seen @returns {Promise<readonly number[]>} */
    vectorOf: async ({ picture, figure }) =>
      (await embedder.embed({ picture, figures: [{ tag: "A", boxes: figure }] })).A,
    /** @param {Character} character @param {readonly Seen[]} seen @param {number} steps @param {typeof MEANS[number]} means */
    learn({ description: words, pictures }, seen, steps, means) {
      const request = {
        pictures: seen.map(({ picture, figure }, i) => ({
          ...picture,
          prompt: pictures[i]?.prompt,
          layout: { figures: [figure], object: null },
        })),
        learned: { kind: "words", words, ...(means === "adapted" && { rank: RANK }) },
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
     * @param {Float32Array | undefined} learned
     * @param {{ readonly means: typeof MEANS[number], readonly isRead: boolean, readonly seed: number }} how
     */
    async draw({ description: words, pictures }, seen, learned, { means, isRead, seed }) {
      const size = { width: SIDE, height: SIDE };
      const numbers = RANK * loaded.info.numbersARank;
      const lowRank = { rank: RANK, at: (learned?.length ?? 0) - numbers };
      const more = learned ? { learned: [{ words, vectors: "A", ...(means === "adapted" && { lowRank }) }] } : {};
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
      const { rate, warmup, skip, region } = loaded.manifest.identity;
      const asked = {
        panels,
        references: isRead ? references : [],
        scheduler: loaded.schedule(loaded.manifest.steps),
        guidanceScale: 1,
        vectors: learned ? { A: learned } : {},
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

/** @param {{ readonly means: string, readonly isRead: boolean }} how */
const nameOf = ({ means, isRead }) => (isRead ? `${means} + bank` : means);

/** @param {{ steps: number, sheetFile?: string | undefined }} options */
export const benchLearned = ({ steps, sheetFile }) =>
  withSources(async (load) => {
    const starter = await openStarter(load);
    const sheet = PNG.sync.read(readFileSync(`${FOLDER}/pictures.png`));
    /** @type {readonly Character[]} */
    const characters = JSON.parse(readFileSync(`${FOLDER}/pictures.json`, "utf8"));
    const drawings = MEANS.flatMap((means) => BANKS.map((isRead) => ({ means, isRead })));
    const rows = 1 + drawings.length;
    const shown = new PNG({ width: SIDE * NEW.length, height: SIDE * rows * characters.length });
    const found = Object.fromEntries(
      [...drawings.map(nameOf), "ceiling"].map((name) => [
        name,
        { likeness: /** @type {number[]} */ ([]), colours: /** @type {number[]} */ ([]) },
      ]),
    );
    const call = await starter.call();
    for (const [row, character] of characters.entries()) {
      const all = character.pictures.map(({ figure }, column) => ({ picture: tileOf(sheet, row, column), figure }));
      const seen = all.slice(0, LEARNED_FROM);
      /** @type {Partial<Record<typeof MEANS[number], Float32Array>>} */
      const learned = {};
      for (const means of MEANS.slice(1)) {
        console.log(`${character.description}, ${means}, ${steps} steps`);
        const { vectors, step } = await followed(starter.learn(character, seen, steps, means), steps);
        learned[means] = vectors;
        const cost = `${step.toFixed(0)} ms a step: ${(step / call).toFixed(1)} calls of the network`;
        console.log(`  ${((step * steps) / 1000).toFixed(0)} s, ${cost}; ${vectors.byteLength} bytes`);
      }
      const known = await Promise.all(seen.map(starter.vectorOf));
      const colours = seen.map(({ picture, figure }) => figureColours(picture, figure));
      /** @param {string} name @param {Seen} one */
      const judge = async (name, one) => {
        const vector = await starter.vectorOf(one);
        const own = figureColours(one.picture, one.figure);
        found[name]?.likeness.push(mean(known.map((other) => 1 - vectorDistance(vector, other))));
        found[name]?.colours.push(mean(colours.map((other) => figureDistance(own, other))));
      };
      for (const one of all.slice(LEARNED_FROM)) await judge("ceiling", one);
      for (const [column, { picture }] of seen.entries()) paste(shown, picture, row * rows, column);
      for (const [m, how] of drawings.entries()) {
        const drawn = await starter.draw(character, seen, learned[how.means], { ...how, seed: SEED + 10 * row });
        for (const [column, picture] of drawn.entries()) {
          await judge(nameOf(how), { picture, figure: FIGURE });
          paste(shown, picture, row * rows + 1 + m, column);
        }
      }
    }
    console.log("drawn by          likeness to the pictures  distance of colours");
    for (const [name, { likeness, colours }] of Object.entries(found))
      console.log(`${name.padEnd(16)}  ${meanWithInterval(likeness, 3).padEnd(24)}  ${meanWithInterval(colours, 3)}`);
    // Of the same panels: what they have in common does not count.
    console.log("against the words, panel by panel");
    for (const how of drawings.slice(1)) {
      const name = nameOf(how);
      const cells = /** @type {const} */ (["likeness", "colours"]).map((of) => {
        const plain = found[nameOf({ means: "words", isRead: false })]?.[of] ?? [];
        return meanWithInterval(found[name]?.[of].map((value, i) => value - (plain[i] ?? 0)) ?? [], 3);
      });
      console.log(`${name.padEnd(16)}  ${cells[0]?.padEnd(24)}  ${cells[1]}`);
    }
    if (sheetFile) writeFileSync(sheetFile, PNG.sync.write(shown));
  });
