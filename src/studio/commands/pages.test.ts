import { expect, test } from "vitest";
import { applyDiff } from "../../comic/diff.ts";
import { displayPage, opsOf } from "../../comic/display-list.ts";
import { withRecords } from "../../comic/doc.ts";
import { exampleDoc, recordsById } from "../../comic/example-doc.test-kit.ts";
import { layoutPage } from "../../comic/layout.ts";
import { letteringBox } from "../../comic/lettering.ts";
import { pagePresets } from "../../comic/page-presets.ts";
import { parseProject, toProject } from "../../comic/project.ts";
import { framesOf, letteringById, letteringOf, pageOf, recordOf, rendersOf, storyOf } from "../../comic/query.ts";
import { IMAGE_ZOOM } from "../../comic/records/frame.ts";
import type { Doc } from "../../comic/records.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import { bindingOf } from "../../comic/spreads.ts";
import { boundingBox } from "../../geometry/polygon.ts";
import { setFormat, setFrameImage } from "./pages.ts";
import { setBinding, setDirection, setFirstAlone } from "./story.ts";

test.each([
  [0.2, IMAGE_ZOOM.min],
  [3, 3],
  [5000, IMAGE_ZOOM.max],
])("a picture zoomed to %d is zoomed to %d, which can be saved and opened", (asked, zoom) => {
  const doc = exampleDoc();
  const changed = applyDiff(doc, setFrameImage(doc, "frame-2", { panX: 0, panY: 0, zoom: asked }));
  const opened = parseProject(JSON.parse(JSON.stringify(toProject(changed)))).doc;
  expect(recordOf(opened, "frame", "frame-2")?.zoom).toBe(zoom);
});

/** The example with its first balloon where an artist put it, and all else settled. */
function lettered(): Doc {
  const doc = exampleDoc();
  const balloon = letteringById(doc, "balloon-1")!;
  const placed = withRecords(doc, [{ ...balloon, auto: false, xMm: 140, yMm: 20, widthMm: 30 }]);
  return settleLettering(exampleDoc(), placed);
}

const boxOf = (doc: Doc, id: string) =>
  letteringBox(doc, layoutPage(pageOf(doc, "page"), storyOf(doc)), letteringById(doc, id)!)!;
const frameBox = (doc: Doc, id: string) => boundingBox(layoutPage(pageOf(doc, "page"), storyOf(doc)).get(id)!);

test("another format keeps pictures, panels and lettering, each in its place; undone, the story is what it was", () => {
  const doc = lettered();
  const { id, ...a5 } = pagePresets.a5;
  const diff = setFormat(doc, a5, id);
  const small = applyDiff(doc, diff);
  expect(pageOf(small, "page")).toMatchObject({ widthMm: 148, heightMm: 210, bleedMm: 3, marginMm: 9 });
  expect(storyOf(small).preset).toBe("a5");
  expect(framesOf(small, "page").map((frame) => frame.id)).toEqual(framesOf(doc, "page").map((frame) => frame.id));
  expect(rendersOf(small, "shot-1")).toEqual(rendersOf(doc, "shot-1"));
  const middle = (at: Doc) => {
    const [box, frame] = [boxOf(at, "balloon-1"), frameBox(at, "frame-1")];
    return [(box.x + box.width / 2 - frame.x) / frame.width, (box.y + box.height / 2 - frame.y) / frame.height];
  };
  const [before, after] = [middle(doc), middle(small)];
  expect(after[0]).toBeCloseTo(before[0]!, 6);
  expect(after[1]).toBeCloseTo(before[1]!, 6);
  expect(boxOf(small, "balloon-1").width).toBeCloseTo(boxOf(doc, "balloon-1").width, 6);
});

test("a binding that the artist chose is mirrored, too; without one it follows the reading", () => {
  const doc = exampleDoc();
  expect(bindingOf(storyOf(applyDiff(doc, setDirection(doc, "rtl"))))).toBe("right");
  const own = applyDiff(doc, setBinding(doc, "right"));
  const rtl = applyDiff(own, setDirection(own, "rtl"));
  expect(storyOf(rtl).binding).toBe("left");
  expect(storyOf(applyDiff(rtl, setBinding(rtl, null))).binding).toBeUndefined();
  const opened = parseProject(JSON.parse(JSON.stringify(toProject(applyDiff(rtl, setFirstAlone(rtl, false)))))).doc;
  expect(storyOf(opened)).toMatchObject({ binding: "left", firstAlone: false });
});

test("a format whose margins leave no room is not taken", () => {
  const doc = exampleDoc();
  const { id: _, ...a4 } = pagePresets.a4;
  expect(applyDiff(doc, setFormat(doc, { ...a4, marginMm: 105 }, "custom"))).toBe(doc);
});

test("one switch mirrors panels, lettering by hand and its tails; pictures and the order stay; twice is nothing", () => {
  const doc = lettered();
  const rtl = applyDiff(doc, setDirection(doc, "rtl"));
  const { widthMm } = pageOf(doc, "page");
  for (const { id } of framesOf(doc, "page")) {
    const [a, b] = [frameBox(doc, id), frameBox(rtl, id)];
    expect(b.x).toBeCloseTo(widthMm - a.x - a.width, 6);
  }
  const [a, b] = [boxOf(doc, "balloon-1"), boxOf(rtl, "balloon-1")];
  expect(b.x).toBeCloseTo(widthMm - a.x - a.width, 6);
  expect(b.y).toBeCloseTo(a.y, 6);
  expect(framesOf(rtl, "page").map(({ id }) => id)).toEqual(framesOf(doc, "page").map(({ id }) => id));
  expect(letteringOf(rtl, "frame-1").map(({ id }) => id)).toEqual(letteringOf(doc, "frame-1").map(({ id }) => id));
  // The picture is not flipped: the tail leaves the mirrored balloon for the speaker's head, where it was drawn.
  const tip = (at: Doc) => {
    const picture = opsOf(displayPage(at, "page")).find(({ kind }) => kind === "image")!;
    const outline = opsOf(displayPage(at, "page")).find(
      ({ source, kind }) => source === "balloon-1" && kind === "fill",
    )!;
    if (picture.kind !== "image" || outline.kind !== "fill") throw new Error("no picture or no balloon");
    const headX = picture.x + 0.45 * picture.width;
    const corners = outline.path.flatMap((c) => ("x" in c ? [c] : []));
    const box = boxOf(at, "balloon-1");
    const beyond = ({ x, y }: { x: number; y: number }) =>
      Math.max(box.x - x, x - box.x - box.width, box.y - y, y - box.y - box.height);
    const end = [...corners].sort((one, other) => beyond(other) - beyond(one))[0]!;
    const middle = box.x + box.width / 2;
    return { toHead: Math.sign(headX - middle), toTip: Math.sign(end.x - middle) };
  };
  expect(tip(doc).toTip).toBe(tip(doc).toHead);
  expect(tip(rtl).toTip).toBe(tip(rtl).toHead);
  expect(tip(rtl).toHead).toBe(-tip(doc).toHead);
  const back = applyDiff(rtl, setDirection(rtl, "ltr"));
  expect(recordsById(back)).toEqual(recordsById(doc));
});
