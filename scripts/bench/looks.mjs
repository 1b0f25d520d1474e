// Whether panels drawn in a look come nearer to its pictures: three looks that the starter was never shown, each six panels of its corpus in
// other colours; the starter in Node. Distances of colours (0 the same, 1 nothing in common) and of the embedder's directions.
import { readFileSync, writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { withSources } from "../sources.mjs";
import { figureDistance, pictureColours, vectorDistance } from "./identity-metric.mjs";
import { mean, meanWithInterval } from "./mean.mjs";
import { paste, SIDE, tileOf } from "./tiles.mjs";

const PICTURES = 6;
const SEED = 5;
/** Pictures of each look on the contact sheet. */
const SHOWN = 2;
const PROMPTS = [
  "a woman with red hair wearing a blue shirt and black pants thinking, sad, in the forest",
  "a man with black hair wearing a green shirt and grey pants, smiling, at the beach",
  "a woman with long black hair wearing a yellow sweater with folded arms, calm, in the city",
  "a man with a beard wearing a suit holding a book, surprised, in the kitchen",
];
/** @type {import("../../src/geometry/unit-box.ts").Figure} */
const FIGURE = { head: [0.3, 0.05, 0.7, 0.5], body: [0.24, 0.47, 0.76, 1] };
const STRENGTHS = [0, 0.5, 1];

/** @typedef {import("./tiles.mjs").Picture} Picture */
/** @typedef {readonly [number, number, number]} Colour */

/** @param {readonly Colour[]} colours from dark to light @param {number} light 0..1 @returns {readonly number[]} */
function onRamp(colours, light) {
  const at = light * (colours.length - 1);
  const low = Math.min(colours.length - 2, Math.floor(at));
  const [a, b] = /** @type {const} */ ([colours[low] ?? [0, 0, 0], colours[low + 1] ?? [0, 0, 0]]);
  return [0, 1, 2].map((c) => (a[c] ?? 0) + ((b[c] ?? 0) - (a[c] ?? 0)) * (at - low));
}

/** @type {Readonly<Record<string, (colour: Colour, light: number) => readonly number[]>>} */
const LOOKS = {
  night: (_, light) =>
    onRamp(
      [
        [10, 12, 40],
        [38, 60, 120],
        [80, 150, 190],
        [240, 230, 150],
      ],
      light,
    ),
  print: (_, light) =>
    [
      [30, 20, 60],
      [230, 60, 90],
      [255, 170, 160],
      [255, 244, 230],
    ][Math.min(3, Math.floor(light * 4))] ?? [],
  negative: (colour) => colour.map((value) => 255 - value),
};

/** @param {Picture} picture @param {(colour: Colour, light: number) => readonly number[]} toLook @returns {Picture} */
function recoloured({ pixels, ...size }, toLook) {
  const changed = pixels.slice();
  for (let at = 0; at < pixels.length; at += 4) {
    const [r = 0, g = 0, b = 0] = pixels.subarray(at, at + 3);
    changed.set(toLook([r, g, b], (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255), at);
  }
  return { ...size, pixels: changed };
}

/** In the width of a column. @param {readonly number[]} values */
const told = (values) => meanWithInterval(values, 3).padEnd(15);

/** @template T @param {readonly T[]} items @returns {readonly (readonly [T, T])[]} */
const pairs = (items) => items.flatMap((a, i) => items.slice(i + 1).map((b) => /** @type {const} */ ([a, b])));

/** @param {{ sheetFile?: string | undefined }} options */
export async function benchLooks({ sheetFile }) {
  await withSources(async (load) => {
    const { starterModel } = await load("/src/engine/starter.test-kit.ts");
    const { drawPanels } = await load("/src/diffusion/pipelines/panels.ts");
    const { fromRgba, toRgba } = await load("/src/diffusion/pixels.ts");
    const loaded = await starterModel();
    const embedder = await loaded.networks.embedder();
    const settings = { scheduler: loaded.schedule(loaded.manifest.steps), guidanceScale: 1, sharingSeed: 1 };
    const corpus = PNG.sync.read(readFileSync("scripts/bench/looks/pictures.png"));
    const sheet = new PNG({ width: SIDE * (SHOWN + STRENGTHS.length), height: SIDE * Object.keys(LOOKS).length });
    /** @param {Picture} picture */
    const seen = async (picture) => ({
      colours: pictureColours(picture),
      vector: (await embedder.embed({ picture, figures: [{ tag: "A", boxes: FIGURE }] })).A,
    });
    /** @param {string} name @param {readonly Picture[]} pictures @param {number} strength @returns {Promise<readonly Picture[]>} */
    const draw = async (name, pictures, strength) => {
      const parts = [{ look: name, version: 1, weight: 1 }];
      const worn = strength > 0 ? { look: { means: "aligned", parts, strength }, readsLooks: [name] } : {};
      const size = { width: SIDE, height: SIDE, cast: [] };
      const panels = PROMPTS.map((prompt, i) => ({
        id: `${i}`,
        prompt,
        negative: "",
        seed: SEED + i,
        ...size,
        layout: { figures: [FIGURE], object: null },
        ...worn,
      }));
      const references = pictures.map(({ pixels }, i) => ({
        id: `${name}/${i}`,
        prompt: "",
        seed: i,
        ...size,
        layout: null,
        pixels: fromRgba(pixels, SIDE, SIDE),
        ofLook: name,
        ...(i < 2 && { readFor: name }),
      }));
      const sharing = { ...loaded.info.sharing, strength: { [name]: strength } };
      const drawn = [];
      for await (const event of drawPanels(loaded.model, { ...settings, sharing, panels, references }))
        if (event.type === "panel") drawn.push({ pixels: toRgba(event.pixels), width: SIDE, height: SIDE });
      return drawn;
    };
    console.log("look      strength  colours to look  embedder to look  colours apart    embedder apart   s a panel");
    for (const [row, [name, toLook]] of Object.entries(LOOKS).entries()) {
      const pictures = Array.from({ length: PICTURES }, (_, i) => recoloured(tileOf(corpus, 0, i), toLook));
      const wanted = await Promise.all(pictures.map(seen));
      pictures.slice(0, SHOWN).forEach((picture, column) => {
        paste(sheet, picture, row, column);
      });
      for (const [column, strength] of STRENGTHS.entries()) {
        const start = performance.now();
        const drawn = await draw(name, pictures, strength);
        const seconds = (performance.now() - start) / 1000 / drawn.length;
        const found = await Promise.all(drawn.map(seen));
        const to = (/** @type {(a: any, b: any) => number} */ distance) =>
          found.map((panel) => mean(wanted.map((picture) => distance(panel, picture))));
        const apart = (/** @type {(a: any, b: any) => number} */ distance) =>
          pairs(found).map(([a, b]) => distance(a, b));
        const colours = (/** @type {any} */ a, /** @type {any} */ b) => figureDistance(a.colours, b.colours);
        const vectors = (/** @type {any} */ a, /** @type {any} */ b) => vectorDistance(a.vector, b.vector);
        const cells = [told(to(colours)), told(to(vectors)), told(apart(colours)), told(apart(vectors))];
        console.log(`${name.padEnd(9)} ${`${strength}`.padEnd(8)}  ${cells.join("  ")}  ${seconds.toFixed(1)}`);
        if (drawn[0]) paste(sheet, drawn[0], row, SHOWN + column);
      }
    }
    if (sheetFile) writeFileSync(sheetFile, PNG.sync.write(sheet));
  });
}
