import { expect, test, vi } from "vitest";
import { withRecords } from "../../comic/doc.ts";
import { exampleDoc } from "../../comic/example-doc.test-kit.ts";
import { recordOf, storyOf } from "../../comic/query.ts";
import { exportPages } from "../export-pages.ts";
import type { ExportAssets, ExportedFile, ExportProgress, LoadedPage } from "../format.ts";
import { pngFormat } from "./png.ts";

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

/** In place of the worker: what it was given, and whether it was ended. */
function fakePainter() {
  const painted: LoadedPage[] = [];
  let ended = 0;
  const start = () => ({
    async paint(loaded: LoadedPage) {
      painted.push(loaded);
      return new Blob([`page ${loaded.page.numbers[0]}`]);
    },
    end: () => void ended++,
  });
  return { png: pngFormat(start), painted, ended: () => ended };
}

const assets: ExportAssets = { base: "http://studio/", loadImage: async () => new Blob(["picture"]) };

async function written(signal: AbortSignal, from = assets, onFile: (n: number) => void = () => undefined) {
  const files: ExportedFile[] = [];
  const seen: ExportProgress[] = [];
  const painter = fakePainter();
  const done = (async () => {
    for await (const file of painter.png.write(exportPages(doc, ids, { dpi: 72 }), from, (at) => seen.push(at), signal))
      onFile(files.push(file));
  })();
  const failure = await done.then(() => null, String);
  expect(painter.ended()).toBeGreaterThan(0);
  return { files, seen, failure, painted: painter.painted };
}

test("every page becomes a file, and while it is painted the next one is loaded", async () => {
  const { files, seen, failure, painted } = await written(new AbortController().signal);
  expect(failure).toBeNull();
  expect(await Promise.all(files.map(async ({ suffix, blob }) => [suffix, await blob.text()]))).toEqual([
    ["p1", "page 1"],
    ["p2", "page 2"],
    ["p3", "page 3"],
  ]);
  expect(painted.map(({ pictures }) => [...pictures.keys()])).toEqual([["asset-1"], ["asset-1"], []]);
  expect(seen.map(({ page, pages, pictures, ofPictures }) => [page, pages, pictures, ofPictures])).toEqual([
    [1, 3, 0, 2],
    [1, 3, 1, 2],
    [1, 3, 2, 2],
    [2, 3, 2, 2],
    [3, 3, 2, 2],
  ]);
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

test("giving up after a file keeps that file", async () => {
  const giveUp = new AbortController();
  const { files, failure } = await written(giveUp.signal, assets, () => giveUp.abort(new Error("closed")));
  expect(failure).toBe("Error: closed");
  expect(files.map(({ suffix }) => suffix)).toEqual(["p1"]);
});

test("a picture that is missing on a later page is told when that page's turn comes", async () => {
  let calls = 0;
  const loadImage = async () => {
    if (++calls === 2) throw new Error("expected the picture, found nothing");
    return new Blob();
  };
  const { files, failure } = await written(new AbortController().signal, { ...assets, loadImage });
  expect([failure, files.length]).toEqual(["Error: expected the picture, found nothing", 1]);
});

test("a resolution without pixels is refused", () => {
  expect(() => exportPages(doc, ids, { dpi: 0 })).toThrow("expected a resolution of at least 1 dpi, found 0");
});

test("files in the order of their names are in the order of the pages", async () => {
  const pages = exportPages(doc, ids, { dpi: 72 }).map((page, i) => ({ ...page, numbers: [8 + i] as const }));
  const names: string[] = [];
  for await (const { suffix } of fakePainter().png.write(pages, assets, () => undefined, new AbortController().signal))
    names.push(suffix);
  expect(names).toEqual(["p08", "p09", "p10"]);
});
