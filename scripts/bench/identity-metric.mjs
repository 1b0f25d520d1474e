// How alike two figures are in colour: histograms in CIE Lab (D65, 2 degrees) over the parts of a figure, compared by
// the chi-square distance. 0 = same colours in the same amounts, 1 = none in common.

/** @typedef {import("../../src/geometry/unit-box.ts").UnitBox} Box */
/** @typedef {import("../../src/geometry/unit-box.ts").Figure} Figure */
/** @typedef {import("../../src/geometry/unit-box.ts").Stage} Stage */
/** @typedef {{ readonly pixels: ArrayLike<number>, readonly width: number, readonly height: number }} Image RGBA bytes. */
/** @typedef {Float64Array} Histogram */

/** @param {number} v */
const toLinear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
/** @param {number} t */
const curve = (t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);

/**
 * sRGB bytes to Lab (CIE 15:2004, IEC 61966-2-1).
 * @param {number} red
 * @param {number} green
 * @param {number} blue
 */
function toLab(red, green, blue) {
  const [r, g, b] = /** @type {const} */ ([toLinear(red / 255), toLinear(green / 255), toLinear(blue / 255)]);
  const x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = curve(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = curve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Of lightness, then of the two colours. */
const AXES = [
  { bins: 6, low: 0, high: 100 },
  { bins: 8, low: -80, high: 80 },
  { bins: 8, low: -80, high: 80 },
];

/**
 * Normalised histogram of the pixels inside a box [x0, y0, x1, y1] (fractions) and not in a box of `without`. Values fall into the
 * two nearest bins of each axis, so that a small shift is a small distance.
 * @param {Image} image
 * @param {Box} box
 * @param {readonly Box[]} without
 * @returns {Histogram}
 */
function labHistogram({ pixels, width, height }, [x0, y0, x1, y1], without = []) {
  const histogram = new Float64Array(AXES.reduce((product, { bins }) => product * bins, 1));
  let total = 0;
  for (let y = Math.floor(y0 * height); y < Math.ceil(y1 * height); y++) {
    for (let x = Math.floor(x0 * width); x < Math.ceil(x1 * width); x++) {
      const [u, v] = [x / width, y / height];
      if (without.some(([left, top, right, bottom]) => u >= left && u < right && v >= top && v < bottom)) continue;
      const at = (y * width + x) * 4;
      const lab = toLab(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0);
      const places = AXES.map(({ bins, low, high }, axis) => {
        const part = ((lab[axis] ?? 0) - low) / (high - low);
        return { bins, place: Math.min(bins - 1, Math.max(0, part * bins - 0.5)) };
      });
      for (let corner = 0; corner < 8; corner++) {
        let weight = 1;
        let bin = 0;
        places.forEach(({ bins, place }, axis) => {
          const floor = Math.min(bins - 2, Math.floor(place));
          const upper = (corner >> axis) & 1;
          weight *= upper ? place - floor : 1 - (place - floor);
          bin = bin * bins + floor + upper;
        });
        histogram[bin] = (histogram[bin] ?? 0) + weight;
        total += weight;
      }
    }
  }
  return histogram.map((v) => v / total);
}

/**
 * @param {Histogram} a
 * @param {Histogram} b
 */
function chiSquare(a, b) {
  const terms = a.map((x, i) => {
    const y = b[i] ?? 0;
    return x + y > 0 ? (x - y) ** 2 / (x + y) : 0;
  });
  return terms.reduce((sum, term) => sum + term, 0) / 2;
}

// The middle of the boxes: their edges are mostly scenery.
/**
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

/**
 * A figure as two histograms: head (skin, hair) and body (clothes).
 * @param {Image} image
 * @param {Figure} figure
 * @returns {readonly Histogram[]}
 */
export function figureColours(image, { head, body }) {
  return [labHistogram(image, inner(head, 0.2)), labHistogram(image, inner(body, 0.28))];
}

/**
 * A whole picture as one histogram.
 * @param {Image} image
 * @returns {readonly Histogram[]}
 */
export const pictureColours = (image) => [labHistogram(image, [0, 0, 1, 1])];

/**
 * What is around the figures, as a histogram.
 * @param {Image} image
 * @param {readonly Figure[]} figures
 */
const surroundings = (image, figures) =>
  labHistogram(
    image,
    [0, 0, 1, 1],
    figures.flatMap(({ head, body }) => [head, body]),
  );

/**
 * Mean distance of the surroundings of the panels of a story: their places differ, so smaller means that a place leaks.
 * @param {readonly (readonly (Image & { readonly stage: Stage | null })[])[]} stories
 */
export function backgroundDistance(stories) {
  const distances = stories.flatMap((panels) => {
    const around = panels.flatMap((p) => (p.stage?.figures.length ? [surroundings(p, p.stage.figures)] : []));
    return around.flatMap((a, i) => around.slice(i + 1).map((b) => chiSquare(a, b)));
  });
  return distances.reduce((sum, d) => sum + d, 0) / distances.length;
}

/**
 * Panels of two characters by the colours of their boxes against the characters' own: "swapped" when the first figure is
 * nearer to the second character and the second figure to the first, "merged" when both are nearer to the same one.
 * @param {readonly (Image & { readonly stage: Stage | null, readonly cast: readonly string[] })[]} panels
 * @param {ReadonlyMap<string, readonly (readonly Histogram[])[]>} references figures of a character alone, by tag
 */
export function countConfusions(panels, references) {
  const count = { swapped: 0, merged: 0, of: panels.length };
  /** @param {readonly Histogram[]} figure */
  const nearest = (figure) => {
    const means = Array.from(references, ([tag, figures]) => ({
      tag,
      mean: figures.reduce((sum, reference) => sum + figureDistance(figure, reference), 0) / figures.length,
    }));
    return means.reduce((best, each) => (each.mean < best.mean ? each : best)).tag;
  };
  for (const panel of panels) {
    const found = (panel.stage?.figures ?? []).map((boxes) => nearest(figureColours(panel, boxes)));
    if (found[0] === found[1]) count.merged++;
    else if (found[0] !== panel.cast[0]) count.swapped++;
  }
  return count;
}

/**
 * Small fixed generator, so that the interval is the same for the same pictures.
 * @param {number} state
 */
export const seeded = (state) => () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

/**
 * @param {readonly Histogram[]} a
 * @param {readonly Histogram[]} b
 */
export const figureDistance = (a, b) => a.reduce((sum, part, i) => sum + chiSquare(part, b[i] ?? part), 0) / a.length;

/**
 * How unlike two vectors of the embedder are: 1 - cosine.
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 */
export function vectorDistance(a, b) {
  /** @type {(x: readonly number[], y: readonly number[]) => number} */
  const dot = (x, y) => x.reduce((sum, v, i) => sum + v * (y[i] ?? 0), 0);
  return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/**
 * Mean distance within stories over mean distance between stories, with a bootstrap interval over stories. Smaller is more alike.
 * @template T
 * @param {readonly (readonly T[])[]} stories
 * @param {(a: T, b: T) => number} distance
 * @param {() => number} random in [0, 1)
 */
export function identityRatio(stories, distance, random) {
  /** @param {readonly (readonly T[])[]} chosen */
  const ratio = (chosen) => {
    /** @type {number[]} */
    const within = [];
    /** @type {number[]} */
    const between = [];
    chosen.forEach((a, i) => {
      a.forEach((x, p) => {
        for (const y of a.slice(p + 1)) within.push(distance(x, y));
      });
      for (const b of chosen.slice(i + 1))
        if (b !== a) for (const x of a) for (const y of b) between.push(distance(x, y));
    });
    /** @param {readonly number[]} v */
    const mean = (v) => v.reduce((s, x) => s + x, 0) / v.length;
    return { within: mean(within), between: mean(between), ratio: mean(within) / mean(between) };
  };
  const draws = Array.from(
    { length: 400 },
    () => ratio(stories.flatMap(() => stories.slice(Math.floor(random() * stories.length)).slice(0, 1))).ratio,
  )
    .filter(Number.isFinite)
    .sort((x, y) => x - y);
  return {
    ...ratio(stories),
    low: draws[Math.floor(draws.length * 0.05)] ?? Number.NaN,
    high: draws[Math.floor(draws.length * 0.95)] ?? Number.NaN,
  };
}
