// The history against a document of counters: what is undone, what is not, and what survives JSON.

import fc from "fast-check";
import { expect, test } from "vitest";
import { plainCharacter } from "../comic/character.ts";
import { applyDiff, diffOf, isEmptyDiff } from "../comic/diff.ts";
import { docOf, withoutRecords, withRecords } from "../comic/doc.ts";
import { recordsById } from "../comic/example-doc.test-kit.ts";
import { recordOf } from "../comic/query.ts";
import type { Character, Doc } from "../comic/records.ts";
import {
  bail,
  emptyHistory,
  type History,
  type HistoryMode,
  type HistoryMove,
  historyLimit,
  mark,
  record,
  redo,
  undo,
} from "./history.ts";

const counter = (id: string, value: number): Character => ({
  id,
  type: "character",
  tag: id,
  description: `${value}`,
  color: "#000000",
  ...plainCharacter,
});

interface Desk {
  doc: Doc;
  history: History;
}
/** Sets counter `id` to a value (null removes it) and records it. */
function set(desk: Desk, id: string, value: number | null, mode: HistoryMode = "record"): Desk {
  const next = value === null ? withoutRecords(desk.doc, [id]) : withRecords(desk.doc, [counter(id, value)]);
  return { doc: next, history: record(desk.history, diffOf(desk.doc, next), mode, `set ${id}`) };
}
const asIs = (doc: Doc) => doc;
const move = (desk: Desk, step: HistoryMove | null): Desk =>
  step ? { doc: applyDiff(desk.doc, step.diff), history: step.history } : desk;
const back = (desk: Desk) => move(desk, undo(desk.history, desk.doc, asIs));
const forth = (desk: Desk) => move(desk, redo(desk.history, desk.doc, asIs));
const marked = (desk: Desk): Desk => ({ ...desk, history: mark(desk.history) });
const start: Desk = { doc: docOf([counter("a", 0)]), history: emptyHistory };

type Action = { kind: "set"; id: string; value: number | null } | { kind: "mark" } | { kind: "arrive"; value: number };
const id = fc.constantFrom("a", "b", "c");
const edits = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("set" as const), id, value: fc.option(fc.nat(9)) }),
    fc.record({ kind: fc.constant("mark" as const) }),
    fc.record({ kind: fc.constant("arrive" as const), value: fc.nat(99) }),
  ),
  { maxLength: 30 },
);
let arrivals = 0;
function act(desk: Desk, action: Action): Desk {
  if (action.kind === "mark") return marked(desk);
  if (action.kind === "set") return set(desk, action.id, action.value);
  return set(desk, `render${arrivals++}`, action.value, "ignore");
}
const withoutRenders = (doc: Doc) =>
  Object.fromEntries(Object.entries(recordsById(doc)).filter(([key]) => !key.startsWith("render")));
const rendersIn = (doc: Doc) => Object.keys(recordsById(doc)).filter((key) => key.startsWith("render"));

test("undoing everything gives the first document back, redoing everything the last", () => {
  fc.assert(
    fc.property(edits, (actions) => {
      const end = actions.reduce(act, start);
      let desk = end;
      while (desk.history.undos.length > 0) desk = back(desk);
      expect(withoutRenders(desk.doc)).toEqual(recordsById(start.doc));
      while (desk.history.redos.length > 0) desk = forth(desk);
      expect(recordsById(desk.doc)).toEqual(recordsById(end.doc));
    }),
  );
});

test("what arrives is never wiped by undo or redo", () => {
  fc.assert(
    fc.property(edits, fc.nat(20), (actions, steps) => {
      let desk = actions.reduce(act, start);
      const renders = rendersIn(desk.doc);
      for (let i = 0; i < steps; i++) desk = i % 3 === 2 ? forth(desk) : back(desk);
      expect(rendersIn(desk.doc)).toEqual(renders);
    }),
  );
});

test("a history that went through JSON undoes the same", () => {
  fc.assert(
    fc.property(edits, (actions) => {
      const end = actions.reduce(act, start);
      let desk: Desk = { ...end, history: JSON.parse(JSON.stringify(end.history)) };
      while (desk.history.undos.length > 0) desk = back(desk);
      expect(withoutRenders(desk.doc)).toEqual(recordsById(start.doc));
    }),
  );
});

test("no step is empty", () => {
  fc.assert(
    fc.property(edits, (actions) => {
      const { undos } = actions.reduce(act, start).history;
      expect(undos.some(({ diff }) => isEmptyDiff(diff))).toBe(false);
    }),
  );
});

