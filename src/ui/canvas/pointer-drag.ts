// Binds the editor's drag state machine to one pointer of the page. Knows nothing of what is dragged.
import type { PointerEvent as ReactPointerEvent } from "react";
import { type DragInput, dragStep, idleDrag, type Snap } from "../../studio/drag.ts";
import { listen } from "../listen.ts";

export interface Drag {
  /** The pointer has left the threshold; a move follows at once. What it returns is called when the drag is over. */
  readonly begin: () => DragEnds;
  /** Distance from where the pointer went down, in CSS pixels. */
  readonly move: (dx: number, dy: number, event: PointerEvent | KeyboardEvent) => void;
  /** Moves such a distance to where it snaps. */
  readonly snap?: (dx: number, dy: number, event: PointerEvent | KeyboardEvent) => ReturnType<Snap>;
  /** Shift keeps the drag level or upright; false: it means something else here. */
  readonly keepsAxis?: boolean;
}

export interface DragEnds {
  readonly end: () => void;
  /** Escape, a second finger, or the system took the pointer away. */
  readonly cancel: () => void;
}

const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta"]);

/**
 * Follows the pointer of a pointerdown event until it is released, and swallows the click that follows a real drag. The
 * element needs `touch-action: none`.
 */
export function followPointer(down: ReactPointerEvent<HTMLElement>, drag: Drag): void {
  const target = down.currentTarget;
  const { pointerId, clientX, clientY } = down;
  const { keepsAxis = true } = drag;
  let ends: DragEnds | undefined;
  let state = dragStep(idleDrag, { type: "down", x: clientX, y: clientY }).state;

  const feed = (input: DragInput, event: PointerEvent | KeyboardEvent) => {
    const { snap } = drag;
    const step = dragStep(state, input, snap && ((dx, dy) => snap(dx, dy, event)));
    state = step.state;
    const { effect } = step;
    if (effect.type === "begin") {
      // Captured only now: an earlier capture would take the click away from what is pressed.
      target.setPointerCapture(pointerId);
      ends = drag.begin();
    }
    if (effect.type === "begin" || effect.type === "move") drag.move(effect.dx, effect.dy, event);
    if (state.phase === "idle") ignore();
    if (effect.type === "commit" || effect.type === "cancel") swallowNextClick();
    if (effect.type === "commit") ends?.end();
    if (effect.type === "cancel") ends?.cancel();
  };
  const onPointer = (event: PointerEvent) => {
    if (event.type === "pointerdown") feed({ type: "cancel" }, event);
    else if (event.pointerId !== pointerId) return;
    else if (event.type === "pointermove")
      feed({ type: "move", x: event.clientX, y: event.clientY, shift: keepsAxis && event.shiftKey }, event);
    else feed({ type: event.type === "pointerup" ? "up" : "cancel" }, event);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Shift") feed({ type: "shift", shift: keepsAxis && event.type === "keydown" }, event);
    // Control and Command release what has snapped.
    else if (MODIFIERS.has(event.key)) feed({ type: "shift", shift: keepsAxis && event.shiftKey }, event);
    if (event.type === "keyup" || MODIFIERS.has(event.key)) return;
    // What is being dragged must not be moved, undone or left by keys meanwhile.
    if (state.phase === "dragging") event.stopPropagation();
    if (state.phase === "dragging") event.preventDefault();
    if (event.key === "Escape") feed({ type: "cancel" }, event);
  };
  const pointers = { pointerdown: onPointer, pointermove: onPointer, pointerup: onPointer, pointercancel: onPointer };
  const ignore = listen(window, { ...pointers, keydown: onKey, keyup: onKey }, { capture: true });
}

interface DragOnto {
  /** What is dragged, by its value of the attribute `among`; what it may be dropped on has one too. */
  readonly what: string;
  readonly among: `data-${string}`;
  /** While it is dragged: on what it would be dropped, null: on nothing. In the end, null. */
  readonly onOver: (target: string | null) => void;
  readonly onDrop: (target: string) => void;
}

/** Drags something of a kind onto another of it. */
export function dragOnto(down: ReactPointerEvent<HTMLElement>, { what, among, onOver, onDrop }: DragOnto): void {
  let target: string | null = null;
  const over = (next: string | null) => {
    target = next === what ? null : next;
    onOver(target);
  };
  followPointer(down, {
    begin: () => ({
      end: () => {
        if (target !== null) onDrop(target);
        over(null);
      },
      cancel: () => over(null),
    }),
    move: (_dx, _dy, event) => {
      if (!("clientX" in event)) return;
      const below = document.elementsFromPoint(event.clientX, event.clientY);
      over(below.map((each) => each.getAttribute(among)).find((value) => value !== null) ?? null);
    },
  });
}

// The click of a drag comes right after its release, if at all.
function swallowNextClick(): void {
  const swallow = (event: Event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  setTimeout(listen(window, { click: swallow }, { capture: true, once: true }));
}
