// Whether a thing comes to the box that was asked for, by means: nothing, the model's own boxes, a bias on its words, both. 20 prompts that
// the starter was taught to read, each with a box at the left or the right and fixed seeds; the starter in Node, without sharing.
import { writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { createServer } from "vite";
import { openReader } from "./reading.mjs";

const SIDE = 256;
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
const MEANS = /** @type {const} */ ([
  ["plain", { hasBox: false, means: "none" }],
  ["boxes", { hasBox: true, means: "none" }],
  ["bias", { hasBox: false, means: "bias" }],
  ["both", { hasBox: true, means: "bias" }],
]);

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

/** Mean and 95 % interval of a mean. @param {readonly number[]} values */
function told(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(2)} ± ${(1.96 * Math.sqrt(variance / values.length)).toFixed(2)}`;
}

/** @param {{ reader: string, sheetFile?: string | undefined }} options */
export async function benchInteractions({ reader, sheetFile }) {
  const vite = await createServer({
    server: { middlewareMode: true, hmr: false, watch: null },
    appType: "custom",
    logLevel: "error",
  });
  try {
    const load = (/** @type {string} */ path) => vite.ssrLoadModule(path);
    const { starterModel } = await load("/src/engine/starter.test-kit.ts");
    const { drawPanels } = await load("/src/diffusion/pipelines/panels.ts");
    const { overlap } = await load("/src/diffusion/interaction/object-box.ts");
    const loaded = await starterModel();
    const sheet = new PNG({ width: MEANS.length * SIDE, height: SHOWN * SIDE });
    console.log(`${wishes.length} prompts, ${STEPS} steps, seeds from ${SEED}; means with 95 % intervals`);
    console.log("means  attention inside  IoU of Otsu's box  thing read in the box  s a panel");
    for (const [column, [name, { hasBox, means }]] of MEANS.entries()) {
      const { read, found } = await openReader(reader);
      /** @type {{ inside: number[], overlaps: number[], seconds: number[] }} */
      const { inside, overlaps, seconds } = { inside: [], overlaps: [], seconds: [] };
      for (const [row, { prompt, answer, words, box, figure, seed }] of wishes.entries()) {
        const size = { width: SIDE, height: SIDE };
        const layout = { figures: [figure], object: hasBox ? box : null };
        const interaction = { words, box, means };
        const panel = { id: "a", prompt, negative: "", seed, ...size, cast: ["A"], layout, interaction };
        const request = { panels: [panel], references: [], sharing: null, sharingSeed: 1, guidanceScale: 1 };
        const start = performance.now();
        for await (const event of drawPanels(loaded.model, { ...request, scheduler: loaded.schedule(STEPS) })) {
          if (event.type !== "panel") continue;
          seconds.push((performance.now() - start) / 1000);
          inside.push(event.seen.inside);
          overlaps.push(event.seen.box ? overlap(event.seen.box, box) : 0);
          await read(event.pixels.data, {
            text: prompt,
            figures: [],
            scene: { object: answer },
            boxes: { figures: [], object: box },
          });
          if (row % 4 === 0) paint(sheet, event.pixels.data, column * SIDE, (row / 4) * SIDE, box);
        }
      }
      const counts = found.get("object") ?? { told: 0, right: 0 };
      const median = seconds.sort((a, b) => a - b)[seconds.length >> 1] ?? 0;
      const cells = [
        told(inside).padEnd(16),
        told(overlaps).padEnd(17),
        `${counts.right} of ${counts.told}`.padEnd(21),
      ];
      console.log(`${name.padEnd(5)}  ${cells.join("  ")}  ${median.toFixed(1)}`);
    }
    if (sheetFile) writeFileSync(sheetFile, PNG.sync.write(sheet));
  } finally {
    await vite.close();
  }
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
