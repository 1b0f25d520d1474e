// Where a panel's rough is drawn: a surface as large as its picture, for pointers and keys.
import type { KeyboardEvent } from "react";
import type { Shot } from "../../comic/records.ts";
import type { PanelItem } from "../canvas/panel-items.ts";
import { arrowOf } from "../canvas/panel-keys.ts";
import { PictureSurface } from "../canvas/picture-surface.tsx";
import { useImageBox } from "../canvas/use-image-box.ts";
import { useKeyGesture } from "../canvas/use-key-gesture.ts";
import { useEditor } from "../editor-context.tsx";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { BoxGuide } from "./box-guide.tsx";
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
  d: "parts",
};
const words = texts.rough;

/** Tools as wide as an eraser, whose tip is shown. */
const WIDE: ReadonlySet<RoughTool> = new Set(["eraser", "strokes", "rub"]);

export function RoughSurface({ item, shot }: { readonly item: PanelItem; readonly shot: Shot }) {
  const state = useRough();
  const { tool, selected } = state;
  const image = useImageBox(item);
  const aspect = image.height / image.width;
  const { drawn, begin } = useRoughPointer(shot.id, aspect);
  const keys = useSurfaceKeys(item, shot.id);
  return (
    <PictureSurface
      item={item}
      image={image}
      aria-label={words.surface(item.number, item.rough.length, placeOf(item, selected))}
      aria-description={words.keys}
      begin={begin}
      onKeyDown={keys.onKeyDown}
      onBlur={keys.finish}
      selects={tool === "select"}
      hasTip={WIDE.has(tool)}
      viewBox={viewOf(image)}
    >
      {(tip) => (
        <>
          <BoxGuide shot={shot.id} aspect={aspect} />
          {drawn && <StrokeShape stroke={drawn} aspect={aspect} tool={drawn.tool} />}
          {tip && (
            <circle
              className={css.eraser}
              cx={tip[0] * UNITS}
              cy={tip[1] * UNITS * aspect}
              r={eraserRadius(state) * UNITS}
            />
          )}
        </>
      )}
    </PictureSurface>
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
