// A character that the starter was not trained on (colours of hair, skin and clothes that the corpus does not have) from four pictures: is it more
// itself in new poses and places by its words, by reading the pictures, by learned words, or by both? The starter in Node.
import { readFileSync, writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { createServer } from "vite";
import { figureColours, figureDistance, vectorDistance } from "./identity-metric.mjs";

const SIDE = 256;
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
 * @typedef {{ readonly pixels: Uint8ClampedArray<ArrayBuffer>, readonly width: number, readonly height: number }} Picture
 * @typedef {{ readonly picture: Picture, readonly figure: Figure }} Seen
 */

/** Mean and 95 % interval of a mean. @param {readonly number[]} values */
function told(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return `${mean.toFixed(3)} ± ${(1.96 * Math.sqrt(variance / values.length)).toFixed(3)}`;
}

/** @param {PNG} sheet @param {number} row @param {number} column @returns {Picture} */
function cut(sheet, row, column) {
  const pixels = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y++) {
    const from = ((row * SIDE + y) * sheet.width + column * SIDE) * 4;
    pixels.set(sheet.data.subarray(from, from + SIDE * 4), y * SIDE * 4);
  }
  return { pixels, width: SIDE, height: SIDE };
}

/** @param {PNG} sheet @param {Picture} picture @param {number} row @param {number} column */
function paste(sheet, { pixels }, row, column) {
  for (let y = 0; y < SIDE; y++)
    sheet.data.set(
      pixels.subarray(y * SIDE * 4, (y + 1) * SIDE * 4),
      ((row * SIDE + y) * sheet.width + column * SIDE) * 4,
    );
}

/** @param {{ steps: number, sheetFile?: string | undefined }} options */
export async function benchLearned({ steps, sheetFile }) {
  const vite = await createServer({
    server: { middlewareMode: true, hmr: false, watch: null },
    appType: "custom",
    logLevel: "error",
  });
  try {
    const load = (/** @type {string} */ path) => vite.ssrLoadModule(path);
    const { starterModel } = await load("/src/engine/starter.test-kit.ts");
    const { drawPanels } = await load("/src/diffusion/pipelines/panels.ts");
    const { fromRgba, toRgba } = await load("/src/diffusion/pixels.ts");
    const { learning } = await load("/src/engine/learning.ts");
    const { measureStep } = await load("/src/engine/measure.ts");
    const { rateOfWords } = await load("/src/studio/lesson.ts");
    const loaded = await starterModel();
    const embedder = await loaded.networks.embedder();
    const { steps: drawnIn, identity } = loaded.manifest;
    /** @param {Seen} seen */
    const vectorOf = async ({ picture, figure }) =>
      (await embedder.embed({ picture, figures: [{ tag: "A", boxes: figure }] })).A;

    /** @param {Character} character @param {readonly Seen[]} seen */
    async function learn({ description: words, pictures }, seen) {
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
      const start = performance.now();
      let loss = 0;
      for await (const event of learning(loaded, async () => loaded, request, turns)) {
        if (event?.type === "learned") return { vectors: event.vectors, seconds: (performance.now() - start) / 1000 };
        if (event?.type !== "learning") continue;
        loss += event.loss / REPORT_EVERY;
        if (event.step % REPORT_EVERY !== 0) continue;
        console.log(`  step ${event.step}: loss ${loss.toFixed(4)}`);
        loss = 0;
      }
      throw new Error("nothing was learned");
    }

    /** @param {Character} character @param {readonly Seen[]} seen @param {Float32Array} learned @param {typeof MEANS[number]} means @param {number} row */
    async function draw({ description: words, pictures }, seen, learned, means, row) {
      const more = means === "learned" || means === "both" ? { learned: [{ words, vectors: "A" }] } : {};
      const size = { width: SIDE, height: SIDE };
      const panels = NEW.map(([before, after], i) => ({
        ...{
          id: `${i}`,
          prompt: `${before}${words} ${after}`,
          negative: "",
          seed: SEED + 10 * row + i,
          ...size,
          cast: ["A"],
        },
        ...{ layout: { figures: [FIGURE], object: null }, ...more },
      }));
      const references = seen.map(({ picture, figure }, i) => ({
        ...{
          id: `r${i}`,
          prompt: pictures[i]?.prompt,
          seed: i,
          ...size,
          cast: ["A"],
          layout: { figures: [figure], object: null },
        },
        ...{ pixels: fromRgba(picture.pixels, SIDE, SIDE), ...more },
      }));
      const isRead = means === "bank" || means === "both";
      const { rate: tokens, warmup, skip, region } = identity;
      const asked = {
        ...{
          panels,
          references: isRead ? references : [],
          scheduler: loaded.schedule(drawnIn),
          guidanceScale: 1,
          vectors: { A: learned },
        },
        ...{ sharing: isRead ? { mode: "cast", rate: tokens, warmup, skip, region } : null, sharingSeed: SEED },
      };
      /** @type {Picture[]} */
      const drawn = [];
      for await (const event of drawPanels(loaded.model, asked))
        if (event.type === "panel") drawn.push({ pixels: toRgba(event.pixels), ...size });
      return drawn;
    }

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
      const all = character.pictures.map(({ figure }, column) => ({ picture: cut(sheet, row, column), figure }));
      const seen = all.slice(0, LEARNED_FROM);
      console.log(`${character.description}, ${steps} steps`);
      const { vectors, seconds } = await learn(character, seen);
      const [step, call] = [(1000 * seconds) / steps, await measureStep(loaded, () => performance.now())];
      console.log(
        `  ${seconds.toFixed(0)} s, ${step.toFixed(0)} ms a step: ${(step / call).toFixed(1)} calls of the network`,
      );
      const known = await Promise.all(seen.map(vectorOf));
      const colours = seen.map(({ picture, figure }) => figureColours(picture, figure));
      /** @param {string} means @param {Seen} one */
      const judge = async (means, one) => {
        const vector = await vectorOf(one);
        const own = figureColours(one.picture, one.figure);
        const mean = (/** @type {readonly number[]} */ values) => values.reduce((a, b) => a + b, 0) / values.length;
        found[means]?.likeness.push(mean(known.map((other) => 1 - vectorDistance(vector, other))));
        found[means]?.colours.push(mean(colours.map((other) => figureDistance(own, other))));
      };
      for (const one of all.slice(LEARNED_FROM)) await judge("ceiling", one);
      for (const [column, { picture }] of seen.entries()) paste(shown, picture, row * (1 + MEANS.length), column);
      for (const [m, means] of MEANS.entries())
        for (const [column, picture] of (await draw(character, seen, vectors, means, row)).entries()) {
          await judge(means, { picture, figure: FIGURE });
          paste(shown, picture, row * (1 + MEANS.length) + 1 + m, column);
        }
    }
    console.log("means    likeness to the pictures  distance of colours");
    for (const [means, { likeness, colours }] of Object.entries(found))
      console.log(`${means.padEnd(7)}  ${told(likeness).padEnd(24)}  ${told(colours)}`);
    if (sheetFile) writeFileSync(sheetFile, PNG.sync.write(shown));
  } finally {
    await vite.close();
  }
}
