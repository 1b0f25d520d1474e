// Things that are selected together on a page: moved, aligned, distributed, pinned, hidden, grouped.
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDiff, isEmptyDiff } from "../../comic/diff.ts";
import { displayPage, opsOf } from "../../comic/display-list.ts";
import { framesOf, pagesOf, storyOf } from "../../comic/query.ts";
import type { Doc, RecordsDiff } from "../../comic/records.ts";
import { boxAround } from "../../geometry/box.ts";
import { movablesOf, several, toggled, touchedBy, withGroups } from "../several.ts";
import { syncScript } from "./apply-script.ts";
import type { CreateId } from "./create-id.ts";
import { addInset, setInset } from "./insets.ts";
import { moveLettering } from "./lettering.ts";
import {
  type Alignment,
  alignments,
  alignSeveral,
  distributeSeveral,
  groupSeveral,
  hideSeveral,
  moveSeveral,
  pinSeveral,
  ungroupSeveral,
} from "./several.ts";
import { newDocument, setDirection } from "./story.ts";

let ids = 0;
const createId: CreateId = (type) => `${type}-${ids++}`;
const script = `[Mina] a woman

[Mina] runs # One. "Off!"
[Mina] waits # Two.
[Mina] sleeps # Three. "Zzz"`;

/** A page with two insets and five pieces of lettering, read in either direction. */
function page(direction: "ltr" | "rtl" = "ltr") {
  const run = (doc: Doc, kernel: (doc: Doc) => RecordsDiff) => applyDiff(doc, kernel(doc));
  let doc = run(newDocument(script, 7, createId), (d) => setDirection(d, direction));
  const id = pagesOf(doc)[0]!.id;
  const [first, second] = framesOf(doc, id);
  doc = run(doc, (d) => addInset(d, first!.id, createId));
  doc = run(doc, (d) => addInset(d, second!.id, createId));
  const of = (...types: readonly string[]) =>
    movablesOf(doc, id).flatMap(({ record }) => (types.includes(record.type) ? record.id : []));
  return { doc, id, all: of("frame", "caption", "balloon"), insets: of("frame"), lettering: of("caption", "balloon") };
}
const boxesOf = (doc: Doc, id: string, wanted: readonly string[]) =>
  wanted.map((each) => movablesOf(doc, id).find(({ record }) => record.id === each)!.box);
const near = (a: number, b: number) => expect(a).toBeCloseTo(b, 6);

test("what moves together keeps its distances, whichever way the story is read", () => {
  const some = fc.tuple(
    fc.constantFrom("ltr" as const, "rtl" as const),
    fc.nat(3),
    fc.integer({ min: -60, max: 60 }),
    fc.integer({ min: -60, max: 60 }),
  );
  fc.assert(
    fc.property(some, ([direction, bits, x, y]) => {
      const { doc, id, insets } = page(direction);
      // Lettering is kept on the page by itself, which would part it from the others: insets only move freely.
      const chosen = insets.filter((_, i) => (bits >> i) & 1);
      if (chosen.length === 0) return;
      const before = boxesOf(doc, id, chosen);
      const after = boxesOf(applyDiff(doc, moveSeveral(doc, chosen, { x, y })), id, chosen);
      const by = { x: after[0]!.x - before[0]!.x, y: after[0]!.y - before[0]!.y };
      after.forEach((box, i) => {
        near(box.x - before[i]!.x, by.x);
        near(box.y - before[i]!.y, by.y);
      });
      expect(Math.abs(by.x)).toBeLessThanOrEqual(Math.abs(x) + 1e-6);
    }),
    { numRuns: 40 },
  );
});

test("lettering of an inset that moves with it goes the same way once, not twice", () => {
  const { doc: start, id, insets } = page();
  const inset = insets[0]!;
  const doc = applyDiff(
    start,
    syncScript(start, storyOf(start).script.replace("[NC]", "[NC] a castle # Inset."), createId),
  );
  const caption = movablesOf(doc, id).find(({ record }) => record.type !== "frame" && record.frame === inset)!.record
    .id;
  const [a, b] = boxesOf(doc, id, [inset, caption]);
  const moved = applyDiff(doc, moveSeveral(doc, [inset, caption], { x: 3, y: 2 }));
  const [c, d] = boxesOf(moved, id, [inset, caption]);
  near(c!.x - a!.x, 3);
  near(d!.x - b!.x, 3);
  near(d!.y - b!.y, 2);
});

