// Story files in memory, with real hashes: what tests of the format and of opening start from.
import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { crc32 } from "../crc32.ts";
import { recordsIn, withRecords } from "../doc.ts";
import { exampleDoc } from "../example-doc.test-kit.ts";
import type { Doc, Render } from "../records.ts";
import type { ByteSource } from "./archive.ts";
import { writeStoryFile } from "./story-file.ts";

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
export const hash = async (bytes: Uint8Array) => sha256(bytes);

export const sourceOf = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (from, to) => Uint8Array.from(bytes.subarray(from, to)),
});

/** A PNG of one pixel in a shade of grey. */
function pngOf(shade: number): Uint8Array<ArrayBuffer> {
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Uint8Array.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const signature = Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const data = deflateSync(Uint8Array.from([0, shade]));
  return Uint8Array.from(
    Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", new Uint8Array())]),
  );
}

/** The example with two renders of one shot, one with latents, and what they name, by hash. */
export function drawnStory(): { readonly doc: Doc; readonly assets: ReadonlyMap<string, Uint8Array<ArrayBuffer>> } {
  const example = exampleDoc();
  const first = recordsIn(example).find((record): record is Render => record.type === "render")!;
  const [a, b, latents] = [pngOf(10), pngOf(200), Uint8Array.from({ length: 96 }, (_, i) => (i * 37) & 0xff)];
  const doc = withRecords(example, [
    { ...first, asset: sha256(a), latents: sha256(latents) },
    { ...first, id: "render-2", asset: sha256(b), latents: null },
  ]);
  return { doc, assets: new Map([a, b, latents].map((bytes) => [sha256(bytes), bytes])) };
}

export async function storyBytes({ doc, assets } = drawnStory()): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeStoryFile(doc, async (name) => assets.get(name))) pieces.push(piece);
  return Uint8Array.from(Buffer.concat(pieces));
}

/** mulberry32: numbers in [0, 1) from a seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A file with one fault: the `n`th kind in turn, in a place that chance gives. Never the good file itself. */
export function damage(good: Uint8Array, n: number, random: () => number): Uint8Array<ArrayBuffer> {
  const place = () => Math.floor(random() * good.length);
  const [from, to] = [place(), place()].sort((a, b) => a - b) as [number, number];
  const kinds: readonly (() => Uint8Array)[] = [
    () => good.subarray(0, from), // cut off
    () => good.map((byte, at) => (at === from ? byte ^ (1 << Math.floor(random() * 8)) : byte)), // a flipped bit
    () => good.map((byte, at) => (at >= from && at < from + 64 ? 0 : byte)), // a lost block
    () => Buffer.concat([good.subarray(0, from), good.subarray(from + 1 + (to - from))]), // a piece missing
    () => Buffer.concat([good.subarray(0, from), good.subarray(from, to + 1), good.subarray(from)]), // a piece twice
    () => good.map((byte, at) => (at >= from && at < from + 8 ? Math.floor(random() * 256) : byte)), // noise
    () => Buffer.concat([good, good.subarray(0, 1 + from)]), // something behind it
    () => good.map((byte, at) => (at % 512 === from % 512 ? byte ^ 0x20 : byte)), // a bad cable
  ];
  const bytes = Uint8Array.from(kinds[n % kinds.length]!());
  return Buffer.compare(bytes, good) === 0 ? damage(good, n, random) : bytes;
}
