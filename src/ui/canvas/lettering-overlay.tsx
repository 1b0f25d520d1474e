// A caption or balloon as something to drag, size and type in. The text itself is painted by the page.
import { type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject, useRef, useState } from "react";
import { MIN_LETTERING_MM } from "../../comic/lettering.ts";
import { letteringById } from "../../comic/query.ts";
import type { Lettering } from "../../comic/records.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { focusOn, useFocusPlace } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { useSelecting, useSeveralDrag } from "../several/use-several.ts";
import { pxPerMm, useCanvas } from "./canvas-store.ts";
import { LetteringEditor } from "./lettering-editor.tsx";
import css from "./lettering-overlay.module.css";
import { mm, mmBox } from "./mm-style.ts";
import type { LetteringItem, PanelItem } from "./panel-items.ts";
import { arrowOf, arrowStepMm, type Direction } from "./panel-keys.ts";
import { letteringName } from "./panel-status.ts";
import { followPointer } from "./pointer-drag.ts";
import { type Snapped, snapSpan } from "./snap.ts";
import { useKeyGesture } from "./use-key-gesture.ts";

/** Within so many CSS pixels of a line of the frame, a dragged box snaps to it. */
const SNAP_PX = 6;
/** Besides its edges a frame has lines so far inside, where automatic boxes stand too. */
const SNAP_INSET_MM = 2;

interface LetteringOverlayProps {
  readonly item: LetteringItem;
  readonly panel: PanelItem;
}

export function LetteringOverlay({ item, panel }: LetteringOverlayProps) {
  const { record } = item;
  const editing = useEditorState((s) => s.editing === record.id);
  const hit = useRef<HTMLButtonElement>(null);
  useFocusPlace(`item:${record.id}`, hit);
  const label = letteringName(record, panel.number);
  if (editing) return <LetteringEditor item={item} label={label} onDone={() => hit.current?.focus()} />;
  return <LetteringBox item={item} panel={panel} label={label} hit={hit} />;
}

interface LetteringBoxProps extends LetteringOverlayProps {
  readonly label: string;
  readonly hit: RefObject<HTMLButtonElement | null>;
}

function LetteringBox({ item, panel, label, hit }: LetteringBoxProps) {
  const { record, box } = item;
  const { bounds } = panel;
  const { selected, alone, press, focus } = useSelecting("lettering", record.id);
  const { guides, drag, dragWidth } = useLetteringDrag(item, panel);
  const dragAll = useSeveralDrag();
  const { edit, finish, onKeyDown } = useLetteringKeys(record);
  const onClick = (event: MouseEvent) => {
    // A finger has no double click: the second tap edits.
    const touched = (event.nativeEvent as globalThis.PointerEvent).pointerType === "touch";
    if (touched && alone && !useCanvas.getState().selecting) edit();
    else press(event.shiftKey);
  };
  return (
    <div
      className={css.lettering}
      data-selected={selected || undefined}
      data-hidden={record.hidden}
      data-pinned={record.pinned}
    >
      <button
        ref={hit}
        type="button"
        className={css.hit}
        data-canvas-item
        data-menu="lettering"
        style={mmBox(box)}
        aria-label={label}
        aria-description={texts.canvas.lettering.keys}
        aria-pressed={selected}
        onClick={onClick}
        onDoubleClick={edit}
        onFocus={(event) => event.target.matches(":focus-visible") && focus()}
        onBlur={finish}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.shiftKey || event.button !== 0) event.stopPropagation();
          else if (selected && !alone) dragAll(event);
          else drag(event);
        }}
      />
      {alone &&
        !record.pinned &&
        (["left", "right"] as const).map((side) => (
          <span
            key={side}
            className={css.handle}
            style={{ left: mm(side === "left" ? box.x : box.x + box.width), top: mm(box.y + box.height / 2) }}
            onPointerDown={(event) => dragWidth(event, side)}
          />
        ))}
      {guides.x !== null && <i className={css.guide} style={{ ...mmBox({ ...bounds, x: guides.x }), width: 1 }} />}
      {guides.y !== null && <i className={css.guide} style={{ ...mmBox({ ...bounds, y: guides.y }), height: 1 }} />}
    </div>
  );
}