test("changes between two marks are one step", () => {
  let desk = set(marked(start), "a", 1);
  desk = marked(set(set(desk, "a", 2), "a", 3));
  desk = set(desk, "a", 4);
  expect(recordOf(back(desk).doc, "character", "a")).toEqual(counter("a", 3));
  expect(recordOf(back(back(desk)).doc, "character", "a")).toEqual(counter("a", 0));
});

test("a gesture that comes back to where it began leaves no step and does not merge into the one below", () => {
  let desk = marked(set(start, "a", 1));
  desk = set(set(desk, "a", 2), "a", 1);
  expect(desk.history.undos).toHaveLength(1);
  desk = set(desk, "a", 5);
  expect(recordOf(back(desk).doc, "character", "a")).toEqual(counter("a", 1));
});

test("an arrival keeps what can be redone, an edit forgets it", () => {
  const undone = back(set(start, "a", 1));
  expect(set(undone, "render", 1, "ignore").history.redos).toHaveLength(1);
  expect(set(undone, "b", 1).history.redos).toHaveLength(0);
});

test("bailing takes back the open gesture only, and it cannot be redone", () => {
  const before = marked(set(start, "a", 1));
  const desk = set(set(before, "a", 2), "b", 3);
  const bailed = move(desk, bail(desk.history, desk.doc, asIs));
  expect(recordsById(bailed.doc)).toEqual(recordsById(before.doc));
  expect(bailed.history.redos).toHaveLength(0);
  expect(bail(bailed.history, bailed.doc, asIs)).toBeNull();
});

test("at least 500 steps are kept and the oldest are forgotten first", () => {
  expect(historyLimit).toBeGreaterThanOrEqual(500);
  let desk = start;
  for (let i = 1; i <= historyLimit + 10; i++) desk = set(marked(desk), "a", i);
  let steps = 0;
  for (; desk.history.undos.length > 0; steps++) desk = back(desk);
  expect(steps).toBe(historyLimit);
  expect(recordOf(desk.doc, "character", "a")).toEqual(counter("a", 10));
});

/** Another tab sets fields of a record. */
function elsewhere(desk: Desk, id: string, fields: Partial<Character>): Desk {
  const next = withRecords(desk.doc, [{ ...recordOf(desk.doc, "character", id)!, ...fields }]);
  return { doc: next, history: record(desk.history, diffOf(desk.doc, next), "ignore", "arrive") };
}

test("undo takes back its own field of a record, and leaves what another tab changed in it", () => {
  let desk = elsewhere(set(start, "a", 1), "a", { color: "#ffffff", tag: "b" });
  desk = back(desk);
  expect(recordOf(desk.doc, "character", "a")).toEqual({ ...counter("a", 0), color: "#ffffff", tag: "b" });
  desk = forth(elsewhere(desk, "a", { strength: 2 }));
  expect(recordOf(desk.doc, "character", "a")).toEqual({ ...counter("a", 1), color: "#ffffff", tag: "b", strength: 2 });
});

test("what another tab changes in the middle of a gesture is no part of it", () => {
  let desk = set(marked(start), "a", 1);
  desk = elsewhere(desk, "a", { color: "#ffffff" });
  const next = withRecords(desk.doc, [{ ...recordOf(desk.doc, "character", "a")!, description: "2" }]);
  desk = { doc: next, history: record(desk.history, diffOf(desk.doc, next), "record", "change") };
  expect(desk.history.undos).toHaveLength(1);
  const expected = { ...counter("a", 0), color: "#ffffff" };
  expect(recordOf(back(desk).doc, "character", "a")).toEqual(expected);
  expect(recordOf(move(desk, bail(desk.history, desk.doc, asIs)).doc, "character", "a")).toEqual(expected);
});

test("a step that another tab has written over is passed over, and its record stays as it is", () => {
  let desk = set(marked(set(start, "b", 5)), "a", 1);
  desk = back(elsewhere(desk, "a", { description: "9" }));
  expect(recordOf(desk.doc, "character", "a")).toEqual(counter("a", 9));
  expect(recordOf(desk.doc, "character", "b")).toBeUndefined();
  expect(desk.history.redos).toHaveLength(1);
});

test("a step keeps the name of the command that began it, back and forth", () => {
  const renamed = set(set(marked(start), "a", 1), "b", 2);
  expect(renamed.history.undos.map(({ name }) => name)).toEqual(["set a"]);
  const undone = back(set(marked(renamed), "c", 3));
  expect(undone.history.redos.map(({ name }) => name)).toEqual(["set c"]);
  expect(forth(undone).history.undos.map(({ name }) => name)).toEqual(["set a", "set c"]);
});
