import { readFileSync } from "node:fs";
import bidiFactory from "bidi-js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { advanceOf } from "./font-metrics.ts";
import { layoutText, narrowestWidth, type TextOptions } from "./text-layout.ts";

const options: TextOptions = { font: "Comic Neue Bold", sizeMm: 3.2, leading: 1.12, maxWidthMm: 40, align: "left" };
const linesOf = (text: string, maxWidthMm = 40) =>
  layoutText(text, { ...options, maxWidthMm }).lines.map((line) => line.text);
const width = (text: string) => advanceOf(options.font, text, options.sizeMm);

const word = fc.stringMatching(/^[a-z]{1,12}$/);
const words = fc.array(word, { minLength: 1, maxLength: 30 });

test("no line is wider than allowed and no character is lost", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 80 }),
      fc.double({ min: 6, max: 60, noNaN: true }),
      (text, maxWidthMm) => {
        const layout = layoutText(text, { ...options, maxWidthMm });
        for (const line of layout.lines) expect(line.width).toBeLessThanOrEqual(maxWidthMm + 1e-6);
        const letters = (s: string) => s.normalize("NFC").replace(/[\s\u2067\u2069]/g, "");
        expect(letters(layout.lines.map((line) => line.text).join(""))).toBe(letters(text));
      },
    ),
  );
});

test("words stay whole and lines are as few as a greedy wrap makes", () => {
  fc.assert(
    fc.property(words, (list) => {
      const lines = linesOf(list.join(" "), 45);
      expect(lines.join(" ")).toBe(list.join(" "));
      let [greedy, line] = [1, list[0]!];
      for (const next of list.slice(1)) {
        if (width(`${line} ${next}`) <= 45) line += ` ${next}`;
        else [greedy, line] = [greedy + 1, next];
      }
      expect(lines.length).toBe(greedy);
    }),
  );
});

test("the block is no wider than needed for its number of lines", () => {
  fc.assert(
    fc.property(words, (list) => {
      const text = list.join(" ");
      const block = layoutText(text, { ...options, maxWidthMm: 45 });
      if (block.width - 0.1 <= narrowestWidth(text, options.font, options.sizeMm)) return;
      expect(linesOf(text, block.width - 0.1).length).toBeGreaterThan(block.lines.length);
    }),
  );
});

test("a last word is not left alone: lines become even", () => {
  const text = "Nobody has seen the keeper since";
  const greedyMax = width("Nobody has seen the keeper") + 0.1;
  const lines = linesOf(text, greedyMax);
  expect(lines).toEqual(["Nobody has seen", "the keeper since"]);
});

test("new lines break, also empty ones", () => {
  expect(linesOf("Ah!\n\nOh.")).toEqual(["Ah!", "", "Oh."]);
  expect(linesOf("Ah!\r\nOh.")).toEqual(["Ah!", "Oh."]);
  expect(linesOf("")).toEqual([""]);
});

test("a word wider than the line is broken, the others are not", () => {
  const lines = linesOf("so Aaaaaaaaaaaaaaaaaaaaaaaaargh indeed", 20);
  expect(lines.length).toBeGreaterThan(3);
  expect(lines[0]).toBe("so");
  expect(lines.join(" ")).toContain("indeed");
});

test("words break after hyphens and dashes, never before punctuation", () => {
  expect(linesOf("well-known", width("well-kno"))).toEqual(["well-", "known"]);
  expect(linesOf("wait—what?", width("wait—wh"))).toEqual(["wait—", "what?"]);
});

test("Japanese breaks between characters, but not before a full stop or after an opening bracket", () => {
  const em = options.sizeMm;
  expect(linesOf("駒割りだ。", 4 * em).at(-1)).not.toMatch(/^。/);
  for (const line of linesOf("彼は「誰もいない」と言った。", 4 * em)) {
    expect(line).not.toMatch(/^[」。]/);
    expect(line).not.toMatch(/「$/);
    expect(line.length).toBeLessThanOrEqual(4);
  }
});

test("an emoji with joiners and a letter with marks are not torn apart", () => {
  const family = "👩‍👩‍👧";
  expect(linesOf(family.repeat(3), 4)).toEqual([family, family, family]);
  const marked = "g\u0303";
  for (const line of linesOf(marked.repeat(20), 8)) expect(line).toMatch(/^(g\u0303)+$/);
});

test("a flag, which is two letters of a kind, is never torn apart", () => {
  const flags = "🇯🇵🇫🇷🇧🇷🇰🇪";
  for (const at of [1.5, 2.5, 3.5]) {
    const lines = linesOf(flags, width("🇯🇵") * at);
    expect(lines.join("")).toBe(flags);
    for (const line of lines) expect([...line].length % 2, line).toBe(0);
  }
});

test("baselines are a leading apart and the block holds ascent and descent", () => {
  const { lines, height } = layoutText("one\ntwo\nthree", options);
  // Comic Neue: ascent 0.9, descent 0.25.
  expect(lines.map((line) => line.baseline)).toEqual(
    [0.9, 0.9 + 1.12, 0.9 + 2.24].map((ems) => expect.closeTo(ems * 3.2, 9)),
  );
  expect(height).toBeCloseTo((0.9 + 2.24 + 0.25) * 3.2, 9);
});

test("centred lines are centred on the widest one", () => {
  const { lines, width: block } = layoutText("a\nmiddle\nend", { ...options, align: "center" });
  for (const line of lines) expect(line.x + line.width / 2).toBeCloseTo(block / 2, 9);
});

const directed: readonly { readonly text: string; readonly leftmost: string }[] = JSON.parse(
  readFileSync("models/fixtures/reports/lettering-direction.json", "utf8"),
);

/** A line as a painter without a direction of its own shows it, from left to right, by another implementation of the annex. */
function shown(line: string): string {
  const bidi = bidiFactory();
  return bidi.getReorderedString(line, bidi.getEmbeddingLevels(line, "ltr")).replace(/[\u2066-\u2069]/g, "");
}

test.each(directed)("in the order of its base direction: $text", ({ text, leftmost }) => {
  const { lines } = layoutText(text, { ...options, maxWidthMm: 100 });
  expect(lines).toHaveLength(1);
  expect(shown(text).startsWith(leftmost)).toBe(false);
  expect([...shown(lines[0]!.text)].slice(0, leftmost.length).sort()).toEqual([...leftmost].sort());
});

test("every line of a right-to-left paragraph begins at the right, and other paragraphs stay as they are", () => {
  const { lines, width } = layoutText("שלום לכולם, מה שלומכם היום?\nHello (שלום)!", {
    ...options,
    align: "left",
    maxWidthMm: 25,
  });
  const [first, ...others] = lines;
  const last = others.pop()!;
  expect(first!.x + first!.width).toBeCloseTo(width, 9);
  expect(others.at(-1)!.x + others.at(-1)!.width).toBeCloseTo(width, 9);
  expect(shown(others.at(-1)!.text).startsWith("?")).toBe(true);
  expect(last).toMatchObject({ x: 0 });
  expect(last.text).not.toContain("\u2067");
});
