// Counter-based hashing: numbers that look random and depend on nothing but their arguments.

/** A bijection of the unsigned 32-bit numbers that scatters them (Wellons, "lowbias32"). */
function mix32(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The n-th of a seed's numbers, unsigned 32-bit. The numbers of one seed are all different. */
export function hashAt(seed: number, n: number): number {
  return mix32(mix32(seed) + Math.imul(n, 0x9e3779b9));
}

/** The n-th of a seed's numbers as a fraction, 0 <= f < 1. */
export function fractionAt(seed: number, n: number): number {
  return hashAt(seed, n) / 2 ** 32;
}

/** A hash of a text, letter by letter: an unsigned 32-bit integer. */
export function hashText(seed: number, text: string): number {
  let hash = seed;
  for (const letter of text) hash = hashAt(hash, letter.codePointAt(0)!);
  return hash;
}
