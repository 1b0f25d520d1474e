// A panel that lies over the page: moved as a whole, and reshaped by its corners.
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { flushSync } from "react-dom";
import { layoutPage } from "../../comic/layout.ts";
import { letteringOf, recordOf, storyOf } from "../../comic/query.ts";
import { boundingBox, type Polygon, withoutCorner } from "../../geometry/polygon.ts";
import { add, scale, type Vec } from "../../geometry/vec.ts";
import { pxPerMm } from "../canvas/canvas-store.ts";
import { mm } from "../canvas/mm-style.ts";
import type { PanelItem } from "../canvas/panel-items.ts";
import { arrowOf, arrowStepMm, type Direction } from "../canvas/panel-keys.ts";
import { useKeyGesture } from "../canvas/use-key-gesture.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { focusOn, useFocusPlace } from "../focus.ts";
import { followSnapping } from "../guides/snapper.ts";
import { texts } from "../language/texts.ts";
import css from "./inset-handles.module.css";

const words = texts.cutting.inset;

/** Of the selected inset; nothing for a panel of the cuts. */
export function InsetHandles({ items }: { readonly items: readonly PanelItem[] }) {
  const item = useEditorState(({ selection }) =>
    items.find(({ frame, storey }) => storey > 0 && selection.kind === "frame" && selection.id === frame.id),
  );
  const doc = useEditorState((s) => s.doc);
  const page = item && recordOf(doc, "page", item.frame.page);
  const polygon = page && layoutPage(page, storyOf(doc)).get(item.frame.id);
  if (!item || !polygon) return null;
  const { x, y, width } = boundingBox(polygon);
  const middles = polygon.map((from, i) => scale(add(from, polygon[(i + 1) % polygon.length] ?? from), 0.5));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className={css.handles} data-panel role="group" aria-label={words.group(item.number)}>
      <Handle
        label={words.move}
        kind="move"
        place={0}
        frame={item.frame.id}
        at={{ x: x + width / 2, y }}
        change={(by, from) => from.map((corner) => add(corner, by))}
      />
      {polygon.map((corner, i) => (
        <Handle
          // biome-ignore lint/suspicious/noArrayIndexKey: a corner is its place
          key={i}
          label={words.corner(i + 1, polygon.length)}
          kind="corner"
          frame={item.frame.id}
          at={corner}
          place={i}
          change={(by, from) => from.map((each, j) => (j === i ? add(each, by) : each))}
          remove={(from) => withoutCorner(from, i)}
        />
      ))}
      {middles.map((middle, i) => (
        <Handle
          // biome-ignore lint/suspicious/noArrayIndexKey: an edge is its place
          key={i}
          label={words.edge(i + 1)}
          kind="edge"
          frame={item.frame.id}
          at={middle}
          place={i + 1}
          change={(by, from) => from.toSpliced(i + 1, 0, add(middle, by))}
        />
      ))}
    </div>
  );
}

interface HandleProps {
  readonly label: string;
  readonly kind: "move" | "corner" | "edge";
  readonly frame: string;
  readonly at: Vec;
  /** Which corner it moves, or makes; of the whole, 0. */
  readonly place: number;
  /** The shape when this handle has gone a way, mm. */
  readonly change: (by: Vec, from: Polygon) => Polygon;
  readonly remove?: (from: Polygon) => Polygon;
}

function Handle({ label, kind, frame, at, place, change, remove }: HandleProps) {
  const editor = useEditor();
  const { commands, store } = editor;
  const { press, finish } = useKeyGesture();
  const handle = useRef<HTMLButtonElement>(null);
  useFocusPlace(`corner:${frame}/${kind}/${place}`, handle);
  const shape = (): Polygon => {
    const { doc } = store.getState();
    const page = recordOf(doc, "page", recordOf(doc, "frame", frame)?.page ?? "");
    return (page && layoutPage(page, storyOf(doc)).get(frame)) ?? [];
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const from = shape();
    // What stands in it goes along.
    const along = letteringOf(store.getState().doc, frame).map(({ id }) => id);
    const box = kind === "move" ? boundingBox(from) : { ...at, width: 0, height: 0 };
    followSnapping(
      editor,
      event,
      { box, except: [frame, ...along], among: "panels" },
      {
        begin: commands.beginGesture,
        move: (dx, dy) => commands.setInset(frame, change({ x: dx / pxPerMm(), y: dy / pxPerMm() }, from)),
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const arrow = arrowOf(event.key);
    const step = arrowStepMm(event.shiftKey);
    const move = ([x, y]: Direction) =>
      press(() => commands.setInset(frame, change({ x: x * step, y: y * step }, shape())));
    if (arrow && kind === "edge") {
      flushSync(() => move(arrow));
      // The next arrow moves the new corner, and makes no further one.
      focusOn(`corner:${frame}/corner/${place}`);
    } else if (arrow) move(arrow);
    else if (remove && (event.key === "Delete" || event.key === "Backspace")) commands.setInset(frame, remove(shape()));
    else if (event.key === "Escape") focusOn(`item:${frame}`);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <button
      ref={handle}
      type="button"
      className={css.handle}
      data-kind={kind}
      data-canvas-item
      style={{ left: mm(at.x), top: mm(at.y) }}
      aria-label={label}
      aria-description={remove ? words.cornerKeys : words.keys}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onBlur={finish}
    />
  );
}
