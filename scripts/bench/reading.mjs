// How much of what captions tell can be read in the pictures: a model draws 48 fixed captions from fixed seeds, a small network that was trained on
// the corpus (models/inkling/recipe/inkling/train_reader.py) reads them part by part. Without the studio: the plain graphs, no sharing.
import { readFileSync, writeFileSync } from "node:fs";
import * as ort from "onnxruntime-web";
import { PNG } from "pngjs";
import { seeded } from "./identity-metric.mjs";

const SIDE = 256;
const SEED = 7;
const ROWS = 6; // of one call: what a page has
const COLUMNS = 12; // of the contact sheet

/** @typedef {readonly [number, number, number, number]} Box fractions of the panel */
/** @typedef {{ text: string, figures: Record<string, string>[], scene: Record<string, string>, boxes: { figures: [Box, Box][], object: Box | null } }} Panel */
const KINDS = /** @type {const} */ (["head", "body", "scene", "object"]);

/** @typedef {typeof KINDS[number]} Kind of a part of a panel */

/**
 * What stands beside the reading network.
 * @typedef {object} Reader
 * @property {number} size of a part in pixels
 * @property {Readonly<Record<Kind, readonly [number, number]>>} margins fractions of a part's box
 * @property {readonly { readonly part: Kind, readonly name: string, readonly answers: readonly string[] }[]} questions
 * @property {Readonly<Record<string, number>>} ceiling by question: how often the reader is right on the corpus
 * @property {Readonly<Record<Kind, { mean: number[], std: number[] }>>} spread of features in the corpus
 */

/** @param {string} path */
const json = (path) => JSON.parse(readFileSync(path, "utf8"));

/** @param {string} path */
const session = (path) => ort.InferenceSession.create(new Uint8Array(readFileSync(path)));

/** @param {Float32Array} data @param {readonly number[]} dims */
const floats = (data, dims) => new ort.Tensor("float32", data, dims);

/** @param {ort.InferenceSession.ReturnType} results @param {string} name */
function outputOf(results, name) {
  const found = results[name];
  if (!found) throw new Error(`reading: expected an output "${name}", found ${Object.keys(results).join(", ")}`);
  return found;
}

/** @param {ort.InferenceSession.ReturnType} results @param {string} name */
const numbersOf = (results, name) => /** @type {Float32Array} */ (outputOf(results, name).data);

