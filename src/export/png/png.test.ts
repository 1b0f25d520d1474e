import { PNG } from "pngjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withRecords } from "../../comic/doc.ts";
import { exampleDoc } from "../../comic/example-doc.test-kit.ts";
import { recordOf, storyOf } from "../../comic/query.ts";
import { exportPages } from "../export-pages.ts";
import { fileName } from "../file-name.ts";
import type { ExportAssets, ExportedFile, ExportProgress } from "../format.ts";
import { png } from "./png.ts";

/** Three pages: the example, the same again, and one without a picture. */
const doc = (() => {
  const start = exampleDoc();
  const page = recordOf(start, "page", "page")!;
  const frame = recordOf(start, "frame", "frame-1")!;
  const copy = (n: number, shot: string | null) => [
    { ...page, id: `page-${n}`, layout: { kind: "leaf", frame: `only-${n}` } as const },
    { ...frame, id: `only-${n}`, page: `page-${n}`, shot },
  ];
  const story = { ...storyOf(start), pages: ["page", "page-2", "page-3"] };
  return withRecords(start, [...copy(2, "shot-1"), ...copy(3, null), story]);
})();
const ids = storyOf(doc).pages;

let open = 0;
/** What a browser gives: decoding of pictures, faces, and canvases that make a file. */
beforeEach(() => {
  open = 0;
  const tell = { get: (target: object, name: string) => Reflect.get(target, name) ?? (() => undefined) };
  const context = new Proxy({ getImageData: () => ({ data: [0, 0, 0, 255] }) }, tell);
  const small = new Blob([new Uint8Array(PNG.sync.write(new PNG({ width: 1, height: 1 })))]);
  const createElement = () => ({ getContext: () => context, toBlob: (done: (blob: Blob) => void) => done(small) });
  vi.stubGlobal("document", { createElement, baseURI: "http://studio/", fonts: { add: () => undefined } });
  vi.stubGlobal(
    "FontFace",
    class {
      load = () => Promise.resolve(this);
    },
  );
  vi.stubGlobal("createImageBitmap", async () => {
    open++;
    return { close: () => open-- };
  });
});
afterEach(() => void vi.unstubAllGlobals());

const assets: ExportAssets = { base: "http://studio/", loadImage: async () => new Blob(["picture"]) };

async function written(signal: AbortSignal, from = assets, onFile: (n: number) => void = () => undefined) {
  const files: ExportedFile[] = [];
  const seen: ExportProgress[] = [];
  const done = (async () => {
    for await (const file of png.write(exportPages(doc, ids, 72), from, (at) => seen.push(at), signal))
      onFile(files.push(file));
  })();
  const failure = await done.then(() => null, String);
  return { files, seen, failure };
}

test("every page becomes a file, named after the story, and progress counts pages and pictures", async () => {
  const { files, seen, failure } = await written(new AbortController().signal);
  expect(failure).toBeNull();
  expect(files.map(({ suffix }) => fileName("The lighthouse", suffix, png.extension))).toEqual([
    "The lighthouse - p1.png",
    "The lighthouse - p2.png",
    "The lighthouse - p3.png",
  ]);
  expect(seen.map(({ page, pages, pictures, ofPictures }) => [page, pages, pictures, ofPictures])).toEqual([
    [1, 3, 0, 2],
    [1, 3, 1, 2],
    [2, 3, 1, 2],
    [2, 3, 2, 2],
    [3, 3, 2, 2],
  ]);
  const [first] = files;
  // Decoded by another implementation; 72 dpi are 2835 pixels a metre.
  const bytes = Buffer.from(await first!.blob.arrayBuffer());
  expect(PNG.sync.read(bytes).width).toBe(1);
  expect(bytes.readUInt32BE(bytes.indexOf("pHYs") + 4)).toBe(2835);
  expect(open).toBe(0);
});

test("giving up while a picture is loaded stops there: no file, no further picture", async () => {
  const giveUp = new AbortController();
  const loadImage = vi.fn(async (_asset: string, _widthPx: number, signal: AbortSignal) => {
    giveUp.abort(new Error("closed"));
    signal.throwIfAborted();
    return new Blob();
  });
  const { files, failure } = await written(giveUp.signal, { ...assets, loadImage });
  expect(failure).toBe("Error: closed");
  expect(files).toEqual([]);
  expect(loadImage).toHaveBeenCalledTimes(1);
});

test("giving up after a file keeps that file, and frees its pictures", async () => {
  const giveUp = new AbortController();
  const { files, seen, failure } = await written(giveUp.signal, assets, () => giveUp.abort(new Error("closed")));
  expect(failure).toBe("Error: closed");
  expect(files.map(({ suffix }) => suffix)).toEqual(["p1"]);
  expect(seen.at(-1)?.page).toBe(1);
  expect(open).toBe(0);
});

test("a resolution without pixels is refused", () => {
  expect(() => exportPages(doc, ids, 0)).toThrow("expected a resolution of at least 1 dpi, found 0");
});

test("files in the order of their names are in the order of the pages", async () => {
  const pages = exportPages(doc, ids, 72).map((page, i) => ({ ...page, number: 8 + i }));
  const names: string[] = [];
  for await (const { suffix } of png.write(pages, assets, () => undefined, new AbortController().signal))
    names.push(suffix);
  expect(names).toEqual(["p08", "p09", "p10"]);
});