function useLetteringKeys(record: Lettering) {
  const { commands, store } = useEditor();
  const { press, finish } = useKeyGesture();
  const select = () => commands.select({ kind: "lettering", id: record.id });
  const edit = () => {
    finish();
    select();
    commands.edit(record.id);
  };
  const leave = () => {
    commands.select({ kind: "frame", id: record.frame });
    focusOn(`item:${record.frame}`);
  };
  const moveByKey = (event: KeyboardEvent, [x, y]: Direction) => {
    const { doc, selection } = store.getState();
    const now = letteringById(doc, record.id) ?? record;
    const step = arrowStepMm(event.shiftKey);
    press(() => {
      if (!event.altKey && selection.kind === "several")
        commands.moveSeveral(selection.ids, { x: x * step, y: y * step });
      else if (!event.altKey) commands.moveLettering(record.id, now.xMm + x * step, now.yMm + y * step);
      else if (x !== 0) commands.resizeLettering(record.id, now.widthMm + x * step);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const arrow = arrowOf(event.key);
    if (arrow) moveByKey(event, arrow);
    else if (event.key === "Enter" || event.key === "F2") edit();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { edit, finish, onKeyDown };
}

const NO_GUIDES: Readonly<Record<"x" | "y", number | null>> = { x: null, y: null };

/** Dragging of the box and of its ends. Each is one undo step, taken back by Escape. */
function useLetteringDrag({ record, box }: LetteringItem, { bounds }: PanelItem) {
  const { commands } = useEditor();
  const [guides, setGuides] = useState(NO_GUIDES);
  const select = () => commands.select({ kind: "lettering", id: record.id });

  const begin = () => {
    select();
    const { end, cancel } = commands.beginGesture();
    const withoutGuides = (how: () => void) => () => {
      setGuides(NO_GUIDES);
      how();
    };
    return { end: withoutGuides(end), cancel: withoutGuides(cancel) };
  };

  const drag = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const snapped = (dx: number, dy: number): { readonly x: Snapped; readonly y: Snapped } => {
      const reach = SNAP_PX / pxPerMm();
      const across = { from: bounds.x, to: bounds.x + bounds.width };
      const down = { from: bounds.y, to: bounds.y + bounds.height };
      return {
        x: snapSpan(box.x + dx / pxPerMm(), box.width, across, SNAP_INSET_MM, reach),
        y: snapSpan(box.y + dy / pxPerMm(), box.height, down, SNAP_INSET_MM, reach),
      };
    };
    followPointer(event, {
      snap: (dx, dy) => {
        const { x, y } = snapped(dx, dy);
        return { dx: (x.from - box.x) * pxPerMm(), dy: (y.from - box.y) * pxPerMm() };
      },
      begin,
      move: (dx, dy) => {
        const { x, y } = snapped(dx, dy);
        setGuides({ x: x.guide, y: y.guide });
        commands.moveLettering(record.id, record.xMm + dx / pxPerMm(), record.yMm + dy / pxPerMm());
      },
    });
  };
  const dragWidth = (event: PointerEvent<HTMLElement>, side: "left" | "right") => {
    if (event.button !== 0) return;
    event.stopPropagation();
    followPointer(event, {
      begin,
      move: (dx) => {
        // At its least width the box stands, it isn't pushed.
        const by = side === "right" ? dx / pxPerMm() : Math.min(dx / pxPerMm(), record.widthMm - MIN_LETTERING_MM);
        commands.resizeLettering(record.id, record.widthMm + (side === "left" ? -by : by));
        if (side === "left") commands.moveLettering(record.id, record.xMm + by, record.yMm);
      },
    });
  };
  return { guides, drag, dragWidth };
}
