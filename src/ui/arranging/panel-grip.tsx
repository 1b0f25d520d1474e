// The grip by which a panel is dragged to another place: onto a panel or beside it, on its page, on the page that faces it, or
// on a page of the overview. Over a tab it opens that tab.
import { GripVertical } from "lucide-react";
import type { PointerEvent } from "react";
import { pageOf } from "../../comic/query.ts";
import type { Editor } from "../../editor/editor.ts";
import type { Vec } from "../../geometry/vec.ts";
import { type PanelDrop, panelDrop } from "../../studio/panel-drop.ts";
import { followPointer } from "../canvas/pointer-drag.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { IconButton } from "../primitives/button.tsx";
import { useDragged } from "./drop-store.ts";
import css from "./panel-grip.module.css";

export function PanelGrip({ frame }: { readonly frame: string }) {
  const editor = useEditor();
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const gone = () => useDragged.setState({ drop: null, at: null });
    followPointer(event, {
      keepsAxis: false,
      begin: () => ({
        end: () => {
          const { drop } = useDragged.getState();
          gone();
          if (drop) land(editor, frame, drop);
        },
        cancel: gone,
      }),
      move: (_dx, _dy, moved) => {
        if (!("clientX" in moved)) return;
        const at = { x: moved.clientX, y: moved.clientY };
        useDragged.setState({ at, drop: dropAt(editor, frame, at) });
      },
    });
  };
  return (
    <IconButton
      small
      tabIndex={-1}
      label={texts.arranging.grip}
      icon={GripVertical}
      className={css.grip}
      onPointerDown={onPointerDown}
    />
  );
}

function land({ commands }: Editor, frame: string, drop: PanelDrop): void {
  if (drop.kind === "swap") commands.swapPanels(frame, drop.frame);
  else commands.movePanel(frame, drop.page, drop.index);
}

/** Whatever shows a page in full says so (`data-sheet`, the page's id). */
function dropAt({ store }: Editor, frame: string, at: Vec): PanelDrop | null {
  const below = document.elementsFromPoint(at.x, at.y);
  const tab = below.find((each) => each.matches('[role="tab"][aria-selected="false"]'));
  if (tab instanceof HTMLElement) tab.click();
  const sheet = below.find((each) => each.hasAttribute("data-sheet"));
  const id = sheet?.getAttribute("data-sheet");
  if (!sheet || !id) return null;
  const { doc } = store.getState();
  const { widthMm, heightMm } = pageOf(doc, id);
  const place = sheet.getBoundingClientRect();
  const x = ((at.x - place.x) / place.width) * widthMm;
  const y = ((at.y - place.y) / place.height) * heightMm;
  return panelDrop(doc, frame, id, { x, y });
}
