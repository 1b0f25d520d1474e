// Who may end what: gestures, runs of typing and undo, in every order.
import { expect, test } from "vitest";
import { recordOf, recordsOf } from "../comic/query.ts";
import type { CreateId } from "../studio/commands/create-id.ts";
import { moveLettering } from "../studio/commands/lettering.ts";
import { newDocument } from "../studio/commands/story.ts";
import { createWorkspace } from "./workspace.ts";

function open() {
  let ids = 0;
  const createId: CreateId = (type) => `${type}-${ids++}`;
  const workspace = createWorkspace(newDocument("[Mina] a woman\n\n[Mina] runs # One", 7, createId), createId);
  const { doc } = workspace.store.getState();
  const { id } = recordsOf(doc, "caption")[0]!;
  const now = () => recordOf(workspace.store.getState().doc, "caption", id)!.xMm;
  const to = (x: number) => workspace.change(moveLettering(workspace.store.getState().doc, id, x, 20));
  const type = (x: number) =>
    workspace.change(moveLettering(workspace.store.getState().doc, id, x, 20), { run: "typing" });
  const steps = () => {
    let count = 0;
    for (; workspace.store.getState().undoStep !== null; count++) workspace.undo();
    return count;
  };
  return { workspace, now, to, type, steps };
}

test("a drag after a key that is still its own step is taken back alone", () => {
  const { workspace, now, to, steps } = open();
  const key = workspace.beginGesture();
  to(5);
  const drag = workspace.beginGesture();
  to(10);
  // The key's pause is over while the pointer drags.
  key.end();
  to(15);
  to(20);
  drag.cancel();
  expect(now()).toBe(5);
  expect(steps()).toBe(1);
});

test("a gesture ends the one before; each is one step, and the earlier one can do nothing any more", () => {
  const { workspace, now, to, steps } = open();
  const first = workspace.beginGesture();
  to(5);
  to(6);
  const second = workspace.beginGesture();
  expect([first.isOpen(), second.isOpen()]).toEqual([false, true]);
  to(7);
  first.cancel();
  to(8);
  second.end();
  second.cancel();
  first.end();
  expect(now()).toBe(8);
  workspace.undo();
  expect(now()).toBe(6);
  expect(steps()).toBe(1);
});

test("a pause of typing does not end a gesture, and a gesture ends the typing", () => {
  const { workspace, now, to, type, steps } = open();
  type(5);
  type(6);
  const drag = workspace.beginGesture();
  to(7);
  workspace.endRun();
  to(8);
  drag.end();
  type(9);
  workspace.endRun();
  type(10);
  workspace.undo();
  expect(now()).toBe(9);
  workspace.undo();
  expect(now()).toBe(8);
  workspace.undo();
  expect(now()).toBe(6);
  expect(steps()).toBe(1);
});

test("undo ends a gesture, which then takes nothing back", () => {
  const { workspace, now, to } = open();
  to(4);
  const drag = workspace.beginGesture();
  to(5);
  workspace.undo();
  expect(now()).toBe(4);
  expect(drag.isOpen()).toBe(false);
  drag.cancel();
  expect(now()).toBe(4);
});

test("a gesture in which nothing changed leaves no step and takes nothing back", () => {
  const { workspace, now, to, steps } = open();
  to(4);
  workspace.beginGesture().cancel();
  workspace.beginGesture().end();
  expect(now()).toBe(4);
  expect(steps()).toBe(1);
});
