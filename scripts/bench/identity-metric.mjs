// How alike two figures are in colour: histograms in CIE Lab (D65, 2 degrees) over the parts of a figure, compared by
// the chi-square distance. 0 = same colours in the same amounts, 1 = none in common.

const toLinear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const curve = (t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);

/** sRGB bytes to Lab (CIE 15:2004, IEC 61966-2-1). */
export function toLab(red, green, blue) {
  const [r, g, b] = [red, green, blue].map((v) => toLinear(v / 255));
  const x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = curve(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = curve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const BINS = [6, 8, 8];
const RANGE = [
  [0, 100],
  [-80, 80],
  [-80, 80],
];

/** Normalised histogram of the pixels inside a box [x0, y0, x1, y1] (fractions) and not in a box of `without`. Values fall into the two nearest bins of each axis, so that a small shift is a small distance. */
export function labHistogram({ pixels, width, height }, [x0, y0, x1, y1], without = []) {
  const histogram = new Float64Array(BINS[0] * BINS[1] * BINS[2]);
  let total = 0;
  for (let y = Math.floor(y0 * height); y < Math.ceil(y1 * height); y++) {
    for (let x = Math.floor(x0 * width); x < Math.ceil(x1 * width); x++) {
      const [u, v] = [x / width, y / height];
      if (without.some(([left, top, right, bottom]) => u >= left && u < right && v >= top && v < bottom)) continue;
      const at = (y * width + x) * 4;
      const places = toLab(pixels[at], pixels[at + 1], pixels[at + 2]).map((v, axis) => {
        const [low, high] = RANGE[axis];
        return Math.min(BINS[axis] - 1, Math.max(0, ((v - low) / (high - low)) * BINS[axis] - 0.5));
      });
      for (let corner = 0; corner < 8; corner++) {
        let weight = 1;
        let bin = 0;
        places.forEach((place, axis) => {
          const floor = Math.min(BINS[axis] - 2, Math.floor(place));
          const upper = (corner >> axis) & 1;
          weight *= upper ? place - floor : 1 - (place - floor);
          bin = bin * BINS[axis] + floor + upper;
        });
        histogram[bin] += weight;
        total += weight;
      }
    }
  }
  return histogram.map((v) => v / total);
}

export function chiSquare(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (a[i] + b[i] > 0) sum += (a[i] - b[i]) ** 2 / (a[i] + b[i]);
  return sum / 2;
}

// The middle of the boxes: their edges are mostly scenery.
/**
 * @typedef {[number, number, number, number]} Box
 * @param {Box} box
 * @param {number} inset
 * @returns {Box}
 */
const inner = ([x0, y0, x1, y1], inset) => [
  x0 + (x1 - x0) * inset,
  y0 + (y1 - y0) * 0.1,
  x1 - (x1 - x0) * inset,
  y1 - (y1 - y0) * 0.1,
];

/** A figure as two histograms: head (skin, hair) and body (clothes). */
export function figureColours(image, { head, body }) {
  return [labHistogram(image, inner(head, 0.2)), labHistogram(image, inner(body, 0.28))];
}

/** What is around the figures, as a histogram. */
export const surroundings = (image) =>
  labHistogram(
    image,
    [0, 0, 1, 1],
    image.stage.figures.flatMap(({ head, body }) => [head, body]),
  );

/** Mean distance of the surroundings of the panels of a story: their places differ, so smaller means that a place leaks. */
export function backgroundDistance(stories) {
  const distances = stories.flatMap((panels) => {
    const around = panels.filter((p) => p.stage?.figures.length).map(surroundings);
    return around.flatMap((a, i) => around.slice(i + 1).map((b) => chiSquare(a, b)));
  });
  return distances.reduce((sum, d) => sum + d, 0) / distances.length;
}

/**
 * Panels of two characters by the colours of their boxes against the characters' own: "swapped" when the first figure is
 * nearer to the second character and the second figure to the first, "merged" when both are nearer to the same one.
 */
export function countConfusions(panels, references) {
  const count = { swapped: 0, merged: 0, of: panels.length };
  const nearest = (figure) => {
    const mean = (tag) =>
      references[tag].reduce((sum, r) => sum + figureDistance(figure, r), 0) / references[tag].length;
    return Object.keys(references).reduce((best, tag) => (mean(tag) < mean(best) ? tag : best));
  };
  for (const panel of panels) {
    const found = panel.stage.figures.map((boxes) => nearest(figureColours(panel, boxes)));
    if (found[0] === found[1]) count.merged++;
    else if (found[0] !== panel.cast[0]) count.swapped++;
  }
  return count;
}

/** Small fixed generator, so that the interval is the same for the same pictures. */
export const seeded = (state) => () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

export const figureDistance = (a, b) => a.reduce((sum, part, i) => sum + chiSquare(part, b[i]), 0) / a.length;

/** How unlike two vectors of the embedder are: 1 - cosine. */
export function vectorDistance(a, b) {
  const dot = (x, y) => x.reduce((sum, v, i) => sum + v * y[i], 0);
  return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Mean distance within stories over mean distance between stories, with a bootstrap interval over stories. Smaller is more alike. */
export function identityRatio(stories, distance, random) {
  const ratio = (chosen) => {
    const within = [];
    const between = [];
    chosen.forEach((a, i) => {
      for (let p = 0; p < a.length; p++) for (let q = p + 1; q < a.length; q++) within.push(distance(a[p], a[q]));
      for (const b of chosen.slice(i + 1))
        if (b !== a) for (const x of a) for (const y of b) between.push(distance(x, y));
    });
    const mean = (v) => v.reduce((s, x) => s + x, 0) / v.length;
    return { within: mean(within), between: mean(between), ratio: mean(within) / mean(between) };
  };
  const draws = Array.from(
    { length: 400 },
    () => ratio(stories.map(() => stories[Math.floor(random() * stories.length)])).ratio,
  )
    .filter(Number.isFinite)
    .sort((x, y) => x - y);
  return {
    ...ratio(stories),
    low: draws[Math.floor(draws.length * 0.05)],
    high: draws[Math.floor(draws.length * 0.95)],
  };
}
