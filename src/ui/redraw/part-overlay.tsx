// The marks over a panel's picture: a rectangle by drag or keys, a painted part by a round brush.
import type { KeyboardEvent } from "react";
import type { Mark, Part } from "../../geometry/part.ts";
import type { Place } from "../../geometry/stroke.ts";
import { imageBox, type PanelItem } from "../canvas/panel-items.ts";
import { arrowOf } from "../canvas/panel-keys.ts";
import { PictureSurface } from "../canvas/picture-surface.tsx";
import { type BeginAction, placeIn } from "../canvas/use-one-pointer.ts";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { boxBetween, moveBoxes, strokeTo } from "./marks.ts";
import css from "./part-overlay.module.css";
import { setPart, setRadius, stopMarking, useRedraw } from "./redraw-store.ts";

/** Fraction of the picture that an arrow key moves a rectangle. */
const KEY_STEP = 0.02;
const BRUSH_STEP = 1.25;
const words = texts.redraw;

export function PartOverlay({ item }: { readonly item: PanelItem }) {
  const { part, radius, tool } = useRedraw();
  const image = imageBox(item, null, null);
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
    <PictureSurface
      item={item}
      image={image}
      aria-label={spoken(item.number, part)}
      aria-description={words.keys}
      begin={beginMark}
      onKeyDown={onKeyDown}
      hasTip={tool === "brush"}
      viewBox={`0 0 ${image.width} ${image.height}`}
    >
      {(tip) => (
        <>
          <g className={css.marks}>
            {part.map((mark, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: marks have no identity but their order
              <MarkShape key={i} mark={mark} {...image} />
            ))}
          </g>
          {tip && (
            <circle
              className={css.brush}
              cx={tip[0] * image.width}
              cy={tip[1] * image.height}
              r={radius * image.width}
            />
          )}
        </>
      )}
    </PictureSurface>
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

const beginMark: BeginAction = (down, box) => {
  if (down.button !== 0) return null;
  const from = placeIn(box, down);
  const before = useRedraw.getState().part;
  const mark = (places: readonly Place[]) => {
    const { tool, part, radius } = useRedraw.getState();
    if (tool === "box") {
      const drawn = boxBetween(from, places.at(-1)!);
      return setPart(drawn ? [drawn] : before);
    }
    const line = part.length > before.length ? part.at(-1) : undefined;
    const sofar = line?.kind === "stroke" ? line.points : [];
    const points = places.reduce((all, place) => strokeTo(radius, all, place), sofar);
    setPart([...before, { kind: "stroke", radius, points }]);
  };
  mark([from]);
  return {
    move: (events, now) => mark(events.map((event) => placeIn(now, event))),
    end: () => undefined,
    cancel: () => setPart(before),
  };
};

function spoken(panel: number, part: Part): string {
  const [first] = part;
  if (first?.kind !== "box") return words.painted(panel, part.length);
  const [x0, y0, x1, y1] = first.box.map((value) => Math.round(value * 100)) as [number, number, number, number];
  return texts.canvas.stage.place(words.part(panel), x0, y0, x1 - x0, y1 - y0);
}
