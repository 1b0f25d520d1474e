import { expect, test } from "vitest";
import { applyDiff } from "../comic/diff.ts";
import { exampleDoc } from "../comic/example-doc.test-kit.ts";
import { recordsOf } from "../comic/query.ts";
import { testModel } from "../editor/in-memory-ports.test-kit.ts";
import { addLook, addLookPictures } from "./commands/looks.ts";
import { lookLesson } from "./look-lesson.ts";

test("a look is learned behind what its pictures are known to show", () => {
  let doc = applyDiff(
    exampleDoc(),
    addLook(exampleDoc(), "Ink wash", () => "look-1"),
  );
  expect(lookLesson(doc, "look-1", { captions: new Map(), size: 1 }, testModel, 7)).toBeNull();
  const [render] = recordsOf(doc, "render");
  const { asset, widthPx, heightPx, recipe } = render!;
  const dropped = { asset: "dropped", widthPx: 640, heightPx: 640 };
  doc = applyDiff(doc, addLookPictures(doc, "look-1", [{ asset, widthPx, heightPx }, dropped]));
  const order = lookLesson(doc, "look-1", { captions: new Map(), size: 1 }, testModel, 7)!;
  expect(order.pictures.map(({ prompt, layout }) => [prompt, layout])).toEqual([
    [recipe.prompt, recipe.stage],
    ["", null],
  ]);
  const smaller = lookLesson(
    doc,
    "look-1",
    { captions: new Map([["dropped", "[NC] a castle"]]), size: 0.5 },
    testModel,
    7,
  )!;
  expect(smaller.pictures[1]!.prompt).toBe("no people, a castle");
  for (const [i, { width, height }] of smaller.pictures.entries()) {
    expect([width % 64, height % 64]).toEqual([0, 0]);
    expect(width * height).toBeLessThan(order.pictures[i]!.width * order.pictures[i]!.height);
  }
  const { prompts, words } = testModel.learning;
  expect(order).toMatchObject({ subject: { type: "look", id: "look-1", version: 1 }, seed: 7 });
  expect(order.learned).toEqual({ kind: "free", prompts, words });
});
