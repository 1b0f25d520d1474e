import { expect, test } from "vitest";
import { applyDiff } from "../comic/diff.ts";
import { layoutPage } from "../comic/layout.ts";
import { framesOf, pageOf, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import { templateById } from "../comic/templates.ts";
import { boundingBox } from "../geometry/polygon.ts";
import { addInset } from "./commands/insets.ts";
import { setTemplate } from "./commands/pages.ts";
import { newDocument, setDirection } from "./commands/story.ts";
import { panelDrop } from "./panel-drop.ts";

let ids = 0;
const createId = (type: string) => `${type}-${++ids}`;
/** Two tiers of two on the first page, one panel on the second. */
function start(): Doc {
  const doc = newDocument("[NC] a\n[NC] b\n[NC] c\n[NC] d\n\n[NC] e", 7, createId);
  return applyDiff(doc, setTemplate(doc, storyOf(doc).pages[0]!, templateById("grid-2x2")!, createId));
}
const page = (doc: Doc, n: number) => storyOf(doc).pages[n]!;
const frame = (doc: Doc, n: number) => framesOf(doc, page(doc, 0))[n]!.id;
/** A point of a panel in parts of its size. */
function at(doc: Doc, n: number, x: number, y: number) {
  const box = boundingBox(layoutPage(pageOf(doc, page(doc, 0)), storyOf(doc)).get(frame(doc, n))!);
  return { x: box.x + box.width * x, y: box.y + box.height * y };
}
const dropped = (doc: Doc, of: number, on: number, x: number, y: number) =>
  panelDrop(doc, frame(doc, of), page(doc, 0), at(doc, on, x, y));

test("in the middle panels change places, at an edge one goes before or behind the other", () => {
  const doc = start();
  const first = page(doc, 0);
  expect(dropped(doc, 0, 3, 0.5, 0.5)).toEqual({ kind: "swap", page: first, frame: frame(doc, 3) });
  expect(dropped(doc, 0, 3, 0.1, 0.5)).toMatchObject({ kind: "move", index: 2, side: "left" });
  expect(dropped(doc, 0, 3, 0.9, 0.5)).toMatchObject({ kind: "move", index: 3, side: "right" });
  expect(dropped(doc, 3, 0, 0.5, 0.05)).toMatchObject({ kind: "move", index: 0, side: "top" });
  // Beside the panels, in the margin.
  expect(dropped(doc, 3, 0, -0.05, 0.5)).toMatchObject({ kind: "move", index: 0, side: "left" });
});

test("where nothing would change, nothing is offered", () => {
  const doc = start();
  expect(dropped(doc, 1, 1, 0.5, 0.5)).toBeNull();
  expect(dropped(doc, 1, 0, 0.95, 0.5)).toBeNull();
  expect(dropped(doc, 1, 2, 0.05, 0.5)).toBeNull();
});

test("read from the right, the right side comes first", () => {
  const ltr = start();
  const doc = applyDiff(ltr, setDirection(ltr, "rtl"));
  expect(dropped(doc, 0, 3, 0.9, 0.5)).toMatchObject({ index: 2, side: "right" });
  expect(dropped(doc, 0, 3, 0.1, 0.5)).toMatchObject({ index: 3, side: "left" });
});

test("another page takes it too, and what lies over others is met first", () => {
  const doc = start();
  const second = page(doc, 1);
  const box = boundingBox(layoutPage(pageOf(doc, second), storyOf(doc)).get(framesOf(doc, second)[0]!.id)!);
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  expect(panelDrop(doc, frame(doc, 0), second, middle)).toMatchObject({ kind: "swap", page: second });
  expect(panelDrop(doc, frame(doc, 0), second, { x: -90, y: 10 })).toEqual({ kind: "append", page: second, index: 1 });
  expect(panelDrop(doc, frame(doc, 0), page(doc, 0), { x: -90, y: 10 })).toBeNull();
  const over = applyDiff(doc, addInset(doc, frame(doc, 0), createId));
  const inset = framesOf(over, page(over, 0))[1]!.id;
  const [shape] = pageOf(over, page(over, 0)).insets.map(({ polygon }) => boundingBox(polygon));
  const inside = { x: shape!.x + shape!.width / 2, y: shape!.y + shape!.height / 2 };
  expect(panelDrop(over, frame(over, 3), page(over, 0), inside)).toMatchObject({ kind: "swap", frame: inset });
});
