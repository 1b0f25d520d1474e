// The small toolbar on a panel's upper edge. Tab passes it by, so that Tab walks the story: from the panel, the right
// arrow enters it, and every tool has a letter of its own.
import { Brush, Dices, Lock, LockOpen, Square, SquareDashed } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useEditor } from "../editor-context.tsx";
import { focusOn, registerFocus } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { IconButton } from "../primitives/button.tsx";
import { toggleLayout, useCanvas } from "./canvas-store.ts";
import { mm } from "./mm-style.ts";
import type { PanelItem } from "./panel-items.ts";
import type { PanelStatus } from "./panel-status.ts";
import css from "./panel-tools.module.css";
import { usePanelJob } from "./use-panel.ts";

const words = texts.canvas.panel;
const buttonsOf = (toolbar: Element | null) => [...(toolbar?.querySelectorAll("button") ?? [])];

interface PanelToolsProps {
  readonly item: PanelItem;
  readonly status: PanelStatus;
}

export function PanelTools({ item, status }: PanelToolsProps) {
  const { commands } = useEditor();
  const job = usePanelJob(item);
  const layoutShown = useCanvas((s) => s.layoutShown);
  const { frame, shot, number, bounds } = item;
  const select = () => commands.select({ kind: "frame", id: frame.id });
  const toolbar = useRef<HTMLDivElement>(null);
  useEffect(() => registerFocus(`tools:${frame.id}`, () => buttonsOf(toolbar.current)[0]?.focus()), [frame.id]);
  const busy = status === "queued" || status === "forming";
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const buttons = buttonsOf(event.currentTarget);
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined && here + step >= 0) buttons[Math.min(here + step, buttons.length - 1)]?.focus();
    else if (step !== undefined || event.key === "Escape") focusOn(`item:${frame.id}`);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const tool = { small: true, tabIndex: -1 };
  return (
    <div className={css.place} style={{ left: mm(bounds.x), top: mm(bounds.y), width: mm(bounds.width) }}>
      <div className={css.tools} ref={toolbar} role="toolbar" aria-label={words.tools(number)} onKeyDown={onKeyDown}>
        <span className={css.number} aria-hidden="true">
          {number}
        </span>
        {shot && busy && job && (
          <IconButton {...tool} label={words.stop} icon={Square} onClick={() => commands.cancel(job.id)} />
        )}
        {shot && !busy && (
          <>
            <IconButton {...tool} label={words.reroll} keys="r" icon={Dices} onClick={() => commands.reroll(shot.id)} />
            <IconButton
              {...tool}
              label={item.render ? words.redraw : words.draw}
              keys="d"
              icon={Brush}
              onClick={() => commands.redraw(shot.id)}
            />
          </>
        )}
        {shot && (
          <>
            <IconButton
              {...tool}
              label={shot.locked ? words.unlock : words.lock}
              keys="l"
              icon={shot.locked ? Lock : LockOpen}
              aria-pressed={shot.locked}
              onClick={() => commands.setLocked(shot.id, !shot.locked)}
            />
            <IconButton
              {...tool}
              label={words.layout}
              keys="b"
              icon={SquareDashed}
              aria-pressed={layoutShown}
              onClick={() => {
                select();
                toggleLayout();
              }}
            />
          </>
        )}
      </div>
    </div>
  );
}
