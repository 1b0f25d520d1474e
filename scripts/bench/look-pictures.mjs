// What benches of looks share: three looks that the starter was never shown, each six panels of its corpus in other colours, and how panels drawn
// in them are judged. Distances of colours (0 the same, 1 nothing in common) and of the embedder's directions.
import { readFileSync } from "node:fs";
import { PNG } from "pngjs";
import { figureDistance, pictureColours, vectorDistance } from "./identity-metric.mjs";
import { mean, meanWithInterval } from "./mean.mjs";
import { SIDE, tileOf } from "./tiles.mjs";

/** What the panels of the corpus show, as an artist would say it. */
export const CAPTIONS = [
  "a dark-skinned woman with a hairband wearing a purple suit and white pants shrugging, smiling, on the street",
  "a dark-skinned man with spiky hair wearing a teal t-shirt holding a book, sleepy, in the classroom",
  "a woman with curly hair wearing a green shirt and white pants with folded arms, angry, in the city",
  "a man with curly hair wearing a gray sweater and teal pants running, laughing, on the street",
  "close-up of a brown-skinned woman with a bob wearing a blue shirt holding a coffee, calm, in space",
  "a man with a topknot wearing a blue suit and yellow pants with fists clenched, happy, in the classroom",
];
const SEED = 5;
export const PROMPTS = [
  "a woman with red hair wearing a blue shirt and black pants thinking, sad, in the forest",
  "a man with black hair wearing a green shirt and grey pants, smiling, at the beach",
  "a woman with long black hair wearing a yellow sweater with folded arms, calm, in the city",
  "a man with a beard wearing a suit holding a book, surprised, in the kitchen",
];
/** @type {import("../../src/geometry/unit-box.ts").Figure} */
const FIGURE = { head: [0.3, 0.05, 0.7, 0.5], body: [0.24, 0.47, 0.76, 1] };

/** @typedef {import("./tiles.mjs").Picture} Picture */
/** @typedef {import("../../src/diffusion/panel.ts").PanelLook} PanelLook */
/** @typedef {readonly [number, number, number]} Colour */
/** @typedef {{ readonly colours: readonly Float64Array[], readonly vector: readonly number[] }} Seen */

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

/** A picture in the colours of a look. @param {string} name @param {Picture} picture */
export const recolouredIn = (name, picture) => recoloured(picture, LOOKS[name] ?? ((colour) => colour));

/** Six pictures of each look, by its name. @returns {Readonly<Record<string, readonly Picture[]>>} */
export function lookPictures() {
  const corpus = PNG.sync.read(readFileSync("scripts/bench/looks/pictures.png"));
  return Object.fromEntries(
    Object.entries(LOOKS).map(([name, toLook]) => [
      name,
      CAPTIONS.map((_, i) => recoloured(tileOf(corpus, 0, i), toLook)),
    ]),
  );
}

/** In the width of a column. @param {readonly number[]} values */
export const told = (values) => (values.length === 0 ? "0" : meanWithInterval(values, 3)).padEnd(15);

/** @template T @param {readonly T[]} items @returns {readonly (readonly [T, T])[]} */
export const pairs = (items) => items.flatMap((a, i) => items.slice(i + 1).map((b) => /** @type {const} */ ([a, b])));

/** @param {Seen} a @param {Seen} b */
export const colourDistance = (a, b) => figureDistance(a.colours, b.colours);
/** @param {Seen} a @param {Seen} b */
export const likenessDistance = (a, b) => vectorDistance(a.vector, b.vector);

/** Of each panel the mean distance to a look's pictures. @param {readonly Seen[]} panels @param {readonly Seen[]} wanted @param {typeof colourDistance} distance */
export const distancesTo = (panels, wanted, distance) =>
  panels.map((panel) => mean(wanted.map((picture) => distance(panel, picture))));

/** The starter, and the prompts drawn in looks. @param {import("vite").ViteDevServer["ssrLoadModule"]} load */
export async function openPrompts(load) {
  const { starterModel } = await load("/src/engine/starter.test-kit.ts");
  const { drawPanels } = await load("/src/diffusion/pipelines/panels.ts");
  const { fromRgba, toRgba } = await load("/src/diffusion/pixels.ts");
  const loaded = await starterModel();
  const embedder = await loaded.networks.embedder();
  const size = { width: SIDE, height: SIDE, cast: [] };
  /** @param {{ readonly look?: PanelLook, readonly readsLooks?: readonly string[] }} worn @param {object} more of the request @returns {Promise<readonly Picture[]>} */
  const draw = async (worn, more) => {
    const panels = PROMPTS.map((prompt, i) => ({
      id: `${i}`,
      prompt,
      negative: "",
      seed: SEED + i,
      ...size,
      layout: { figures: [FIGURE], object: null },
      ...worn,
    }));
    const usual = { references: [], sharing: null, sharingSeed: 1, guidanceScale: 1 };
    const drawn = [];
    const scheduler = loaded.schedule(loaded.manifest.steps);
    for await (const event of drawPanels(loaded.model, { ...usual, scheduler, panels, ...more }))
      if (event.type === "panel") drawn.push({ pixels: toRgba(event.pixels), width: SIDE, height: SIDE });
    return drawn;
  };
  /** @param {string} name @param {PanelLook | undefined} look */
  const wearing = (name, look) => (look ? { look, readsLooks: [name] } : {});
  /** @param {string} name @param {readonly Picture[]} pictures @param {number} strength */
  const readingOf = (name, pictures, strength) => ({
    references: pictures.map(({ pixels }, i) => ({
      id: `${name}/${i}`,
      prompt: "",
      seed: i,
      ...size,
      layout: null,
      pixels: fromRgba(pixels, SIDE, SIDE),
      ofLook: name,
      ...(i < 2 && { readFor: name }),
    })),
    sharing: { ...loaded.info.sharing, strength: { [name]: strength } },
  });
  return {
    loaded,
    /** @param {Picture} picture @returns {Promise<Seen>} */
    seen: async (picture) => ({
      colours: pictureColours(picture),
      vector: (await embedder.embed({ picture, figures: [{ tag: "A", boxes: FIGURE }] })).A,
    }),
    words: () => draw({}, {}),
    /** By statistics of a look's pictures. @param {string} name @param {readonly Picture[]} pictures @param {number} strength */
    atOnce(name, pictures, strength) {
      const parts = [{ look: name, version: 1, weight: 1 }];
      const look = strength > 0 ? /** @type {const} */ ({ means: "aligned", parts, strength }) : undefined;
      return draw(wearing(name, look), readingOf(name, pictures, strength));
    },
    /** By learned prompts and by statistics of the pictures. @param {string} name @param {readonly Picture[]} pictures @param {Extract<PanelLook, { means: "learned" }>} look @param {Readonly<Record<string, Float32Array>>} vectors */
    both: (name, pictures, look, vectors) =>
      draw(wearing(name, look), { ...readingOf(name, pictures, look.strength ?? 0), vectors }),
    /** In learned looks. @param {PanelLook} look @param {Readonly<Record<string, Float32Array>>} vectors */
    learned: (look, vectors) => draw({ look }, { vectors }),
  };
}