/** Normally distributed numbers (Box and Muller). @param {number} seed @param {number} count */
function noise(seed, count) {
  const random = seeded(seed * 7919 + 1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Float32Array.from({ length: count }, normal);
}

/** [6, cells, cells], as diffusion/layout-map makes it. @param {Panel["boxes"]} boxes @param {number} cells */
function layoutOf({ figures, object }, cells) {
  const map = new Float32Array(6 * cells * cells);
  const cover = (/** @type {number} */ i, /** @type {number} */ from, /** @type {number} */ to) =>
    Math.max(0, Math.min((i + 1) / cells, to) - Math.max(i / cells, from)) * cells;
  const whole = /** @type {const} */ ([0, 0, 1, 1]);
  for (const [channel, box] of [
    whole,
    ...(figures[0] ?? [null, null]),
    ...(figures[1] ?? [null, null]),
    object,
  ].entries())
    if (box)
      for (let cell = 0; cell < cells * cells; cell++)
        map[channel * cells * cells + cell] =
          cover(cell % cells, box[0], box[2]) * cover(Math.floor(cell / cells), box[1], box[3]);
  return map;
}

/** Word ids of a text: [BOS], words, [EOS], padding. @param {Record<string, number>} words @param {string} text @param {number} length */
function idsOf(words, text, length) {
  const known = (text.toLowerCase().match(/[a-z]+(?:-[a-z]+)*|\d+|[^\s\w]/g) ?? []).map((word) => words[word] ?? 1);
  const ids = [2, ...known.slice(0, length - 2), 3];
  return BigInt64Array.from({ length }, (_, i) => BigInt(ids[i] ?? 0));
}

/** @param {readonly Float32Array[]} rows */
function joined(rows) {
  const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let from = 0;
  for (const row of rows) {
    all.set(row, from);
    from += row.length;
  }
  return all;
}

/** A model's folder -> what draws panels as [3, SIDE, SIDE] in 0..1. Only for one that needs no guidance. @param {string} folder */
export async function openModel(folder) {
  const { files, scheduler, guidance, steps, layout, rough, context, version } = json(`${folder}/model.json`);
  if (guidance.kind !== "none" || scheduler.algorithm !== "flow-match-euler")
    throw new Error(
      `reading: expected a distilled model of rectified flow in ${folder}, found guidance "${guidance.kind}"`,
    );
  const open = (/** @type {string} */ name) => session(`${folder}/${files[name].path}`);
  const [text, unet, decoder] = await Promise.all([open("textEncoder"), open("unet"), open("vaeDecoder")]);
  const words = json(`${folder}/${files.tokenizer.path}`).model.vocab;
  const cells = SIDE / layout.divisor;
  const side = 2 * cells;
  /** Of noise before a step. @param {number} step */
  const levelAt = (step) => {
    const t = 1 - step / steps;
    return (scheduler.shift * t) / (1 + (scheduler.shift - 1) * t);
  };

  /**
   * @param {readonly Pick<Panel, "text" | "boxes">[]} panels
   * @param {number} first its number gives the seeds
   * @param {(side: number) => Float32Array} [linesOf] what was drawn, [panels, side, side]; as the rough's input takes it
   */
  async function draw(panels, first, linesOf = (side) => new Float32Array(panels.length * side * side)) {
    const B = panels.length;
    const input_ids = new ort.Tensor("int64", new BigInt64Array(B * context.tokens), [B, context.tokens]);
    /** @type {BigInt64Array} */ for (const [i, panel] of panels.entries())
      input_ids.data.set(idsOf(words, panel.text, context.tokens), i * context.tokens);
    const encoder_hidden_states = outputOf(await text.run({ input_ids }), "last_hidden_state");
    /** @type {Record<string, ort.Tensor>} */
    const given = {
      encoder_hidden_states,
      [layout.input]: floats(joined(panels.map((panel) => layoutOf(panel.boxes, cells))), [B, 6, cells, cells]),
    };
    if (rough) {
      const lines = SIDE / rough.divisor;
      given[rough.input] = floats(linesOf(lines), [B, 1, lines, lines]);
    }
    const x = joined(panels.map((_, i) => noise(SEED + first + i, 4 * side * side)));
    for (let step = 0; step < steps; step++) {
      const timestep = floats(new Float32Array(B).fill(scheduler.timestepScale * levelAt(step)), [B]);
      const results = await unet.run({ sample: floats(x, [B, 4, side, side]), timestep, ...given });
      const velocity = numbersOf(results, "out_sample");
      const stride = levelAt(step + 1) - levelAt(step);
      for (const [i, value] of x.entries()) x[i] = value + stride * (velocity[i] ?? Number.NaN);
    }
    const pictures = numbersOf(await decoder.run({ latent_sample: floats(x, [B, 4, side, side]) }), "sample");
    const size = 3 * SIDE * SIDE;
    return panels.map((_, i) => pictures.slice(i * size, (i + 1) * size));
  }
  return { version, draw };
}

/** A part of a picture, stretched to size x size, -1..1: the mean of 2 x 2 bilinear samples a pixel, as the reader was trained with. */
function cutOut(/** @type {Float32Array} */ picture, /** @type {Box} */ [x0, y0, x1, y1], /** @type {number} */ size) {
  const part = new Float32Array(3 * size * size);
  const at = (/** @type {number} */ v) => Math.min(SIDE - 1, Math.max(0, v));
  for (let y = 0; y < 2 * size; y++)
    for (let x = 0; x < 2 * size; x++) {
      const px = at((x0 + ((x + 0.5) / (2 * size)) * (x1 - x0)) * SIDE - 0.5);
      const py = at((y0 + ((y + 0.5) / (2 * size)) * (y1 - y0)) * SIDE - 0.5);
      const [left, top] = [Math.floor(px), Math.floor(py)];
      const [right, bottom] = [at(left + 1), at(top + 1)];
      const [fx, fy] = [px - left, py - top];
      for (let c = 0; c < 3; c++) {
        const pixel = (/** @type {number} */ column, /** @type {number} */ row) =>
          picture[(c * SIDE + row) * SIDE + column] ?? Number.NaN;
        const above = pixel(left, top) * (1 - fx) + pixel(right, top) * fx;
        const below = pixel(left, bottom) * (1 - fx) + pixel(right, bottom) * fx;
        const to = (c * size + (y >> 1)) * size + (x >> 1);
        part[to] = (part[to] ?? 0) + ((above * (1 - fy) + below * fy) * 2 - 1) / 4;
      }
    }
  return part;
}

/** The parts of a panel with what its caption tells of each. @param {Panel} panel */
function partsOf({ figures, scene, boxes }) {
  const all = /** @type {Box} */ ([0, 0, 1, 1]);
  /** @type {{ kind: Kind, box: Box, told: Record<string, string> }[]} */
  const parts = [{ kind: "scene", box: all, told: scene }];
  if (boxes.object && scene.object) parts.push({ kind: "object", box: boxes.object, told: scene });
  for (const [i, [head, body]] of boxes.figures.entries()) {
    parts.push({ kind: "head", box: head, told: { ...figures[i], face: "complete" } });
    parts.push({ kind: "body", box: body, told: figures[i] ?? {} });
  }
  return parts;
}

/** Squared Fréchet distance of two normal distributions without correlations. @param {number[][]} rows @param {{ mean: number[], std: number[] }} other */
function frechet(rows, { mean, std }) {
  return mean.reduce((sum, m, i) => {
    const values = rows.map((row) => row[i] ?? Number.NaN);
    const average = values.reduce((s, value) => s + value, 0) / rows.length;
    const variance = values.reduce((s, value) => s + (value - average) ** 2, 0) / (rows.length - 1);
    return sum + (average - m) ** 2 + (Math.sqrt(variance) - (std[i] ?? Number.NaN)) ** 2;
  }, 0);
}

/** Reads pictures. -> found [questions] as {told, right}, features by kind of part. @param {string} reader path without ending */
export async function openReader(reader) {
  /** @type {Reader} */
  const { size, margins, questions, ceiling, spread } = json(`${reader}.json`);
  const network = await session(`${reader}.onnx`);
  /** @type {Map<string, { told: number, right: number }>} */
  const found = new Map(questions.map(({ name }) => [name, { told: 0, right: 0 }]));
  /** @type {Record<Kind, number[][]>} */
  const features = { head: [], body: [], scene: [], object: [] };

  /** @param {Float32Array} picture @param {Panel} panel */
  async function read(picture, panel) {
    for (const { kind, box, told } of partsOf(panel)) {
      const [across, down] = margins[kind];
      const [mx, my] = [across * (box[2] - box[0]), down * (box[3] - box[1])];
      const part = cutOut(picture, [box[0] - mx, box[1] - my, box[2] + mx, box[3] + my], size);
      const output = await network.run({ parts: floats(part, [1, 3, size, size]) });
      features[kind].push([...numbersOf(output, "features")]);
      let from = 0;
      for (const { part: asked, name, answers } of questions) {
        const logits = numbersOf(output, "logits").slice(from, from + answers.length);
        from += answers.length;
        const answer = told[name];
        const truth = answer === undefined ? -1 : answers.indexOf(answer);
        // A far head has no room for a face: faces count in close and medium shots.
        if (asked !== kind || truth < 0 || (name === "face" && panel.scene.shot === "wide")) continue;
        const counts = /** @type {{ told: number, right: number }} */ (found.get(name));
        counts.told++;
        if (logits.indexOf(Math.max(...logits)) === truth) counts.right++;
      }
    }
  }
  /**
   * How likely parts of a picture are to show an answer, 0 to 1 each.
   * @param {Float32Array} picture @param {readonly Box[]} boxes @param {Kind} kind @param {string} name @param {string} answer
   */
  async function likelihoods(picture, boxes, kind, name, answer) {
    const [across, down] = margins[kind];
    const parts = boxes.map(([x0, y0, x1, y1]) => {
      const [mx, my] = [across * (x1 - x0), down * (y1 - y0)];
      return cutOut(picture, [x0 - mx, y0 - my, x1 + mx, y1 + my], size);
    });
    const output = await network.run({ parts: floats(joined(parts), [parts.length, 3, size, size]) });
    const all = numbersOf(output, "logits");
    const place = questions.findIndex((question) => question.part === kind && question.name === name);
    const from = questions.slice(0, place).reduce((sum, { answers }) => sum + answers.length, 0);
    const answers = questions[place]?.answers ?? [];
    return parts.map((_, i) => {
      const start = (i * all.length) / parts.length + from;
      const powers = all.slice(start, start + answers.length).map(Math.exp);
      return (powers[answers.indexOf(answer)] ?? 0) / powers.reduce((a, b) => a + b, 0);
    });
  }
  return { read, likelihoods, found, features, ceiling, spread };
}

/** @param {readonly Float32Array[]} pictures @param {string} path */
export function writeSheet(pictures, path) {
  const sheet = new PNG({ width: COLUMNS * SIDE, height: Math.ceil(pictures.length / COLUMNS) * SIDE });
  for (const [i, picture] of pictures.entries())
    for (let p = 0; p < SIDE * SIDE; p++) {
      const x = (i % COLUMNS) * SIDE + (p % SIDE);
      const y = Math.floor(i / COLUMNS) * SIDE + Math.floor(p / SIDE);
      for (let c = 0; c < 3; c++)
        sheet.data[4 * (y * sheet.width + x) + c] = Math.round(255 * (picture[c * SIDE * SIDE + p] ?? 0));
      sheet.data[4 * (y * sheet.width + x) + 3] = 255;
    }
  writeFileSync(path, PNG.sync.write(sheet));
}

/**
 * @param {object} options
 * @param {string} options.folder the model's
 * @param {string} options.captionsFile
 * @param {string} options.reader path of the reader without ending
 * @param {string | undefined} options.sheetFile
 */
export async function benchReading({ folder, captionsFile, reader, sheetFile }) {
  /** @type {readonly Panel[]} */
  const panels = json(captionsFile);
  const model = await openModel(folder);
  const { read, found, features, ceiling, spread } = await openReader(reader);
  /** @type {Float32Array[]} */
  const pictures = [];
  for (let first = 0; first < panels.length; first += ROWS)
    pictures.push(...(await model.draw(panels.slice(first, first + ROWS), first)));
  for (const [i, panel] of panels.entries()) await read(pictures[i] ?? new Float32Array(), panel);
  console.log(`${folder}, version ${model.version}: ${panels.length} captions`);
  console.log(`${"told".padEnd(10)} read   of  share ceiling  of it`);
  for (const [name, { told, right }] of found) {
    const share = right / told;
    const ceilingOf = ceiling[name] ?? Number.NaN;
    const percent = (/** @type {number} */ v) => `${(100 * v).toFixed(0)} %`.padStart(6);
    console.log(
      `${name.padEnd(10)} ${String(right).padStart(4)}  ${String(told).padStart(3)} ${percent(share)} ${percent(ceilingOf)} ${percent(share / ceilingOf)}`,
    );
  }
  for (const kind of KINDS)
    console.log(
      `Fréchet distance of ${kind} features to the corpus: ${frechet(features[kind], spread[kind]).toFixed(2)} (${features[kind].length} parts)`,
    );
  if (sheetFile) writeSheet(pictures, sheetFile);
}
