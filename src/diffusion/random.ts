// Counter-based random numbers: a value depends only on its key and counter, never on what was drawn before it, so a
// panel gets the same noise whatever else is in the batch. Philox4x32-10 (Salmon et al., SC'11, section 3.3).

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

type Block = readonly [number, number, number, number];

/** High 32 bits of a 32 x 32 bit product. Math.imul gives only the low ones. */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const cross = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000)) >>> 0;
}

/** Ten rounds of Philox4x32: four 32-bit words from a four-word counter and a two-word key. */
export function philox(counter: Block, key: readonly [number, number]): Block {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = highProduct(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = highProduct(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Separates the uses of one seed from each other. */
export const STREAM = { noise: 1, tokens: 2, coin: 3, learning: 4 } as const;

/** A number in [0, 1) for (seed, stream) at the place (a, b, c). */
export function uniformAt(seed: number, stream: number, a: number, b: number, c: number): number {
  return philox([a >>> 0, b >>> 0, c >>> 0, 0], [seed >>> 0, stream])[0] / 2 ** 32;
}

/** Standard normal numbers by Box-Muller; the i-th depends only on (seed, draw, i). Draw 0 is what a panel starts from. */
export function gaussianNoise(seed: number, count: number, draw = 0): Float32Array {
  const noise = new Float32Array(count);
  for (let block = 0; block * 4 < count; block++) {
    const words = philox([block, draw, 0, 0], [seed >>> 0, STREAM.noise]);
    for (let pair = 0; pair < 4; pair += 2) {
      // (0, 1]: the logarithm of 0 must not happen.
      const radius = Math.sqrt(-2 * Math.log((words[pair]! + 1) / 2 ** 32));
      const angle = (2 * Math.PI * words[pair + 1]!) / 2 ** 32;
      const at = block * 4 + pair;
      if (at < count) noise[at] = radius * Math.cos(angle);
      if (at + 1 < count) noise[at + 1] = radius * Math.sin(angle);
    }
  }
  return noise;
}

/** `count` different numbers of 0..size-1, ascending: the first steps of a Fisher-Yates shuffle keyed by (seed, a, b, c). */
export function sampleIndices(size: number, count: number, seed: number, a: number, b: number, c: number): Int32Array {
  if (count > size) throw new Error(`sampleIndices(): cannot take ${count} of ${size}`);
  const pool = Int32Array.from({ length: size }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const word = philox([a >>> 0, b >>> 0, c >>> 0, i], [seed >>> 0, STREAM.tokens])[0];
    const j = i + (word % (size - i));
    [pool[i], pool[j]] = [pool[j]!, pool[i]!];
  }
  return pool.slice(0, count).sort();
}
