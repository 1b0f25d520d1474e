// What is drawn by one pointer: pen, mouse or finger, at its full rate.
import { type PointerEvent, useRef } from "react";
import type { Place } from "../../geometry/stroke.ts";
import type { DragEnds } from "./pointer-drag.ts";

export const placeIn = (
  { left, top, width, height }: DOMRect,
  { clientX, clientY }: Pick<MouseEvent, "clientX" | "clientY">,
): Place => [(clientX - left) / width, (clientY - top) / height];

export interface PointerAction extends DragEnds {
  /** The pointer was at all these since the last time. `box`: of what is drawn on, in the window. */
  move(events: readonly globalThis.PointerEvent[], box: DOMRect): void;
}

/** What a pointer does that goes down; null: nothing. */
export type BeginAction = (down: globalThis.PointerEvent, box: DOMRect) => PointerAction | null;

/** Listeners of what is drawn on. A second pointer or the system ends it as if nothing had been drawn. */
export function useOnePointer(begin: BeginAction) {
  const active = useRef<{ readonly id: number; readonly action: PointerAction } | null>(null);
  const cancel = () => {
    active.current?.action.cancel();
    active.current = null;
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (active.current) return cancel();
      const { currentTarget, nativeEvent, pointerId } = event;
      const action = begin(nativeEvent, currentTarget.getBoundingClientRect());
      if (!action) return;
      active.current = { id: pointerId, action };
      event.stopPropagation();
      currentTarget.setPointerCapture(pointerId);
    },
    onPointerMove({ currentTarget, nativeEvent, pointerId }: PointerEvent<HTMLElement>) {
      if (active.current?.id !== pointerId) return;
      const all = nativeEvent.getCoalescedEvents?.() ?? [];
      active.current.action.move(all.length > 0 ? all : [nativeEvent], currentTarget.getBoundingClientRect());
    },
    onPointerUp({ pointerId }: PointerEvent<HTMLElement>) {
      if (active.current?.id !== pointerId) return;
      active.current.action.end();
      active.current = null;
    },
    onPointerCancel: cancel,
  };
}
