// Arithmetic on "#rrggbb" colours.

const channels = (color) => [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16));
const toHex = (values) => `#${values.map((v) => v.toString(16).padStart(2, "0")).join("")}`;

/** From a (t = 0) to b (t = 1). */
export function mix(a, b, t) {
  const end = channels(b);
  return toHex(channels(a).map((v, i) => Math.round(v + (end[i] - v) * t)));
}

/** The colour with each channel moved by at most `amount`. */
export function jitter(random, color, amount = 14) {
  return toHex(channels(color).map((v) => Math.max(0, Math.min(255, Math.round(v + (random() - 0.5) * 2 * amount)))));
}
