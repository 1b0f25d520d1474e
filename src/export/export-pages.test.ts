import { expect, test } from "vitest";
import { pagePixels } from "./export-pages.ts";

test("a page has the pixels that printers' tables give", () => {
  expect(pagePixels({ widthMm: 210, heightMm: 297 }, 300)).toEqual({ width: 2480, height: 3508 });
  expect(pagePixels({ widthMm: 210, heightMm: 297 }, 72)).toEqual({ width: 595, height: 842 });
  expect(pagePixels({ widthMm: 257, heightMm: 364 }, 600)).toEqual({ width: 6071, height: 8598 });
});
