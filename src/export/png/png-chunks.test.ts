import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { crc32 } from "../../comic/crc32.ts";
import { tagPng } from "./png-chunks.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

function smallPng(): Uint8Array {
  const png = new PNG({ width: 3, height: 2 });
  png.data.fill(200);
  png.data[0] = 17;
  return PNG.sync.write(png);
}

/** An independent walk over the chunks, by the layout of the specification. */
function chunksOf(png: Uint8Array): { type: string; data: Buffer; crc: number }[] {
  const buffer = Buffer.from(png);
  const found = [];
  for (let at = 8; at < buffer.length; ) {
    const length = buffer.readUInt32BE(at);
    const data = buffer.subarray(at + 8, at + 8 + length);
    found.push({ type: buffer.toString("latin1", at + 4, at + 8), data, crc: buffer.readUInt32BE(at + 8 + length) });
    at += 12 + length;
  }
  return found;
}

test("a tagged file says its resolution in pixels per metre before the pixels", () => {
  const chunks = chunksOf(tagPng(smallPng(), { dpi: 300, texts: [] }));
  const types = chunks.map((c) => c.type);
  expect(types.indexOf("pHYs")).toBe(1);
  expect(types.indexOf("pHYs")).toBeLessThan(types.indexOf("IDAT"));
  const resolution = chunks[1]!.data;
  expect([resolution.readUInt32BE(0), resolution.readUInt32BE(4), resolution[8]]).toEqual([11811, 11811, 1]);
});

test("an independent decoder reads the same pixels from the tagged file, checksums on", () => {
  const before = PNG.sync.read(Buffer.from(smallPng()));
  const after = PNG.sync.read(
    Buffer.from(tagPng(smallPng(), { dpi: 150, texts: [{ keyword: "Title", text: "Beach" }] })),
    {
      checkCRC: true,
    },
  );
  expect([after.width, after.height]).toEqual([3, 2]);
  expect(after.data.equals(before.data)).toBe(true);
});

test("Latin-1 texts become tEXt, others iTXt in UTF-8", () => {
  const chunks = chunksOf(
    tagPng(smallPng(), {
      dpi: 300,
      texts: [
        { keyword: "Title", text: "コマ割り" },
        { keyword: "Software", text: "Komawari é" },
      ],
    }),
  );
  const title = chunks.find((c) => c.type === "iTXt")!;
  expect(title.data.toString("utf8")).toBe("Title\0\0\0\0\0コマ割り");
  expect(chunks.find((c) => c.type === "tEXt")!.data.toString("latin1")).toBe("Software\0Komawari é");
  expect(title.crc).toBe(crc32(Buffer.concat([ascii("iTXt"), title.data])));
});

test("tagging twice leaves one resolution, the last", () => {
  const twice = tagPng(tagPng(smallPng(), { dpi: 72, texts: [] }), { dpi: 600, texts: [] });
  const resolutions = chunksOf(twice).filter((c) => c.type === "pHYs");
  expect(resolutions.map((c) => c.data.readUInt32BE(0))).toEqual([23622]);
});

test("what is no PNG, is cut short, or has no resolution is refused with what was found", () => {
  const tags = { dpi: 300, texts: [] };
  expect(() => tagPng(ascii("GIF89a.."), tags)).toThrow(/expected a PNG file, found bytes 71 73/);
  expect(() => tagPng(smallPng().subarray(0, 50), tags)).toThrow(/chunk IDAT .* left/);
  expect(() => tagPng(smallPng(), { dpi: 0, texts: [] })).toThrow(/above 0 dpi, found 0/);
  expect(() => tagPng(smallPng(), { dpi: 300, texts: [{ keyword: "", text: "" }] })).toThrow(/keyword/);
});
