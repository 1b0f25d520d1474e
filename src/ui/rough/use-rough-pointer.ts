// A rough drawn by a pointer.
import { useState } from "react";
import type { RoughStroke } from "../../comic/records.ts";
import { EVEN_PRESSURE } from "../../geometry/stroke.ts";
import { type BeginAction, placeIn } from "../canvas/use-one-pointer.ts";
import { useEditor } from "../editor-context.tsx";
import { beginAction, type Sample } from "./rough-actions.ts";
import { useRough } from "./rough-store.ts";

/** A pen's other end rubs out. */
const ERASER_BUTTON = 32;

/** `aspect`: of the picture, height by width. `drawn`: the stroke that is being drawn; null: none. */
export function useRoughPointer(shot: string, aspect: number) {
  const { commands, store } = useEditor();
  const [drawn, setDrawn] = useState<RoughStroke | null>(null);
  const begin: BeginAction = (down, box) => {
    const isEraser = (down.buttons & ERASER_BUTTON) !== 0;
    if (down.button !== 0 && !isEraser) return null;
    const desk = { commands, store, shot, aspect, show: setDrawn };
    const action = beginAction(desk, isEraser ? "eraser" : useRough.getState().tool, sampleOf(down, box));
    return {
      ...action,
      move(events, now) {
        for (const event of events) action.move(sampleOf(event, now));
      },
    };
  };
  return { drawn, begin };
}

/** Fingers and mice cannot tell how hard they press, whatever the browser makes up. */
function sampleOf(event: PointerEvent, box: DOMRect): Sample {
  const { pointerType, pressure, shiftKey } = event;
  return {
    place: placeIn(box, event),
    pressure: pointerType === "pen" ? pressure : EVEN_PRESSURE,
    shift: shiftKey,
  };
}
