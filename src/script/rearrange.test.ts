import fc from "fast-check";
import { expect, test } from "vitest";
import { parseScript } from "./parse.ts";
import { type PanelSource, rearrange } from "./rearrange.ts";
import { sampleScript } from "./sample.ts";

const source =
  "# Title\n\n[Mina] a woman\n[Tom] a man\n\n// first\n[Mina] one # A\n[Tom] two // t\n\n\n[NC] three\n// end\n";

test("the same panels on the same pages are the same script", () => {
  for (const script of [source, sampleScript, source.replaceAll("\n", "\r\n"), "", "[NC] the sea"]) {
    let next = 0;
    const pages = parseScript(script).pages.map(({ panels }) => panels.map(() => next++));
    expect(rearrange(script, pages)).toBe(script);
  }
});

test("lines move whole, with the comments above them, and new lines are put in", () => {
  expect(rearrange(source, [[1], ["[NC]", 2, 0]])).toBe(
    "# Title\n\n[Mina] a woman\n[Tom] a man\n\n[Tom] two // t\n\n\n[NC]\n[NC] three\n// end\n// first\n[Mina] one # A\n",
  );
});

test("a panel that is left out takes its comment with it, and a page without panels is none", () => {
  expect(rearrange(source, [[1], [], [2]])).not.toContain("first");
  expect(parseScript(rearrange(source, [[1], [], [2]])!).pages).toHaveLength(2);
});

test("a script without panels gets some", () => {
  expect(rearrange("", [["[NC]", "[NC]"]])).toBe("[NC]\n[NC]");
  expect(rearrange("[Mina] a woman", [["[NC]"]])).toBe("[Mina] a woman\n\n[NC]");
});

test("what is arranged is what is read", () => {
  const panels = parseScript(source).panels.length;
  const panel: fc.Arbitrary<PanelSource> = fc.oneof(fc.nat(panels - 1), fc.constant("[NC]"));
  fc.assert(
    fc.property(fc.array(fc.array(panel, { minLength: 1, maxLength: 5 }), { maxLength: 4 }), (pages) => {
      const next = rearrange(source, pages)!;
      const before = parseScript(source).panels.map(({ text }) => text);
      expect(parseScript(next).pages.map((page) => page.panels.map(({ text }) => text))).toEqual(
        pages.map((page) => page.map((each) => (typeof each === "number" ? before[each] : each))),
      );
      expect(parseScript(next).cast.map(({ tag }) => tag)).toEqual(["Mina", "Tom"]);
    }),
  );
});
