// Which measure tells characters apart: equal error rates of the embedder and of plain colours on the same pairs of figures,
// which models/inkling/recipe/inkling/verify_embedder.py wrote.
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { figureColours, figureDistance, seeded } from "./identity-metric.mjs";

/** @typedef {import("../../src/geometry/unit-box.ts").UnitBox} Box */
/**
 * A figure of a panel on disk: RGB bytes, `panel` from the file's beginning.
 * @typedef {{ readonly file: string, readonly panel: number, readonly size: readonly [number, number],
 *   readonly boxes: readonly [Box, Box] }} StoredFigure
 */
/**
 * Two figures by their places in the list, and what the embedder says of them.
 * @typedef {{ readonly a: number, readonly b: number, readonly score: number, readonly same: boolean,
 *   readonly kind: "same" | "random" | "alike", readonly character: string | number }} Pair
 */
/** @typedef {(pair: Pair) => number} Score */

const DRAWS = 200;

/**
 * The share at which as many pairs of one character fall below a score as pairs of two reach it.
 * @param {readonly number[]} same
 * @param {readonly number[]} other
 */
function equalErrorRate(same, other) {
  /** @type {(x: number, y: number) => number} */
  const rising = (x, y) => x - y;
  const [a, b] = [same.toSorted(rising), other.toSorted(rising)];
  let [below, lower] = [0, 0];
  for (const threshold of [...a, ...b].sort(rising)) {
    while ((a[below] ?? threshold) < threshold) below++;
    while ((b[lower] ?? threshold) < threshold) lower++;
    const [alarms, misses] = [below / a.length, 1 - lower / b.length];
    if (alarms >= misses) return (alarms + misses) / 2;
  }
  return 1;
}

/**
 * 95 % interval of the rate, by drawing characters again: the pairs of a character stay together.
 * @param {readonly Pair[]} pairs
 * @param {Score} score
 * @param {() => number} random in [0, 1)
 */
function interval(pairs, score, random) {
  /** @type {Map<string | number, { readonly same: number[], readonly other: number[] }>} */
  const groups = new Map();
  for (const pair of pairs) {
    const group = groups.get(pair.character) ?? { same: [], other: [] };
    groups.set(pair.character, group);
    group[pair.same ? "same" : "other"].push(score(pair));
  }
  const all = [...groups.values()];
  const rates = Array.from({ length: DRAWS }, () => {
    const drawn = all.flatMap(() => all[Math.floor(random() * all.length)] ?? []);
    return equalErrorRate(
      drawn.flatMap(({ same }) => same),
      drawn.flatMap(({ other }) => other),
    );
  }).sort((a, b) => a - b);
  return [0.025, 0.975].map((share) => rates[Math.floor(share * DRAWS)] ?? 1);
}

/**
 * Colours of a figure, read from the panels on disk.
 * @param {StoredFigure} figure
 */
function coloursOf({ file, panel, size: [width, height], boxes }) {
  const rgb = Buffer.alloc(width * height * 3);
  const panels = openSync(file, "r");
  readSync(panels, rgb, 0, rgb.length, panel * rgb.length);
  closeSync(panels);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) pixels.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
  // The boxes of a plan may leave the panel; colours are counted inside it.
  /** @type {(box: Box) => Box} */
  const inside = ([x0, y0, x1, y1]) => [within(x0), within(y0), within(x1), within(y1)];
  const [head, body] = boxes;
  return figureColours({ pixels, width, height }, { head: inside(head), body: inside(body) });
}

/** @param {number} v */
const within = (v) => Math.min(1, Math.max(0, v));

/** @param {{ readonly file: string }} options */
export function benchVerification({ file }) {
  /** @param {number} rate */
  const percent = (rate) => `${(100 * rate).toFixed(1)} %`;
  /** @type {Readonly<Record<string, { readonly figures: readonly StoredFigure[], readonly pairs: readonly Pair[] }>>} */
  const sets = JSON.parse(readFileSync(file, "utf8"));
  for (const [name, { figures, pairs }] of Object.entries(sets)) {
    const colours = figures.map(coloursOf);
    /** @type {Readonly<Record<string, Score>>} */
    const measures = {
      embedder: ({ score }) => score,
      colours: ({ a, b }) => -figureDistance(colours[a] ?? [], colours[b] ?? []),
    };
    for (const [measure, score] of Object.entries(measures)) {
      /** @param {readonly Pair["kind"][]} kinds */
      const of = (...kinds) => pairs.filter(({ kind }) => kinds.includes(kind)).map(score);
      /** @param {readonly Pair["kind"][]} kinds */
      const against = (...kinds) => percent(equalErrorRate(of("same"), of(...kinds)));
      const [low, high] = interval(pairs, score, seeded(1)).map(percent);
      console.log(
        `${name}: ${measure.padEnd(8)} equal error rate ${against("random", "alike")} (${low} to ${high}); others at random ${against("random")}, alike ${against("alike")}`,
      );
    }
  }
}
