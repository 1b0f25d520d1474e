// A guide drawn out of a ruler, or dragged along; back over its ruler or far off the page it goes.
import type { PointerEvent } from "react";
import { guidesOf } from "../../comic/guides.ts";
import { recordOf, storyOf } from "../../comic/query.ts";
import type { Page } from "../../comic/records.ts";
import { BEYOND_MM } from "../../studio/commands/insets.ts";
import type { Axis } from "../../studio/snapping.ts";
import { useCanvas } from "../canvas/canvas-store.ts";
import { followPointer } from "../canvas/pointer-drag.ts";
import { useEditor } from "../editor-context.tsx";
import { setAid, useAids, useTakenGuide } from "./guides-store.ts";
import { createSnapper } from "./snapper.ts";

/** Begins the drag of a guide of a page, called by its place in the page's list; null: of a new one. */
export function useGuideDrag({ id, widthMm, heightMm }: Page) {
  const editor = useEditor();
  const { commands, store } = editor;
  return (down: PointerEvent<HTMLElement>, axis: Axis, index: number | null) => {
    if (index !== null) useTakenGuide.setState({ page: id, index });
    if (down.button !== 0) return;
    down.stopPropagation();
    const { doc } = store.getState();
    const page = recordOf(doc, "page", id);
    const guides = page ? guidesOf(page, storyOf(doc)) : [];
    const board = down.currentTarget.closest("section")?.getBoundingClientRect();
    if (!board || (index !== null && useAids.getState().locked)) return;
    const own = index ?? guides.length;
    const isUpright = axis === "x";
    const start = isUpright ? down.clientX - board.x : down.clientY - board.y;
    const { view } = useCanvas.getState();
    const offset = isUpright ? view.x : view.y;
    // Held by where it was taken, not by its middle.
    const slack = index === null ? 0 : offset + (guides[index]?.atMm ?? 0) * view.scale - start;
    const ruler = useAids.getState().rulers ? rulerPx(down.currentTarget) : 0;
    const snapper = createSnapper(editor, { except: [], among: "panels", toGuides: false });
    let gone = false;
    followPointer(down, {
      keepsAxis: false,
      begin: () => {
        setAid("guides", true);
        const gesture = commands.beginGesture();
        if (index === null) commands.addGuide(id, axis, 0);
        const end = () => {
          snapper.end();
          if (!gone) return gesture.end();
          gesture.cancel();
          if (index !== null) commands.removeGuide(id, index);
        };
        const cancel = () => {
          snapper.end();
          gesture.cancel();
        };
        return { end, cancel };
      },
      move: (dx, dy, held) => {
        const px = start + slack + (isUpright ? dx : dy);
        const mm = (px - offset) / view.scale;
        const size = isUpright ? widthMm : heightMm;
        gone = px < ruler || mm < -BEYOND_MM || mm > size + BEYOND_MM;
        const across = isUpright ? { y: 0, height: heightMm, width: 0 } : { x: 0, width: widthMm, height: 0 };
        const { [axis]: place } = snapper.place({ x: mm, y: mm, ...across }, held, [axis]);
        commands.moveGuide(id, own, place);
      },
    });
  };
}

const rulerPx = (element: Element): number =>
  Number.parseFloat(getComputedStyle(element).getPropertyValue("--ruler")) || 0;