test("aligned things share an edge or a middle of the box that was around them", () => {
  const at: Readonly<Record<Alignment, (box: { x: number; y: number; width: number; height: number }) => number>> = {
    left: ({ x }) => x,
    centre: ({ x, width }) => x + width / 2,
    right: ({ x, width }) => x + width,
    top: ({ y }) => y,
    middle: ({ y, height }) => y + height / 2,
    bottom: ({ y, height }) => y + height,
  };
  for (const to of alignments) {
    const { doc, id, insets } = page();
    const chosen = insets;
    const around = boxAround(boxesOf(doc, id, chosen));
    const aligned = applyDiff(doc, alignSeveral(doc, chosen, to));
    for (const box of boxesOf(aligned, id, chosen)) near(at[to](box), at[to](around));
  }
});

test("distributed things have equal gaps, and the outer ones stay", () => {
  const { doc: start, id, insets } = page();
  const third = applyDiff(start, addInset(start, framesOf(start, id).at(-1)!.id, createId));
  const chosen = movablesOf(third, id).flatMap(({ record }) => (record.type === "frame" ? record.id : []));
  expect(chosen.length).toBe(insets.length + 1);
  const place = (doc: Doc, frame: string, y: number) => {
    const box = boxesOf(doc, id, [frame])[0]!;
    const square = [
      [0, 0],
      [20, 0],
      [20, 15],
      [0, 15],
    ].map(([dx, dy]) => ({ x: box.x + dx!, y: y + dy! }));
    return applyDiff(doc, setInset(doc, frame, square));
  };
  const doc = chosen.reduce((before, frame, i) => place(before, frame, [20, 50, 180][i]!), third);
  const boxes = boxesOf(applyDiff(doc, distributeSeveral(doc, chosen, "y")), id, chosen).toSorted((a, b) => a.y - b.y);
  near(boxes[0]!.y, 20);
  near(boxes[2]!.y, 180);
  near(boxes[1]!.y - boxes[0]!.y - 15, boxes[2]!.y - boxes[1]!.y - 15);
});

test("what is pinned stays when the others move, by itself too, until it is let go", () => {
  const { doc, id, lettering } = page();
  const caption = lettering[0]!;
  const pinned = applyDiff(doc, pinSeveral(doc, [caption], true));
  const there = boxesOf(pinned, id, [caption]);
  const moved = applyDiff(pinned, moveSeveral(pinned, lettering, { x: 4, y: 4 }));
  expect(boxesOf(moved, id, [caption])).toEqual(there);
  expect(isEmptyDiff(moveLettering(pinned, caption, 30, 30))).toBe(true);
  const free = applyDiff(moved, pinSeveral(moved, [caption], false));
  expect(isEmptyDiff(moveLettering(free, caption, 30, 30))).toBe(false);
});

test("what is hidden is not painted, an inset with its lettering, and comes back", () => {
  const { doc, id, all } = page();
  const painted = (of: Doc) => new Set(opsOf(displayPage(of, id)).map(({ source }) => source));
  const hidden = applyDiff(doc, hideSeveral(doc, all, true));
  for (const each of all) expect(painted(hidden).has(each)).toBe(false);
  expect(painted(applyDiff(hidden, hideSeveral(hidden, all, false)))).toEqual(painted(doc));
});

test("a group is selected as a whole, and one by one again once it is let go", () => {
  const { doc, id, all } = page();
  const three = all.slice(0, 3);
  const grouped = applyDiff(doc, groupSeveral(doc, three, createId));
  expect(withGroups(grouped, several(grouped, [three[1]!]))).toEqual({
    kind: "several",
    ids: [three[1], three[0], three[2]],
  });
  const single = applyDiff(grouped, ungroupSeveral(grouped, three));
  expect(withGroups(single, several(single, [three[1]!]))).toMatchObject({ id: three[1] });
  expect(touchedBy(doc, id, { x: -100, y: -100, width: 1000, height: 1000 })).toEqual(all);
});

test("a panel of the cuts gives way to what can be moved; what is toggled twice is as before", () => {
  const { doc, id, all } = page();
  const panel = framesOf(doc, id).find((frame) => !all.includes(frame.id))!.id;
  const one = toggled(doc, { kind: "frame", id: panel }, all[0]!);
  expect(one).toMatchObject({ id: all[0] });
  const two = toggled(doc, one, all[1]!);
  expect(two).toEqual({ kind: "several", ids: [all[0], all[1]] });
  expect(toggled(doc, two, all[1]!)).toEqual(one);
});
