// The marks over a panel's picture: a rectangle by drag or keys, a painted part by a round brush.
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { Mark, Part } from "../../geometry/part.ts";
import { clipPath, mmBox } from "../canvas/mm-style.ts";
import { imageBox, type PanelItem } from "../canvas/panel-items.ts";
import { arrowOf } from "../canvas/panel-keys.ts";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { boxBetween, moveBoxes, strokeTo } from "./marks.ts";
import css from "./part-overlay.module.css";
import { setPart, setRadius, stopMarking, useRedraw } from "./redraw-store.ts";

/** Fraction of the picture that an arrow key moves a rectangle. */
const KEY_STEP = 0.02;
const BRUSH_STEP = 1.25;
const words = texts.redraw;
type Point = readonly [number, number];

export function PartOverlay({ item }: { readonly item: PanelItem }) {
  const { part, radius, tool } = useRedraw();
  const surface = useRef<HTMLButtonElement>(null);
  const [pointed, setPointed] = useState<Point | null>(null);
  const drawing = usePointer();
  useEffect(() => surface.current?.focus(), []);
  const image = imageBox(item, null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrowOf(event.key);
    if (arrow) setPart(moveBoxes(part, event.shiftKey ? "resize" : "move", arrow[0] * KEY_STEP, arrow[1] * KEY_STEP));
    else if (event.key === "[") setRadius(radius / BRUSH_STEP);
    else if (event.key === "]") setRadius(radius * BRUSH_STEP);
    else if (event.key === "Enter") focusOn("redraw");
    else if (event.key === "Escape") {
      stopMarking();
      focusOn(`item:${item.frame.id}`);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <button
      ref={surface}
      type="button"
      className={css.surface}
      style={{ ...mmBox(image), clipPath: clipPath(item.polygon, image) }}
      aria-label={spoken(item.number, part)}
      aria-description={words.keys}
      onKeyDown={onKeyDown}
      onPointerDown={drawing.down}
      onPointerMove={(event) => {
        setPointed(pointOf(event));
        drawing.move(event);
      }}
      onPointerUp={drawing.end}
      onPointerCancel={drawing.cancel}
      onPointerLeave={() => setPointed(null)}
    >
      <svg viewBox={`0 0 ${image.width} ${image.height}`} aria-hidden="true">
        <g className={css.marks}>
          {part.map((mark, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: marks have no identity but their order
            <MarkShape key={i} mark={mark} {...image} />
          ))}
        </g>
        {tool === "brush" && pointed && (
          <circle
            className={css.brush}
            cx={pointed[0] * image.width}
            cy={pointed[1] * image.height}
            r={radius * image.width}
          />
        )}
      </svg>
    </button>
  );
}

function MarkShape({ mark, width, height }: { readonly mark: Mark; readonly width: number; readonly height: number }) {
  if (mark.kind === "box") {
    const [x0, y0, x1, y1] = mark.box;
    return <rect x={x0 * width} y={y0 * height} width={(x1 - x0) * width} height={(y1 - y0) * height} />;
  }
  // A line of one point needs a second one to be painted.
  const points = [...mark.points, mark.points.at(-1)!].map(([x, y]) => `${x * width},${y * height}`);
  return <polyline points={points.join(" ")} strokeWidth={2 * mark.radius * width} />;
}

const pointOf = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>): Point =>
  pointIn(currentTarget.getBoundingClientRect(), clientX, clientY);
const pointIn = ({ left, top, width, height }: DOMRect, x: number, y: number): Point => [
  (x - left) / width,
  (y - top) / height,
];

/** Marks with one pointer, at its full rate. A second finger or the system ends it as if nothing had been marked. */
function usePointer() {
  const active = useRef<{ readonly id: number; readonly from: Point; readonly before: Part } | null>(null);
  const mark = (points: readonly Point[]) => {
    const { tool, part, radius } = useRedraw.getState();
    const { from, before } = active.current!;
    if (tool === "box") {
      const box = boxBetween(from, points.at(-1)!);
      return setPart(box ? [box] : before);
    }
    const line = part.length > before.length ? part.at(-1) : undefined;
    const drawn = line?.kind === "stroke" ? line.points : [];
    setPart([
      ...before,
      { kind: "stroke", radius, points: points.reduce((all, p) => strokeTo(radius, all, p), drawn) },
    ]);
  };
  const cancel = () => {
    if (active.current) setPart(active.current.before);
    active.current = null;
  };
  return {
    down(event: PointerEvent<HTMLElement>) {
      if (active.current) return cancel();
      if (event.button !== 0) return;
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      active.current = { id: event.pointerId, from: pointOf(event), before: useRedraw.getState().part };
      mark([pointOf(event)]);
    },
    move(event: PointerEvent<HTMLElement>) {
      if (active.current?.id !== event.pointerId) return;
      const box = event.currentTarget.getBoundingClientRect();
      const all = event.nativeEvent.getCoalescedEvents?.() ?? [];
      mark((all.length > 0 ? all : [event]).map(({ clientX, clientY }) => pointIn(box, clientX, clientY)));
    },
    end() {
      active.current = null;
    },
    cancel,
  };
}

function spoken(panel: number, part: Part): string {
  const [first] = part;
  if (first?.kind !== "box") return words.painted(panel, part.length);
  const [x0, y0, x1, y1] = first.box.map((value) => Math.round(value * 100)) as [number, number, number, number];
  return texts.canvas.stage.place(words.part(panel), x0, y0, x1 - x0, y1 - y0);
}
