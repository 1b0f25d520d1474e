// Merging, against what the two changes say when they touch different things, and against who wins when they do not.
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDiff, diffOf, squashDiffs } from "../comic/diff.ts";
import { exampleDoc, recordsById } from "../comic/example-doc.test-kit.ts";
import { recordOf, storyOf } from "../comic/query.ts";
import { templateById } from "../comic/templates.ts";
import { carry } from "./carry.ts";
import { carryLines } from "./carry-lines.ts";
import { setTemplate } from "./commands/pages.ts";
import { setTone } from "./commands/story.ts";

const line = fc.stringMatching(/^[a-z]{1,3}$/);

test("lines that one side changed, and lines that the other did, are both changed", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(line, fc.constantFrom("one", "other", "none")), { minLength: 1 }), (rows) => {
      const text = (changed: readonly string[]) =>
        rows.map(([old, who], i) => (changed.includes(who) ? `${who} ${i}` : `${old} ${i}`)).join("\n");
      expect(carryLines(text([]), text(["one"]), text(["other"]), "change")).toBe(text(["one", "other"]));
      expect(carryLines(text([]), text(["one"]), text(["other"]), "present")).toBe(text(["one", "other"]));
    }),
  );
});

test("a change that is carried to where it was made, or to where it is made already, gives what it made", () => {
  const text = fc.array(line).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, fc.constantFrom("change", "present"), (from, to, wins) => {
      expect(carryLines(from, to, from, wins)).toBe(to);
      expect(carryLines(from, to, to, wins)).toBe(to);
      expect(carryLines(from, from, to, wins)).toBe(to);
    }),
  );
});

test("insertions at one place are both kept; of one line that both changed one is, as is said", () => {
  expect(carryLines("a\nz", "a\nx\nz", "a\ny\nz", "change")).toBe("a\ny\nx\nz");
  expect(carryLines("a\nz", "a\nx\nz", "a\ny\nz", "present")).toBe("a\ny\nx\nz");
  expect(carryLines("a\nb\nc", "a\nB1\nc", "a\nB2\nC2", "change")).toBe("a\nB1\nC2");
  expect(carryLines("a\nb\nc", "a\nB1\nc", "a\nB2\nC2", "present")).toBe("a\nB2\nC2");
});

test("of one record each field is taken from the side that changed it", () => {
  const doc = exampleDoc();
  const titled = diffOf(
    doc,
    applyDiff(doc, { added: {}, removed: {}, updated: { story: [storyOf(doc), { ...storyOf(doc), title: "Rain" }] } }),
  );
  const { doc: merged, exact } = carry(titled, applyDiff(doc, setTone(doc, "ink")), "change");
  expect(exact).toBe(false);
  expect(storyOf(merged)).toEqual({ ...storyOf(doc), title: "Rain", tone: "ink" });
});

test("what was removed stays removed, and a change that meets what it expects is done as it is", () => {
  const doc = exampleDoc();
  const caption = recordOf(doc, "caption", "caption-1")!;
  const moved = { added: {}, removed: {}, updated: { [caption.id]: [caption, { ...caption, xMm: 9 }] as const } };
  const removed = { added: {}, updated: {}, removed: { [caption.id]: caption } };
  expect(recordOf(carry(moved, applyDiff(doc, removed), "change").doc, "caption", caption.id)).toBeUndefined();
  expect(recordOf(carry(removed, applyDiff(doc, moved), "present").doc, "caption", caption.id)).toBeUndefined();
  const both = squashDiffs(
    moved,
    setTemplate(doc, "page", templateById("grid-2x2")!, () => "never"),
  );
  const { doc: next, exact } = carry(both, doc, "present");
  expect(exact).toBe(true);
  expect(recordsById(next)).toEqual(recordsById(applyDiff(doc, both)));
});
