// IEEE 754 half precision, which JavaScript has no numbers for.

/** The number that sixteen bits stand for. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The nearest half of a float32 given by its bits, ties to even. Finite numbers too large become the largest half. */
export function floatBitsToHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  // 65520 would round to infinity, which turns whole pictures into NaN.
  if (magnitude >= 0x477fe000) return sign | 0x7bff;
  if (magnitude < 0x38800000) return sign | subnormal(magnitude);
  const rounded = magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1);
  return sign | (rounded >>> 13);
}

/** Below 2^-14 halves are multiples of 2^-24. */
function subnormal(magnitude: number): number {
  const exponent = magnitude >>> 23;
  if (exponent < 102) return 0;
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - exponent;
  const half = 1 << (shift - 1);
  const kept = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** Little-endian float32 bytes as little-endian float16 bytes, half as many. */
export function floatsToHalves(floats: Uint8Array): Uint8Array<ArrayBuffer> {
  const from = new DataView(floats.buffer, floats.byteOffset, floats.byteLength);
  const halves = new Uint8Array(floats.byteLength / 2);
  const to = new DataView(halves.buffer);
  for (let i = 0; i < halves.byteLength; i += 2) to.setUint16(i, floatBitsToHalf(from.getUint32(2 * i, true)), true);
  return halves;
}
