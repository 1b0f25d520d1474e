// A caption or balloon as something to drag, size and type in. The text itself is painted by the page.
import { type KeyboardEvent, type MouseEvent, memo, type PointerEvent, type RefObject, useRef } from "react";
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
import { mmBox } from "./mm-style.ts";
import { type LetteringItem, letteringItem } from "./panel-items.ts";
import { arrowOf, arrowStepMm, type Direction } from "./panel-keys.ts";
import { letteringName } from "./panel-status.ts";
import { useKeyGesture } from "./use-key-gesture.ts";

const NO_CHILDREN: readonly string[] = [];

interface LetteringPlace {
  /** The panel's number. */
  readonly panel: number;
  /** From 1, among the texts of its panel, of which there are `siblings`. */
  readonly place: number;
  readonly siblings: number;
}

/** Only its box follows a drag that moves it: what it can do is read when it is done. */
export const LetteringOverlay = memo(function LetteringOverlay({
  item,
  ...place
}: LetteringPlace & { readonly item: LetteringItem }) {
  const { record, box } = item;
  const { id, frame, hidden, pinned } = record;
  const editing = useEditorState((s) => s.editing === id);
  const hit = useRef<HTMLButtonElement>(null);
  useFocusPlace(`item:${id}`, hit);
  const label = letteringName(record, place.panel);
  if (editing) return <LetteringEditor item={item} label={label} onDone={() => hit.current?.focus()} />;
  return (
    <div className={css.lettering} style={mmBox(box)} data-hidden={hidden} data-pinned={pinned}>
      <LetteringBox {...{ ...place, id, frame, pinned, label, hit }} />
    </div>
  );
});

interface LetteringBoxProps extends LetteringPlace, Pick<Lettering, "id" | "frame"> {
  readonly pinned: boolean | undefined;
  readonly label: string;
  readonly hit: RefObject<HTMLButtonElement | null>;
}

const LetteringBox = memo(function LetteringBox({ id, frame, pinned, place, siblings, label, hit }: LetteringBoxProps) {
  const { selected, alone, press } = useSelecting("lettering", id);
  const treeItem = useTreeItem(id, { ...{ level: 3, place, siblings }, ...{ children: NO_CHILDREN, selected } });
  const { drag, dragWidth } = useLetteringDrag(id);
  const dragAll = useSeveralDrag();
  const { edit, finish, onKeyDown } = useLetteringKeys({ id, frame }, selected);
  const onClick = (event: MouseEvent) => {
    // A finger has no double click: the second tap edits.
    const touched = (event.nativeEvent as globalThis.PointerEvent).pointerType === "touch";
    if (touched && alone && !useCanvas.getState().selecting) edit();
    else press(event.shiftKey);
  };
  return (
    <>
      <button
        ref={hit}
        {...treeItem}
        type="button"
        className={css.hit}
        data-canvas-item
        data-menu="lettering"
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
        !pinned &&
        (["left", "right"] as const).map((side) => (
          <span key={side} className={css.handle} data-side={side} onPointerDown={(event) => dragWidth(event, side)} />
        ))}
    </>
  );
});

/** Arrows are the tree's until the text is selected; then they move it. */
function useLetteringKeys({ id, frame }: Pick<Lettering, "id" | "frame">, selected: boolean) {
  const { commands, store } = useEditor();
  const { press, finish } = useKeyGesture();
  const select = () => commands.select({ kind: "lettering", id });
  const edit = () => {
    finish();
    select();
    commands.edit(id);
  };
  const leave = () => {
    commands.select({ kind: "frame", id: frame });
    focusOn(`item:${frame}`);
  };
  const moveByKey = (event: KeyboardEvent, [x, y]: Direction) => {
    const { doc, selection } = store.getState();
    const now = letteringById(doc, id);
    if (!now) return;
    const step = arrowStepMm(event.shiftKey);
    press(() => {
      if (!event.altKey && selection.kind === "several")
        commands.moveSeveral(selection.ids, { x: x * step, y: y * step });
      else if (!event.altKey) commands.moveLettering(id, now.xMm + x * step, now.yMm + y * step);
      else if (x !== 0) commands.resizeLettering(id, now.widthMm + x * step);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const arrow = selected ? arrowOf(event.key) : null;
    if (arrow) moveByKey(event, arrow);
    else if (event.key === "Enter" && !selected) select();
    else if (event.key === "Enter" || event.key === "F2") edit();
    else if (event.key === "Escape") leave();
    else if (selected && (event.key === "Delete" || event.key === "Backspace")) {
      finish();
      leave();
      commands.removeLettering(id);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { edit, finish, onKeyDown };
}

/** Dragging of the box and of its ends. Each is one undo step, taken back by Escape. */
function useLetteringDrag(id: string) {
  const editor = useEditor();
  const { commands, store } = editor;
  const begin = () => {
    commands.select({ kind: "lettering", id });
    return commands.beginGesture();
  };
  const taken = (event: PointerEvent<HTMLElement>) => {
    const { doc, currentPage } = store.getState();
    const item = event.button === 0 ? letteringItem(doc, currentPage, id) : null;
    if (item) event.stopPropagation();
    return item;
  };
  const scopeOf = ({ record }: LetteringItem) => ({ except: [id], inside: record.frame, among: "lettering" }) as const;
  const drag = (event: PointerEvent<HTMLElement>) => {
    const item = taken(event);
    if (!item) return;
    const { xMm, yMm } = item.record;
    const move = (dx: number, dy: number) => commands.moveLettering(id, xMm + dx / pxPerMm(), yMm + dy / pxPerMm());
    followSnapping(editor, event, { ...scopeOf(item), box: item.box }, { begin, move });
  };
  const dragWidth = (event: PointerEvent<HTMLElement>, side: "left" | "right") => {
    const item = taken(event);
    if (!item) return;
    const { record, box } = item;
    const edge = { ...box, x: side === "left" ? box.x : box.x + box.width, width: 0 };
    const move = (dx: number) => {
      // At its least width the box stands, it isn't pushed.
      const by = side === "right" ? dx / pxPerMm() : Math.min(dx / pxPerMm(), record.widthMm - MIN_LETTERING_MM);
      commands.resizeLettering(id, record.widthMm + (side === "left" ? -by : by));
      if (side === "left") commands.moveLettering(id, record.xMm + by, record.yMm);
    };
    followSnapping(editor, event, { ...scopeOf(item), box: edge, axes: ["x"] }, { begin, move });
  };
  return { drag, dragWidth };
}
