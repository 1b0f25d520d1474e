// Stored files, packed with Brotli where they are large: ONNX files as they were written, but weights that PyTorch drew from a seed
// are drawn again here (models/fixtures/unet/README.md has the form). Plain files are read as they are.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { floatBitsToHalf } from "./half.ts";

/** [offset, first, rows, columns, bytes from row to row, bytes from column to column, bytes of a number] */
type Patch = readonly [number, number, number, number, number, number, number];

interface StoredWeights {
  readonly seed: number;
  /** Count and bound of each tensor, uniform between -bound and bound, in the order of drawing. */
  readonly draws: readonly (readonly [number, number])[];
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly patches: readonly Patch[] }>>;
}

const drawn = new Map<string, { readonly stored: StoredWeights; readonly bits: Uint32Array }>();

/** File names of the exports in a folder, sorted. */
export function storedExports(folder: string): readonly string[] {
  const names = readdirSync(folder).map((name) => name.replace(/\.br$/, ""));
  return [...new Set(names.filter((name) => name.endsWith(".onnx")))].sort();
}

/** A stored file, byte for byte as it was written. Throws when what was put together is not what was stored. */
export function readStored(path: string): Uint8Array<ArrayBuffer> {
  if (existsSync(path)) return new Uint8Array(readFileSync(path));
  const bytes = new Uint8Array(brotliDecompressSync(readFileSync(`${path}.br`)));
  if (existsSync(join(dirname(path), "weights.json"))) drawWeights(bytes, path);
  return bytes;
}

function drawWeights(bytes: Uint8Array<ArrayBuffer>, path: string): void {
  const { stored, bits } = weightsOf(dirname(path));
  const { sha256, patches } = stored.files[basename(path)]!;
  const view = new DataView(bytes.buffer);
  for (const [offset, first, rows, columns, down, across, size] of patches) {
    for (let i = 0; i < rows * columns; i++) {
      const at = offset + Math.floor(i / columns) * down + (i % columns) * across;
      if (size === 2) view.setUint16(at, floatBitsToHalf(bits[first + i]!), true);
      else view.setUint32(at, bits[first + i]!, true);
    }
  }
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256)
    throw new Error(`readStored(): expected ${path} to hash to ${sha256}, found ${found}; pack it again`);
}

function weightsOf(folder: string): { readonly stored: StoredWeights; readonly bits: Uint32Array } {
  const known = drawn.get(folder);
  if (known) return known;
  const stored: StoredWeights = JSON.parse(readFileSync(`${folder}/weights.json`, "utf8"));
  const next = mersenneTwister(stored.seed);
  const values = new Float32Array(stored.draws.reduce((sum, [count]) => sum + count, 0));
  let at = 0;
  for (const [count, exact] of stored.draws) {
    const bound = Math.fround(exact);
    // PyTorch's uniform_ for float32: 24 bits, scaled and shifted with one rounding.
    for (const end = at + count; at < end; at++) values[at] = (next() & 0xffffff) * 2 ** -24 * 2 * bound - bound;
  }
  const weights = { stored, bits: new Uint32Array(values.buffer) };
  drawn.set(folder, weights);
  return weights;
}

/** MT19937 (Matsumoto and Nishimura 1998), 32 bits a call. */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let i = 1; i < 624; i++) {
    const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = Math.imul(before, 1812433253) + i;
  }
  let at = 624;
  const refill = (): void => {
    for (let i = 0; i < 624; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff);
      state[i] = state[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  };
  return () => {
    if (at === 624) refill();
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}
