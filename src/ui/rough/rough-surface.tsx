// Where a panel's rough is drawn: a surface as large as its picture, for pointers and keys.
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { Shot } from "../../comic/records.ts";
import { shapesOf } from "../../studio/selectors.ts";
import { clipPath, mmBox } from "../canvas/mm-style.ts";
import { imageBox, type PanelItem } from "../canvas/panel-items.ts";
import { arrowOf } from "../canvas/panel-keys.ts";
import { useKeyGesture } from "../canvas/use-key-gesture.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { StrokeShape, viewOf } from "./rough-layer.tsx";
import { eraserRadius, type RoughTool, select, setRadius, stopRoughing, takeTool, useRough } from "./rough-store.ts";
import css from "./rough-surface.module.css";
import { UNITS } from "./strokes.ts";
import { useRoughPointer } from "./use-rough-pointer.ts";

/** Fraction of the picture that an arrow key moves what is selected. */
const KEY_STEP = 0.01;
const WIDER = 1.25;
const TOOL_KEYS: Readonly<Record<string, RoughTool>> = {
  p: "pen",
  l: "line",
  e: "eraser",
  x: "strokes",
  s: "select",
  r: "rub",
};
const words = texts.rough;

export function RoughSurface({ item, shot }: { readonly item: PanelItem; readonly shot: Shot }) {
  const shapes = useEditorState(shapesOf);
  const state = useRough();
  const { tool, selected } = state;
  const surface = useRef<HTMLButtonElement>(null);
  const [pointed, setPointed] = useState<readonly [number, number] | null>(null);
  const image = imageBox(item, shapes);
  const aspect = image.height / image.width;
  const { drawn, ...pointer } = useRoughPointer(shot.id, aspect);
  const keys = useSurfaceKeys(item, shot.id);
  useEffect(() => surface.current?.focus(), []);
  const isWide = tool === "eraser" || tool === "strokes" || tool === "rub";
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    setPointed([((event.clientX - left) / width) * UNITS, ((event.clientY - top) / width) * UNITS]);
  };
  return (
    <button
      ref={surface}
      type="button"
      className={css.surface}
      data-tool={tool}
      style={{ ...mmBox(image), clipPath: clipPath(item.polygon, image) }}
      aria-label={words.surface(item.number, item.rough.length, placeOf(item, selected))}
      aria-description={words.keys}
      onKeyDown={keys.onKeyDown}
      onBlur={keys.finish}
      onPointerDown={pointer.down}
      onPointerMove={(event) => {
        if (isWide) point(event);
        pointer.move(event);
      }}
      onPointerUp={pointer.end}
      onPointerCancel={pointer.cancel}
      onPointerLeave={() => setPointed(null)}
    >
      <svg viewBox={viewOf(image)} aria-hidden="true">
        {drawn && <StrokeShape stroke={drawn} aspect={aspect} tool={drawn.tool} />}
        {isWide && pointed && (
          <circle className={css.eraser} cx={pointed[0]} cy={pointed[1]} r={eraserRadius(state) * UNITS} />
        )}
      </svg>
    </button>
  );
}

/** Which mark is selected, from 1; 0: none or several. */
const placeOf = ({ rough }: PanelItem, selected: readonly string[]) =>
  selected.length === 1 ? rough.findIndex(({ id }) => id === selected[0]) + 1 : 0;

function useSurfaceKeys(item: PanelItem, shot: string) {
  const { commands } = useEditor();
  const { press, finish } = useKeyGesture();
  const { radius, selected } = useRough();
  const { rough, frame } = item;
  const step = (by: 1 | -1) => {
    if (rough.length === 0) return;
    const now = placeOf(item, selected) - 1;
    const next = now < 0 ? (by > 0 ? 0 : rough.length - 1) : (now + by + rough.length) % rough.length;
    useRough.setState({ tool: "select", selected: [rough[next]!.id] });
  };
  const remove = () => {
    commands.removeMarks(selected);
    select([]);
  };
  const leave = () => {
    stopRoughing();
    focusOn(`item:${frame.id}`);
  };
  const actions: Readonly<Record<string, () => void>> = {
    "[": () => setRadius(radius / WIDER),
    "]": () => setRadius(radius * WIDER),
    ".": () => step(1),
    ",": () => step(-1),
    m: () => commands.mirrorRough(shot),
    delete: remove,
    backspace: remove,
    enter: () => focusOn("rough"),
    escape: selected.length > 0 ? () => select([]) : leave,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const arrow = arrowOf(event.key);
    const tool = TOOL_KEYS[key];
    const action = actions[key];
    if (arrow) press(() => commands.moveMarks(selected, arrow[0] * KEY_STEP, arrow[1] * KEY_STEP));
    else if (tool) takeTool(tool);
    else if (action) action();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { onKeyDown, finish };
}
