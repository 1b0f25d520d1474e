import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDiff, diffOf, emptyDiff, isEmptyDiff, reverseDiff, squashDiffs } from "./diff.ts";
import { docOf } from "./doc.ts";
import { exampleDoc, recordsById } from "./example-doc.test-kit.ts";
import { recordOf } from "./query.ts";
import type { Character, Doc } from "./records.ts";

const character = (id: string): fc.Arbitrary<Character> =>
  fc.record({
    id: fc.constant(id),
    type: fc.constant("character"),
    tag: fc.constantFrom("Mina", "Tom", "Ada"),
    description: fc.string({ maxLength: 3 }),
    color: fc.constantFrom("#000000", "#ffffff"),
    strength: fc.constantFrom(1, 2),
    variants: fc.constant([]),
    activeVariant: fc.constant(null),
  });
// Few ids and few values, so that documents collide in all ways.
const doc: fc.Arbitrary<Doc> = fc
  .subarray(["a", "b", "c", "d", "e"])
  .chain((ids) => fc.record(Object.fromEntries(ids.map((id) => [id, character(id)]))))
  .map((records) => docOf(Object.values(records)));

test("the difference of two documents turns one into the other, and its reverse turns it back", () => {
  fc.assert(
    fc.property(doc, doc, (before, after) => {
      const diff = diffOf(before, after);
      expect(recordsById(applyDiff(before, diff))).toEqual(recordsById(after));
      expect(recordsById(applyDiff(applyDiff(before, diff), reverseDiff(diff)))).toEqual(recordsById(before));
    }),
  );
});

test("a squashed change does what both did, and reverses as one", () => {
  fc.assert(
    fc.property(doc, doc, doc, (one, two, three) => {
      const both = squashDiffs(diffOf(one, two), diffOf(two, three));
      expect(recordsById(applyDiff(one, both))).toEqual(recordsById(three));
      expect(recordsById(applyDiff(three, reverseDiff(both)))).toEqual(recordsById(one));
      expect(both).toEqual(diffOf(one, three));
    }),
  );
});

test("squashing is associative", () => {
  fc.assert(
    fc.property(doc, doc, doc, doc, (one, two, three, four) => {
      const [a, b, c] = [diffOf(one, two), diffOf(two, three), diffOf(three, four)];
      expect(squashDiffs(squashDiffs(a, b), c)).toEqual(squashDiffs(a, squashDiffs(b, c)));
    }),
  );
});

test("a change followed by its reverse is empty", () => {
  fc.assert(
    fc.property(doc, doc, (before, after) => {
      const diff = diffOf(before, after);
      expect(isEmptyDiff(squashDiffs(diff, reverseDiff(diff)))).toBe(true);
    }),
  );
});

test("a change survives JSON", () => {
  fc.assert(
    fc.property(doc, doc, (before, after) => {
      const diff = diffOf(before, after);
      expect(JSON.parse(JSON.stringify(diff))).toEqual(diff);
    }),
  );
});

test("records that are equal in value are no change", () => {
  expect(diffOf(exampleDoc(), exampleDoc())).toEqual(emptyDiff);
});

test("records that a change doesn't name are shared, and an empty change shares the document", () => {
  const before = exampleDoc();
  const choice = recordOf(before, "choice", "choice-1")!;
  const after = applyDiff(before, { ...emptyDiff, removed: { "choice-1": choice } });
  expect(recordOf(after, "choice", "choice-1")).toBeUndefined();
  expect(recordOf(after, "page", "page")).toBe(recordOf(before, "page", "page"));
  expect(recordOf(before, "choice", "choice-1")).toBe(choice);
  expect(applyDiff(before, emptyDiff)).toBe(before);
});
