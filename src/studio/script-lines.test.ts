import { expect, test } from "vitest";
import { pictureSpans, scanScript } from "./script-lines.ts";

const pictures = (script: string) =>
  scanScript(script).map((line) => {
    const texts = pictureSpans(line).map(({ from, to }) => line.text.slice(from, to).trim());
    return texts.filter((text) => text !== "").join("|");
  });

test("a known tag without an article begins the panels even without a blank line", () => {
  const kinds = scanScript("[Mina] a woman\n[Mina] waving\n// note\n\n[Mina] running").map(
    ({ kind, page }) => `${kind} ${page}`,
  );
  expect(kinds).toEqual(["cast 0", "panel 1", "comment 1", "blank 1", "panel 2"]);
});

test("the picture part leaves out tags, speech, caption and comment", () => {
  expect(pictures('[Tom] running to [Mina], [Tom] "Go # now!" # Later // note')).toEqual(["running to|,"]);
  expect(pictures("see http://x.org # a")).toEqual(["see http://x.org"]);
});

test("a quotation may hold brackets and a hash", () => {
  const [line] = scanScript('[Tom] "[x] # // y" # caption');
  expect(line?.tags.map(({ tag }) => tag)).toEqual(["Tom"]);
  expect(line?.caption?.from).toBe(19);
});

test("the tenth panel without a blank line begins a page, in the text as on paper", () => {
  const panels = Array.from({ length: 12 }, (_, n) => `[NC] the sea ${n}`).join("\n");
  expect(scanScript(panels).map(({ page }) => page)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2]);
});
