import { expect, test } from "vitest";
import {
  type DragEffect,
  type DragInput,
  type DragState,
  dragStep,
  dragThresholdPx,
  idleDrag,
  type Snap,
} from "./drag.ts";

function play(inputs: readonly DragInput[], snap?: Snap): { state: DragState; effects: DragEffect[] } {
  let state: DragState = idleDrag;
  const effects: DragEffect[] = [];
  for (const input of inputs) {
    const step = dragStep(state, input, snap);
    state = step.state;
    if (step.effect.type !== "none") effects.push(step.effect);
  }
  return { state, effects };
}
const down: DragInput = { type: "down", x: 100, y: 50 };
const to = (x: number, y: number, shift = false): DragInput => ({ type: "move", x, y, shift });

test("a press that stays within the threshold is a click", () => {
  const { state, effects } = play([down, to(100 + dragThresholdPx - 1, 50), { type: "up" }]);
  expect(effects).toEqual([{ type: "click" }]);
  expect(state).toEqual(idleDrag);
});

test("a drag begins at the threshold, measures from the press and commits on release", () => {
  const { effects } = play([down, to(103, 50), to(110, 70), { type: "up" }]);
  expect(effects).toEqual([{ type: "begin", dx: 3, dy: 0 }, { type: "move", dx: 10, dy: 20 }, { type: "commit" }]);
});

test("a drag that comes back within the threshold is still a drag", () => {
  const { effects } = play([down, to(120, 50), to(101, 50), { type: "up" }]);
  expect(effects.map((e) => e.type)).toEqual(["begin", "move", "commit"]);
});

test("Esc takes a drag back and a later move or release does nothing", () => {
  const { effects } = play([down, to(120, 50), { type: "cancel" }, to(150, 50), { type: "up" }]);
  expect(effects.map((e) => e.type)).toEqual(["begin", "cancel"]);
});

test("Esc before the threshold forgets the press without an effect", () => {
  expect(play([down, { type: "cancel" }, to(200, 50), { type: "up" }]).effects).toEqual([]);
});

test("Shift keeps the longer axis, also when it is pressed while the pointer rests", () => {
  const { effects } = play([
    down,
    to(120, 55),
    { type: "shift", shift: true },
    to(102, 90, true),
    { type: "shift", shift: false },
  ]);
  expect(effects).toEqual([
    { type: "begin", dx: 20, dy: 5 },
    { type: "move", dx: 20, dy: 0 },
    { type: "move", dx: 0, dy: 40 },
    { type: "move", dx: 2, dy: 40 },
  ]);
});

test("snapping moves the distance but never leaves a locked axis", () => {
  const grid: Snap = (dx, dy) => ({ dx: Math.round(dx / 8) * 8, dy: Math.round(dy / 8) * 8 + 8 });
  const { effects } = play([down, to(113, 50), to(113, 52, true)], grid);
  expect(effects).toEqual([
    { type: "begin", dx: 16, dy: 8 },
    { type: "move", dx: 16, dy: 0 },
  ]);
});
