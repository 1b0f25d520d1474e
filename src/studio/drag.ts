// Dragging as a pure state machine over pointer positions in screen pixels: a press becomes a drag after a threshold,
// Shift keeps it on one axis, a hook snaps it, Esc takes it back. Who drags what is the caller's business.

/** How far the pointer must travel before a press is a drag, so that a click with a trembling hand moves nothing. */
export const dragThresholdPx = 3;

export type DragState =
  | { readonly phase: "idle" }
  | { readonly phase: "pressed"; readonly fromX: number; readonly fromY: number }
  | {
      readonly phase: "dragging";
      readonly fromX: number;
      readonly fromY: number;
      readonly x: number;
      readonly y: number;
    };

export type DragInput =
  | { readonly type: "down"; readonly x: number; readonly y: number }
  | { readonly type: "move"; readonly x: number; readonly y: number; readonly shift: boolean }
  /** A modifier pressed or released while the pointer rests. */
  | { readonly type: "shift"; readonly shift: boolean }
  | { readonly type: "up" }
  /** Esc, or the pointer was taken away. */
  | { readonly type: "cancel" };

/** What the caller does now. Distances are measured from where the pointer went down. */
export type DragEffect =
  | { readonly type: "none" }
  | { readonly type: "begin"; readonly dx: number; readonly dy: number }
  | { readonly type: "move"; readonly dx: number; readonly dy: number }
  | { readonly type: "commit" }
  | { readonly type: "cancel" }
  /** Released before the threshold. */
  | { readonly type: "click" };

/** Moves a distance to where it snaps, in the same pixels. */
export type Snap = (dx: number, dy: number) => { readonly dx: number; readonly dy: number };

export interface DragStep {
  readonly state: DragState;
  readonly effect: DragEffect;
}

export const idleDrag: DragState = { phase: "idle" };

const free: Snap = (dx, dy) => ({ dx, dy });
const still = (state: DragState): DragStep => ({ state, effect: { type: "none" } });

/** The next state and what to do. Snapping comes after the axis, so that a locked axis stays locked. */
export function dragStep(state: DragState, input: DragInput, snap: Snap = free): DragStep {
  switch (input.type) {
    case "down":
      return still({ phase: "pressed", fromX: input.x, fromY: input.y });
    case "move":
      return moved(state, input.x, input.y, input.shift, snap);
    case "shift":
      return state.phase === "dragging" ? moved(state, state.x, state.y, input.shift, snap) : still(state);
    case "up":
      if (state.phase === "idle") return still(state);
      return { state: idleDrag, effect: { type: state.phase === "dragging" ? "commit" : "click" } };
    case "cancel":
      return state.phase === "dragging" ? { state: idleDrag, effect: { type: "cancel" } } : still(idleDrag);
  }
}

function moved(state: DragState, x: number, y: number, shift: boolean, snap: Snap): DragStep {
  if (state.phase === "idle") return still(state);
  const dx = x - state.fromX;
  const dy = y - state.fromY;
  if (state.phase === "pressed" && Math.hypot(dx, dy) < dragThresholdPx) return still(state);
  const type = state.phase === "pressed" ? "begin" : "move";
  const next: DragState = { phase: "dragging", fromX: state.fromX, fromY: state.fromY, x, y };
  if (!shift) return { state: next, effect: { type, ...snap(dx, dy) } };
  const horizontal = Math.abs(dx) >= Math.abs(dy);
  const snapped = snap(horizontal ? dx : 0, horizontal ? 0 : dy);
  return { state: next, effect: { type, dx: horizontal ? snapped.dx : 0, dy: horizontal ? 0 : snapped.dy } };
}
