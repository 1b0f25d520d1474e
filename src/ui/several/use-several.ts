// Selecting several things on the page by pointer, and dragging them together.
import { type PointerEvent, useState } from "react";
import { letteringOf, storyOf } from "../../comic/query.ts";
import { type Box, boxAround } from "../../geometry/box.ts";
import { idsOf, movablesOf, several, touchedBy } from "../../studio/several.ts";
import type { Selection } from "../../studio/state.ts";
import { pxPerMm, useCanvas } from "../canvas/canvas-store.ts";
import { followPointer } from "../canvas/pointer-drag.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { followSnapping } from "../guides/snapper.ts";

/** How an item that may be one of several is selected. */
export interface Selecting {
  readonly selected: boolean;
  /** It alone is selected. */
  readonly alone: boolean;
  /** By a press; `adding`: it is selected besides the others, or no more. */
  readonly press: (adding: boolean) => void;
  /** By focus, unless several are being selected. */
  readonly focus: () => void;
}

export function useSelecting(kind: "frame" | "lettering", id: string): Selecting {
  const { commands } = useEditor();
  const selected = useEditorState(({ selection }) => idsOf(selection).includes(id));
  const alone = useEditorState(({ selection: s }) => s.kind === kind && s.id === id);
  const select = () => commands.select({ kind, id });
  return {
    selected,
    alone,
    press: (adding) => (adding || useCanvas.getState().selecting ? commands.toggleSelected(id) : select()),
    focus: () => !selected && !useCanvas.getState().selecting && select(),
  };
}

/** Begins a drag of everything that is selected. One undo step, taken back by Escape. */
export function useSeveralDrag() {
  const editor = useEditor();
  const { commands, store } = editor;
  return (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation();
    const { doc, currentPage, selection } = store.getState();
    const ids = idsOf(selection);
    const moved = movablesOf(doc, currentPage).filter(({ record }) => ids.includes(record.id));
    // What stands in an inset goes with it.
    const along = moved.flatMap(({ record }) => letteringOf(doc, record.id).map(({ id }) => id));
    const box = boxAround(moved.map((item) => item.box));
    let x = 0;
    let y = 0;
    followSnapping(
      editor,
      event,
      { box, except: [...ids, ...along], among: "both" },
      {
        begin: commands.beginGesture,
        move: (dx, dy) => {
          commands.moveSeveral(ids, { x: (dx - x) / pxPerMm(), y: (dy - y) / pxPerMm() });
          x = dx;
          y = dy;
        },
      },
    );
  };
}

/** A rectangle drawn with the mouse over the page selects what it touches; with Shift, besides what is selected. */
export function useMarquee() {
  const { commands, store } = useEditor();
  const [marquee, setMarquee] = useState<Box | null>(null);
  const begin = (down: PointerEvent<HTMLElement>) => {
    if (down.pointerType !== "mouse" || down.button !== 0 || down.altKey) return;
    const before: Selection = store.getState().selection;
    const { view } = useCanvas.getState();
    const board = down.currentTarget.getBoundingClientRect();
    const { clientX, clientY } = down;
    const gone = () => setMarquee(null);
    followPointer(down, {
      keepsAxis: false,
      begin: () => ({
        end: gone,
        cancel: () => {
          gone();
          commands.select(before);
        },
      }),
      move: (dx, dy) => {
        const box = {
          x: clientX + Math.min(0, dx),
          y: clientY + Math.min(0, dy),
          width: Math.abs(dx),
          height: Math.abs(dy),
        };
        setMarquee(box);
        const { doc, currentPage } = store.getState();
        if (!storyOf(doc).pages.includes(currentPage)) return;
        const touched = touchedBy(doc, currentPage, {
          x: (box.x - board.x - view.x) / view.scale,
          y: (box.y - board.y - view.y) / view.scale,
          width: box.width / view.scale,
          height: box.height / view.scale,
        });
        commands.select(several(doc, down.shiftKey ? [...idsOf(before), ...touched] : touched));
      },
    });
  };
  return { marquee, begin };
}
