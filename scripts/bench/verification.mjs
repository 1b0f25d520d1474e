// Which measure tells characters apart: equal error rates of the embedder and of plain colours on the same pairs of figures,
// which models/inkling/recipe/inkling/verify_embedder.py wrote.
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { figureColours, figureDistance, seeded } from "./identity-metric.mjs";

const DRAWS = 200;

/** The share at which as many pairs of one character fall below a score as pairs of two reach it. */
export function equalErrorRate(same, other) {
  const [a, b] = [same, other].map((scores) => scores.toSorted((x, y) => x - y));
  let [below, lower] = [0, 0];
  for (const threshold of [...a, ...b].sort((x, y) => x - y)) {
    while (below < a.length && a[below] < threshold) below++;
    while (lower < b.length && b[lower] < threshold) lower++;
    const [alarms, misses] = [below / a.length, 1 - lower / b.length];
    if (alarms >= misses) return (alarms + misses) / 2;
  }
  return 1;
}

/** 95 % interval of the rate, by drawing characters again: the pairs of a character stay together. */
function interval(pairs, score, random) {
  const groups = new Map();
  for (const pair of pairs) {
    if (!groups.has(pair.character)) groups.set(pair.character, [[], []]);
    groups.get(pair.character)[pair.same ? 0 : 1].push(score(pair));
  }
  const all = [...groups.values()];
  const rates = Array.from({ length: DRAWS }, () => {
    const drawn = all.map(() => all[Math.floor(random() * all.length)]);
    return equalErrorRate(...[0, 1].map((side) => drawn.flatMap((group) => group[side])));
  }).sort((a, b) => a - b);
  return [0.025, 0.975].map((share) => rates[Math.floor(share * DRAWS)]);
}

/** Colours of a figure, read from the panels on disk. */
function coloursOf({ file, panel, size: [width, height], boxes }) {
  const rgb = Buffer.alloc(width * height * 3);
  const panels = openSync(file, "r");
  readSync(panels, rgb, 0, rgb.length, panel * rgb.length);
  closeSync(panels);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) pixels.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
  // The boxes of a plan may leave the panel; colours are counted inside it.
  const [head, body] = boxes.map((box) => box.map((v) => Math.min(1, Math.max(0, v))));
  return figureColours({ pixels, width, height }, { head, body });
}

export function benchVerification({ file }) {
  const percent = (rate) => `${(100 * rate).toFixed(1)} %`;
  for (const [name, { figures, pairs }] of Object.entries(JSON.parse(readFileSync(file, "utf8")))) {
    const colours = figures.map(coloursOf);
    const measures = { embedder: ({ score }) => score, colours: ({ a, b }) => -figureDistance(colours[a], colours[b]) };
    for (const [measure, score] of Object.entries(measures)) {
      const of = (...kinds) => pairs.filter(({ kind }) => kinds.includes(kind)).map(score);
      const [all, random, alike] = [["random", "alike"], ["random"], ["alike"]].map((kinds) =>
        percent(equalErrorRate(of("same"), of(...kinds))),
      );
      const [low, high] = interval(pairs, score, seeded(1)).map(percent);
      console.log(
        `${name}: ${measure.padEnd(8)} equal error rate ${all} (${low} to ${high}); others at random ${random}, alike ${alike}`,
      );
    }
  }
}
