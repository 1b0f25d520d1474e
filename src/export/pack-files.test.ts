import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import type { ExportedFile } from "./format.ts";
import { packFiles } from "./pack-files.ts";

const pages = async function* (count: number): AsyncGenerator<ExportedFile> {
  for (let n = 1; n <= count; n++)
    yield {
      suffix: count === 1 ? "p1" : `p${String(n).padStart(2, "0")}`,
      blob: new Blob([`page ${n}`.repeat(n * 300_000)]),
    };
};

test("one page is handed out as it is, under the story's name", async () => {
  const { name, blob } = await packFiles(pages(1), "The beach", "png");
  expect([name, (await blob.text()).slice(0, 6)]).toEqual(["The beach - p1.png", "page 1"]);
});

test("several pages are one zip, which another implementation opens with all in order", async () => {
  const { name, blob } = await packFiles(pages(3), "The beach", "png");
  expect([name, blob.type]).toEqual(["The beach.zip", "application/zip"]);
  const found = unzipSync(new Uint8Array(await blob.arrayBuffer()));
  expect(Object.keys(found)).toEqual(["p01.png", "p02.png", "p03.png"]);
  // As text: a matcher would walk millions of bytes one by one.
  expect(strFromU8(found["p02.png"]!) === "page 2".repeat(600_000)).toBe(true);
});

test("an export without a page is refused", async () => {
  await expect(packFiles(pages(0), "The beach", "png")).rejects.toThrow("expected at least one file");
});
