// A rough drawn by one pointer: pen, mouse or finger, at its full rate. A second finger or the system ends it as if nothing had been drawn.
import { type PointerEvent, useRef, useState } from "react";
import type { RoughStroke } from "../../comic/records.ts";
import { EVEN_PRESSURE } from "../../geometry/stroke.ts";
import { useEditor } from "../editor-context.tsx";
import { type Action, beginAction, type Sample } from "./rough-actions.ts";
import { useRough } from "./rough-store.ts";

/** A pen's other end rubs out. */
const ERASER_BUTTON = 32;

/** `aspect`: of the picture, height by width. `drawn`: the stroke that is being drawn; null: none. */
export function useRoughPointer(shot: string, aspect: number) {
  const { commands, store } = useEditor();
  const active = useRef<{ readonly id: number; readonly action: Action } | null>(null);
  const [drawn, setDrawn] = useState<RoughStroke | null>(null);

  const desk = { commands, store, shot, aspect, show: setDrawn };
  const cancel = () => {
    active.current?.action.cancel();
    active.current = null;
  };
  return {
    drawn,
    down(event: PointerEvent<HTMLElement>) {
      if (active.current) return cancel();
      const isEraser = (event.buttons & ERASER_BUTTON) !== 0;
      if (event.button !== 0 && !isEraser) return;
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      const from = sampleOf(event.nativeEvent, event.currentTarget.getBoundingClientRect());
      active.current = {
        id: event.pointerId,
        action: beginAction(desk, isEraser ? "eraser" : useRough.getState().tool, from),
      };
    },
    move(event: PointerEvent<HTMLElement>) {
      if (active.current?.id !== event.pointerId) return;
      const box = event.currentTarget.getBoundingClientRect();
      const all = event.nativeEvent.getCoalescedEvents?.() ?? [];
      for (const each of all.length > 0 ? all : [event.nativeEvent]) active.current.action.move(sampleOf(each, box));
    },
    end(event: PointerEvent<HTMLElement>) {
      if (active.current?.id !== event.pointerId) return;
      active.current.action.end();
      active.current = null;
    },
    cancel,
  };
}

/** Fingers and mice cannot tell how hard they press, whatever the browser makes up. */
function sampleOf(event: globalThis.PointerEvent, { left, top, width, height }: DOMRect): Sample {
  const { clientX, clientY, pointerType, pressure, shiftKey } = event;
  return {
    place: [(clientX - left) / width, (clientY - top) / height],
    pressure: pointerType === "pen" ? pressure : EVEN_PRESSURE,
    shift: shiftKey,
  };
}
