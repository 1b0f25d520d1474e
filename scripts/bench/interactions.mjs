// Whether a thing comes to the box that was asked for, by nothing, a bias on its words, the gradient of its losses, both; where the model is
// not given the box, where it is, and where it draws from the words alone: the draft that it composes is rubbed out all over. 20 prompts that the
// starter was taught to read, each with a box at the left or the right and fixed seeds; the starter in Node, without sharing.
import { writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { withSources } from "../sources.mjs";
import { vectorDistance } from "./identity-metric.mjs";
import { meanWithInterval } from "./mean.mjs";
import { openReader } from "./reading.mjs";
import { SIDE } from "./tiles.mjs";

const SEED = 11;
const STEPS = 8;
/** Pictures of the contact sheet. */
const SHOWN = 5;
const WHO = ["a woman with red hair wearing a yellow sweater", "a man with a beard wearing a suit"];
/** As prompts say them, and as the reader does. */
const THINGS = /** @type {const} */ ([
  ["a cat", "cat"],
  ["a dog", "dog"],
  ["a robot", "robot"],
  ["a cake", "birthday-cake"],
  ["a snowman", "snowman"],
]);
const PLACES = ["at the beach", "in the city"];
const MEANS = /** @type {const} */ (["none", "bias", "gradient", "both"]);
/** A rubber that leaves nothing of the model's own draft. */
const RUBBED_OUT = { strokes: [{ tool: "rub", radius: 2, points: [[0.5, 0.5, 0.5]] }], scans: [] };
/** How the model is asked: whether it is given the thing's box, and whether it has its draft. */
const WAYS = /** @type {const} */ ([
  { name: "not given", hasBox: false, hasDraft: true },
  { name: "given", hasBox: true, hasDraft: true },
  { name: "no draft", hasBox: false, hasDraft: false },
]);
/** Places along a side at which the thing is looked for. */
const LOOKS = 9;

/** 20 wishes: who, what and where, the thing on one side, who acts on the other. */
const wishes = THINGS.flatMap(([thing, answer], t) =>
  [0, 1, 2, 3].map((i) => {
    const isRight = i % 2 === 0;
    const across = isRight ? 0 : 0.36;
    /** @type {readonly [number, number, number, number]} */
    const box = isRight ? [0.62, 0.6, 0.95, 0.93] : [0.05, 0.6, 0.38, 0.93];
    return {
      prompt: `full body of ${WHO[i >> 1]} next to ${thing} ${PLACES[(t + i) % 2]}`,
      answer,
      words: thing.replace(/^an? /, ""),
      box,
      figure: { head: [0.2 + across, 0.08, 0.44 + across, 0.36], body: [0.16 + across, 0.34, 0.48 + across, 0.92] },
      seed: SEED + 4 * t + i,
    };
  }),
);

/** @typedef {typeof wishes[number]} Wish */
/** @typedef {readonly [number, number, number, number]} Box */

/** Boxes as large as one, all over the picture. @param {Box} box @returns {readonly Box[]} */
function everywhere([x0, y0, x1, y1]) {
  const [width, height] = [x1 - x0, y1 - y0];
  const along = (/** @type {number} */ size) => Array.from({ length: LOOKS }, (_, i) => ((1 - size) * i) / (LOOKS - 1));
  return along(height).flatMap((y) => along(width).map((x) => /** @type {Box} */ ([x, y, x + width, y + height])));
}

/** Draws the wishes one after the other. @param {(path: string) => Promise<any>} load */
async function openDrawing(load) {
  const { starterModel } = await load("/src/engine/starter.test-kit.ts");
  const { drawPanels } = await load("/src/diffusion/pipelines/panels.ts");
  const { toRgba } = await load("/src/diffusion/pixels.ts");
  const loaded = await starterModel();
  const embedder = await loaded.networks.embedder();
  /** @param {Wish} wish @param {typeof MEANS[number]} means @param {typeof WAYS[number]} way */
  return async function draw({ prompt, words, box, figure, seed }, means, { hasBox, hasDraft }) {
    const size = { width: SIDE, height: SIDE };
    const layout = { figures: [figure], object: hasBox ? box : null };
    const panel = {
      id: "a",
      prompt,
      negative: "",
      seed,
      ...size,
      cast: ["A"],
      layout,
      interaction: { words, box, means },
      ...(!hasDraft && { rough: RUBBED_OUT }),
    };
    const request = { panels: [panel], references: [], sharing: null, sharingSeed: 1, guidanceScale: 1 };
    const start = performance.now();
    for await (const event of drawPanels(loaded.model, { ...request, scheduler: loaded.schedule(STEPS) })) {
      if (event.type !== "panel") continue;
      const seconds = (performance.now() - start) / 1000;
      const picture = { ...size, pixels: toRgba(event.pixels) };
      const vectors = await embedder.embed({ picture, figures: [{ tag: "A", boxes: figure }] });
      return { seconds, seen: event.seen, pixels: event.pixels.data, vector: vectors.A };
    }
    throw new Error(`interactions: "${prompt}" was not drawn`);
  };
}

/** @param {{ reader: string, sheetFile?: string | undefined }} options */
export async function benchInteractions({ reader, sheetFile }) {
  await withSources(async (load) => {
    const { overlap } = await load("/src/geometry/unit-box.ts");
    const draw = await openDrawing(load);
    const sheet = new PNG({ width: WAYS.length * MEANS.length * SIDE, height: SHOWN * SIDE });
    console.log(`${wishes.length} prompts, ${STEPS} steps, seeds from ${SEED}; means with 95 % intervals`);
    console.log(
      "the box    means     attention inside  IoU of Otsu's box  IoU of the thing  read there  figure kept   s a panel",
    );
    for (const [group, way] of WAYS.entries()) {
      /** Of the figures as nothing changed them. @type {(readonly number[])[]} */
      const plain = [];
      for (const [column, means] of MEANS.entries()) {
        const { read, likelihoods, found } = await openReader(reader);
        /** @type {Record<"inside" | "overlaps" | "places" | "kept" | "seconds", number[]>} */
        const told = { inside: [], overlaps: [], places: [], kept: [], seconds: [] };
        for (const [row, wish] of wishes.entries()) {
          const { prompt, answer, box } = wish;
          const { seconds, seen, pixels, vector } = await draw(wish, means, way);
          plain[row] ??= vector;
          const boxes = everywhere(box);
          const likely = await likelihoods(pixels, boxes, "object", "object", answer);
          told.seconds.push(seconds);
          told.inside.push(seen.inside);
          told.overlaps.push(seen.box ? overlap(seen.box, box) : 0);
          told.places.push(overlap(boxes[likely.indexOf(Math.max(...likely))], box));
          told.kept.push(1 - vectorDistance(vector, plain[row] ?? vector));
          const asked = { figures: [], object: box };
          await read(pixels, { text: prompt, figures: [], scene: { object: answer }, boxes: asked });
          if (row % 4 === 0) paint(sheet, pixels, (group * MEANS.length + column) * SIDE, (row / 4) * SIDE, box);
        }
        const counts = found.get("object") ?? { told: 0, right: 0 };
        const median = told.seconds.sort((a, b) => a - b)[told.seconds.length >> 1] ?? 0;
        const [inside, overlaps, places, kept] = [told.inside, told.overlaps, told.places, told.kept].map((values) =>
          meanWithInterval(values, 2),
        );
        const cells = [
          inside?.padEnd(16),
          overlaps?.padEnd(17),
          places?.padEnd(16),
          `${counts.right} of ${counts.told}`.padEnd(10),
          kept,
        ];
        console.log(`${way.name.padEnd(9)}  ${means.padEnd(8)}  ${cells.join("  ")}  ${median.toFixed(1)}`);
      }
    }
    if (sheetFile) writeFileSync(sheetFile, PNG.sync.write(sheet));
  });
}

const edge = (/** @type {number} */ at) => Math.round(at * (SIDE - 1));

/**
 * A picture in 0..1 with the box that was asked for.
 * @param {PNG} sheet
 * @param {Float32Array} pixels [3, SIDE, SIDE]
 * @param {number} left
 * @param {number} top
 * @param {readonly [number, number, number, number]} box
 */
function paint(sheet, pixels, left, top, box) {
  const [x0, y0, x1, y1] = [edge(box[0]), edge(box[1]), edge(box[2]), edge(box[3])];
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const at = ((top + y) * sheet.width + left + x) * 4;
      const isInside = x >= x0 && x <= x1 && y >= y0 && y <= y1;
      const isEdge = isInside && (x === x0 || x === x1 || y === y0 || y === y1);
      for (let c = 0; c < 3; c++)
        sheet.data[at + c] = isEdge ? (c === 0 ? 230 : 30) : 255 * (pixels[(c * SIDE + y) * SIDE + x] ?? 0);
      sheet.data[at + 3] = 255;
    }
}
