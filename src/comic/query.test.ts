import { expect, test } from "vitest";
import { docOf, recordsIn, withoutRecords, withRecords } from "./doc.ts";
import { exampleDoc } from "./example-doc.test-kit.ts";
import {
  characterOf,
  chosenRender,
  frameOfShot,
  framesOf,
  letteringOf,
  pageOf,
  pagesOf,
  recordOf,
  rendersOf,
  shotOf,
  storyOf,
  styleOf,
} from "./query.ts";
import type { Doc } from "./records.ts";
import { defaultStyles } from "./styles.ts";

const doc = exampleDoc();
const first = recordOf(doc, "render", "render-1")!;
const withRender = (id: string, drawnAt: number): Doc => withRecords(doc, [{ ...first, id, drawnAt }]);

test("frames come in the order of the layout's leaves", () => {
  expect(framesOf(doc, "page").map(({ id }) => id)).toEqual(["frame-1", "frame-2", "frame-3", "frame-4"]);
});

test("captions come before balloons, and ids count like numbers", () => {
  const balloon = recordOf(doc, "balloon", "balloon-1")!;
  const caption = recordOf(doc, "caption", "caption-1")!;
  const more = docOf([{ ...balloon, id: "balloon-10" }, ...recordsIn(doc), { ...caption, id: "caption-2" }]);
  expect(letteringOf(more, "frame-1").map(({ id }) => id)).toEqual([
    "caption-1",
    "caption-2",
    "balloon-1",
    "balloon-2",
    "balloon-10",
  ]);
  expect(letteringOf(more, "frame-2")).toEqual([]);
});

test("renders come newest first", () => {
  expect(rendersOf(withRender("render-2", 2000), "shot-1").map(({ id }) => id)).toEqual(["render-2", "render-1"]);
});

test("a shot shows the chosen render, and the newest when the choice is gone", () => {
  const both = withRender("render-2", 2000);
  expect(chosenRender(both, "shot-1")?.id).toBe("render-1");
  expect(chosenRender(withoutRecords(both, ["choice-1"]), "shot-1")?.id).toBe("render-2");
  expect(chosenRender(withoutRecords(both, ["render-1"]), "shot-1")?.id).toBe("render-2");
  expect(chosenRender(doc, "shot-2")).toBeUndefined();
});

test("frames and shots find each other", () => {
  const frame = frameOfShot(doc, "shot-2")!;
  expect(frame.id).toBe("frame-2");
  expect(shotOf(doc, frame)?.id).toBe("shot-2");
  expect(frameOfShot(doc, "nobody")).toBeUndefined();
});

test("a record of another type, or a name that objects inherit, is not found", () => {
  expect(recordOf(doc, "page", "frame-1")).toBeUndefined();
  expect(recordOf(doc, "page", "constructor")).toBeUndefined();
});

test("missing pages and stories are named", () => {
  expect(() => pageOf(doc, "page-9")).toThrow('"page-9"');
  expect(() => storyOf(docOf([]))).toThrow('"story"');
  expect(pagesOf(withRecords(doc, [{ ...storyOf(doc), pages: ["gone", "page"] }])).map(({ id }) => id)).toEqual([
    "page",
  ]);
});

test("lettering whose style is missing has the default of its kind; characters are found by tag", () => {
  expect(styleOf(doc, { ...letteringOf(doc, "frame-1")[1]!, style: "gone" })).toBe(defaultStyles.balloon);
  expect(characterOf(doc, "Mina")?.id).toBe("mina");
  expect(characterOf(doc, "Tom")).toBeUndefined();
});
