import fc from "fast-check";
import { expect, test } from "vitest";
import { changes } from "./changes.test-kit.ts";
import { docOf, withRecords } from "./doc.ts";
import { exampleDoc, recordsById } from "./example-doc.test-kit.ts";
import { newFrame } from "./new-page.ts";
import { isPacked, openPacked, packProject, unpackProject } from "./packed-project.ts";
import { ProjectError, parseProject, toProject } from "./project.ts";
import { framesOf, panelsOnPage, recordOf, recordsOf, storyOf } from "./query.ts";
import type { Frame } from "./records.ts";
import { atOnce } from "./steps.ts";

/** As a database gives it back. */
const stored = (doc: Parameters<typeof packProject>[0]) => structuredClone(packProject(doc, "build"));

test("whatever was changed before, all records come back, by steps or as a project", () => {
  const story = { ...storyOf(exampleDoc()), pages: ["page-1", "page-2", "page-3"] };
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (steps) => {
      let doc = docOf([story]);
      for (const change of steps) {
        doc = change(doc);
        const packed = stored(doc);
        expect(recordsById(atOnce(openPacked(packed).all()))).toEqual(recordsById(doc));
        const { records } = unpackProject(packed) as ReturnType<typeof toProject>;
        expect(new Set(records)).toEqual(new Set(toProject(doc).records));
        expect(records).toHaveLength(toProject(doc).records.length);
      }
    }),
  );
});

test("the first page is there at once, the others are blank sheets; nothing on the first is made anew when they come", () => {
  const example = exampleDoc();
  const page = {
    ...recordOf(example, "page", "page")!,
    id: "page-2",
    layout: { kind: "leaf", frame: "late" } as const,
  };
  const story = { ...storyOf(example), pages: ["page", "page-2"] };
  const doc = withRecords(example, [story, page, { ...newFrame("late", "page-2"), shot: "shot-3" }]);
  const { first, all } = openPacked(stored(doc));
  expect(panelsOnPage(first, "page")).toEqual(panelsOnPage(doc, "page"));
  expect(storyOf(first)).toEqual(story);
  expect(recordsOf(first, "page")).toHaveLength(2);
  expect(framesOf(first, "page-2")).toEqual([]);
  const complete = atOnce(all());
  expect(framesOf(complete, "page-2")).toEqual(framesOf(doc, "page-2"));
  expect(panelsOnPage(complete, "page")).toBe(panelsOnPage(first, "page"));
});

test("a studio trusts what it packed itself; unpacked, it is checked and repaired like any project", () => {
  const stray: Frame = { ...newFrame("stray", "nowhere"), borderMm: 1000 };
  const packed = (more: Partial<Frame>) => stored(withRecords(exampleDoc(), [{ ...stray, ...more }]));
  expect(recordOf(openPacked(packed({})).first, "frame", "stray")).toEqual(stray);
  expect(() => parseProject(unpackProject(packed({})))).toThrow("borderMm: expected");
  expect(parseProject(unpackProject(packed({ borderMm: 1 }))).repairs).toEqual([
    'Dropped frame "stray": its page "nowhere" is missing.',
  ]);
});

test("a damaged text is told, and so is a missing story", () => {
  const packed = stored(exampleDoc());
  expect(isPacked(packed)).toBe(true);
  expect(isPacked(toProject(exampleDoc()))).toBe(false);
  for (const damaged of [
    { ...packed, rest: "[{" },
    { ...packed, pages: ["[{"] },
  ]) {
    expect(() => openPacked(damaged)).toThrow(ProjectError);
    expect(() => unpackProject(damaged)).toThrow(/expected the records of a page as JSON, found .*; open/);
  }
  expect(() => openPacked({ ...packed, rest: "[]" })).toThrow('a record "story"');
});
