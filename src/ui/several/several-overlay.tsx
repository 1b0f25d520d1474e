// What is selected together: a frame around it all with a grip, dragged or moved by arrows.
import { GripHorizontal } from "lucide-react";
import type { KeyboardEvent, PointerEvent } from "react";
import { type Box, boxAround } from "../../geometry/box.ts";
import { movablesOf } from "../../studio/several.ts";
import { mm, mmBox } from "../canvas/mm-style.ts";
import { arrowOf, arrowStepMm } from "../canvas/panel-keys.ts";
import { useKeyGesture } from "../canvas/use-key-gesture.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import css from "./several-overlay.module.css";
import { useSeveralDrag } from "./use-several.ts";

export function SeveralOverlay({ pageId }: { readonly pageId: string }) {
  const { commands } = useEditor();
  const { doc, selection } = useEditorFields("doc", "selection");
  const { press, finish } = useKeyGesture();
  const drag = useSeveralDrag();
  if (selection.kind !== "several") return null;
  const { ids } = selection;
  const boxes = movablesOf(doc, pageId).filter(({ record }) => ids.includes(record.id));
  if (boxes.length === 0) return null;
  const around = boxAround(boxes.map(({ box }) => box));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const arrow = arrowOf(event.key);
    const step = arrowStepMm(event.shiftKey);
    if (arrow) press(() => commands.moveSeveral(ids, { x: arrow[0] * step, y: arrow[1] * step }));
    else if (event.key === "Escape") {
      commands.select({ kind: "none" });
      focusOn("board");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={css.several} data-panel>
      <i className={css.around} style={mmBox(around)} />
      <button
        type="button"
        className={css.grip}
        data-canvas-item
        data-menu="lettering"
        aria-pressed="true"
        style={{ left: mm(around.x + around.width / 2), top: mm(around.y) }}
        aria-label={texts.several.move(ids.length)}
        aria-description={texts.several.keys}
        onPointerDown={(event: PointerEvent<HTMLElement>) => event.button === 0 && drag(event)}
        onKeyDown={onKeyDown}
        onBlur={finish}
      >
        <GripHorizontal size={14} aria-hidden />
      </button>
    </div>
  );
}

/** The rectangle that is being drawn to select. @param box px of the window */
export function Marquee({ box }: { readonly box: Box }) {
  return <i className={css.marquee} style={{ left: box.x, top: box.y, width: box.width, height: box.height }} />;
}
