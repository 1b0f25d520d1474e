// A caption or balloon as something to drag, size and type in. The text itself is painted by the page.
import { type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject, useRef } from "react";
import { MIN_LETTERING_MM } from "../../comic/lettering.ts";
import { letteringById } from "../../comic/query.ts";
import type { Lettering } from "../../comic/records.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { focusOn, useFocusPlace } from "../focus.ts";
import { followSnapping } from "../guides/snapper.ts";
import { texts } from "../language/texts.ts";
import { useTreeItem } from "../reach/page-tree.tsx";
import { useSelecting, useSeveralDrag } from "../several/use-several.ts";
import { pxPerMm, useCanvas } from "./canvas-store.ts";
import { LetteringEditor } from "./lettering-editor.tsx";
import css from "./lettering-overlay.module.css";
import { mm, mmBox } from "./mm-style.ts";
import type { LetteringItem, PanelItem } from "./panel-items.ts";
import { arrowOf, arrowStepMm, type Direction } from "./panel-keys.ts";
import { letteringName } from "./panel-status.ts";
import { useKeyGesture } from "./use-key-gesture.ts";

const NO_CHILDREN: readonly string[] = [];

interface LetteringOverlayProps {
  /** From 1, among the texts of its panel. */
  readonly place: number;
  readonly item: LetteringItem;
  readonly panel: PanelItem;
}

export function LetteringOverlay({ item, panel, place }: LetteringOverlayProps) {
  const { record } = item;
  const editing = useEditorState((s) => s.editing === record.id);
  const hit = useRef<HTMLButtonElement>(null);
  useFocusPlace(`item:${record.id}`, hit);
  const label = letteringName(record, panel.number);
  if (editing) return <LetteringEditor item={item} label={label} onDone={() => hit.current?.focus()} />;
  return <LetteringBox {...{ item, place }} siblings={panel.lettering.length} label={label} hit={hit} />;
}

interface LetteringBoxProps extends Pick<LetteringOverlayProps, "item" | "place"> {
  readonly siblings: number;
  readonly label: string;
  readonly hit: RefObject<HTMLButtonElement | null>;
}

function LetteringBox({ item, place, siblings, label, hit }: LetteringBoxProps) {
  const { record, box } = item;
  const { selected, alone, press } = useSelecting("lettering", record.id);
  const treeItem = useTreeItem(record.id, { ...{ level: 3, place, siblings }, ...{ children: NO_CHILDREN, selected } });
  const { drag, dragWidth } = useLetteringDrag(item);
  const dragAll = useSeveralDrag();
  const { edit, finish, onKeyDown } = useLetteringKeys(record, selected);
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
        {...treeItem}
        type="button"
        className={css.hit}
        data-canvas-item
        data-menu="lettering"
        style={mmBox(box)}
        aria-label={label}
        aria-description={texts.canvas.lettering.keys}
        onClick={onClick}
        onDoubleClick={edit}
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
    </div>
  );
}

/** Arrows are the tree's until the text is selected; then they move it. */
function useLetteringKeys(record: Lettering, selected: boolean) {
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
    const arrow = selected ? arrowOf(event.key) : null;
    if (arrow) moveByKey(event, arrow);
    else if (event.key === "Enter" && !selected) select();
    else if (event.key === "Enter" || event.key === "F2") edit();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { edit, finish, onKeyDown };
}

/** Dragging of the box and of its ends. Each is one undo step, taken back by Escape. */
function useLetteringDrag({ record, box }: LetteringItem) {
  const editor = useEditor();
  const { commands } = editor;
  const scope = { except: [record.id], inside: record.frame, among: "lettering" } as const;
  const begin = () => {
    commands.select({ kind: "lettering", id: record.id });
    return commands.beginGesture();
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    followSnapping(
      editor,
      event,
      { ...scope, box },
      {
        begin,
        move: (dx, dy) => commands.moveLettering(record.id, record.xMm + dx / pxPerMm(), record.yMm + dy / pxPerMm()),
      },
    );
  };
  const dragWidth = (event: PointerEvent<HTMLElement>, side: "left" | "right") => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const edge = { ...box, x: side === "left" ? box.x : box.x + box.width, width: 0 };
    followSnapping(
      editor,
      event,
      { ...scope, box: edge, axes: ["x"] },
      {
        begin,
        move: (dx) => {
          // At its least width the box stands, it isn't pushed.
          const by = side === "right" ? dx / pxPerMm() : Math.min(dx / pxPerMm(), record.widthMm - MIN_LETTERING_MM);
          commands.resizeLettering(record.id, record.widthMm + (side === "left" ? -by : by));
          if (side === "left") commands.moveLettering(record.id, record.xMm + by, record.yMm);
        },
      },
    );
  };
  return { drag, dragWidth };
}
