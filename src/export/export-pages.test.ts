import { expect, test } from "vitest";
import { sheetPixels } from "./export-pages.ts";

test("a page has the pixels that printers' tables give", () => {
  expect(sheetPixels({ width: 210, height: 297 }, 300)).toEqual({ width: 2480, height: 3508 });
  expect(sheetPixels({ width: 210, height: 297 }, 72)).toEqual({ width: 595, height: 842 });
  expect(sheetPixels({ width: 257, height: 364 }, 600)).toEqual({ width: 6071, height: 8598 });
});
