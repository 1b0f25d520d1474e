// The small toolbar at a panel's upper edge: one stop of Tab after the selected panel, arrows go through it, and every tool
// has a letter of its own.
import { Brush, Dices, Lasso, Lock, LockOpen, PencilLine, Square, SquareDashed } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Shot } from "../../comic/records.ts";
import { PanelGrip } from "../arranging/panel-grip.tsx";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { IconButton } from "../primitives/button.tsx";
import { toggleMarking, useRedraw } from "../redraw/redraw-store.ts";
import { toggleRoughing, useRough } from "../rough/rough-store.ts";
import { toggleLayout, useCanvas } from "./canvas-store.ts";
import type { PanelItem } from "./panel-items.ts";
import type { PanelStatus } from "./panel-status.ts";
import css from "./panel-tools.module.css";
import { usePanelJob } from "./use-panel.ts";
import { useToolsPlace } from "./use-tools-place.ts";

const words = texts.canvas.panel;
const { draw } = texts;
const buttonsOf = (toolbar: Element | null) => [...(toolbar?.querySelectorAll("button") ?? [])];

interface ToolsProps {
  readonly item: PanelItem;
  readonly status: PanelStatus;
}

interface PanelToolsProps extends ToolsProps {
  /** Something is drawn or dragged on the panel. */
  readonly isWorkedOn: boolean;
}

export function PanelTools({ item, status, isWorkedOn }: PanelToolsProps) {
  const { frame, number } = item;
  const toolbar = useRef<HTMLDivElement>(null);
  const said = [item.shot !== null, status, item.render !== null].join();
  const place = useToolsPlace(toolbar, said, item, isWorkedOn);
  const stops = useEditorState(({ selection }) => selection.kind === "frame" && selection.id === frame.id);
  // Which tool is the first changes with what the panel shows.
  useEffect(() =>
    buttonsOf(toolbar.current).forEach((button, i) => {
      button.tabIndex = stops && i === 0 ? 0 : -1;
    }),
  );
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
  return (
    <div className={css.place} style={place}>
      <div className={css.tools} ref={toolbar} role="toolbar" aria-label={words.tools(number)} onKeyDown={onKeyDown}>
        <span className={css.number} aria-hidden="true">
          {number}
        </span>
        {item.shot && <Tools item={item} shot={item.shot} status={status} />}
        <PanelGrip frame={item.frame.id} />
      </div>
    </div>
  );
}

const tool = { small: true, tabIndex: -1 };

function Tools({ item, shot, status }: ToolsProps & { readonly shot: Shot }) {
  const { commands } = useEditor();
  const job = usePanelJob(item);
  const layoutShown = useCanvas((s) => s.layoutShown);
  const { id, locked } = shot;
  const isMarking = useRedraw((state) => state.shot === id);
  const isRoughing = useRough((state) => state.shot === id);
  const onSelected = (run: () => void) => () => {
    commands.select({ kind: "frame", id: item.frame.id });
    run();
  };
  const redraw = item.render ? draw.redraw : draw.panel;
  return (
    <>
      {status === "queued" || status === "forming" ? (
        job && <IconButton {...tool} label={draw.stop} icon={Square} onClick={() => commands.cancel(job.id)} />
      ) : (
        <>
          <IconButton {...tool} label={draw.reroll} command="reroll" icon={Dices} onClick={() => commands.reroll(id)} />
          <IconButton {...tool} label={redraw} command="redraw" icon={Brush} onClick={() => commands.redraw(id)} />
          {item.render && (
            <IconButton
              {...tool}
              label={texts.redraw.begin}
              command="mark-part"
              icon={Lasso}
              aria-pressed={isMarking}
              onClick={onSelected(() => toggleMarking(id))}
            />
          )}
        </>
      )}
      <IconButton
        {...tool}
        label={texts.rough.begin}
        command="rough"
        icon={PencilLine}
        aria-pressed={isRoughing}
        onClick={onSelected(() => toggleRoughing(id))}
      />
      <IconButton
        {...tool}
        label={locked ? words.unlock : words.lock}
        command="lock"
        icon={locked ? Lock : LockOpen}
        aria-pressed={locked}
        onClick={() => commands.setLocked(id, !locked)}
      />
      <IconButton
        {...tool}
        label={draw.layout}
        command="boxes"
        icon={SquareDashed}
        aria-pressed={layoutShown}
        onClick={onSelected(toggleLayout)}
      />
    </>
  );
}
