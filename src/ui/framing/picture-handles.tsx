// The picture in hand, with its edges beyond the frame: dragged to move, by a corner to zoom, by the knob to turn.
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import { coverFit, flipped, panImage, pinchImage, type View } from "../../comic/image-fit.ts";
import { recordOf } from "../../comic/query.ts";
import { centerOf } from "../../geometry/box.ts";
import { PLAIN_VIEW } from "../../studio/commands/pages.ts";
import { shapesOf } from "../../studio/selectors.ts";
import { pxPerMm } from "../canvas/canvas-store.ts";
import { mm, mmBox, turnStyle } from "../canvas/mm-style.ts";
import { imageSeen, type PanelItem } from "../canvas/panel-items.ts";
import { arrowOf } from "../canvas/panel-keys.ts";
import { followPointer } from "../canvas/pointer-drag.ts";
import { useKeyGesture } from "../canvas/use-key-gesture.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { stopFraming } from "./framing-store.ts";
import css from "./picture-handles.module.css";
import { type Fingers, followFingers } from "./pinch.ts";

const words = texts.framing;
const ZOOM = 1.05;
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;
/** With Shift, and what is nearer to a quarter turn than this becomes one. Degrees. */
const STEP = 15;
const NEAR = 2;
/** Two fingers that spread turn a little without meaning it. Degrees. */
const LEAST_TWIST = 5;

export function PictureHandles({ item }: { readonly item: PanelItem }) {
  const { frame, bounds, number } = item;
  const moves = usePictureMoves(item);
  const surface = useRef<HTMLButtonElement>(null);
  const middle = useRef<HTMLElement>(null);
  useEffect(() => surface.current?.focus(), []);
  const { turn = 0, zoom } = frame;
  const image = coverFit(moves.seen, bounds, frame);
  const centre = centerOf(bounds);
  /** Follows a pointer by how far and in which direction it is from the frame's middle, from where it went down. */
  const around = (
    event: PointerEvent<HTMLElement>,
    change: (from: View, way: Way, shift: boolean) => Partial<View>,
  ) => {
    const at = middle.current?.getBoundingClientRect();
    if (event.button !== 0 || !at) return;
    event.stopPropagation();
    const from = { x: event.clientX - at.x, y: event.clientY - at.y };
    const view = moves.now();
    followPointer(event, {
      begin: moves.begin,
      keepsAxis: false,
      move: (dx, dy, { shiftKey }) => {
        const to = { x: from.x + dx, y: from.y + dy };
        const degrees = ((Math.atan2(to.y, to.x) - Math.atan2(from.y, from.x)) * 180) / Math.PI;
        const factor = Math.hypot(to.x, to.y) / Math.max(1, Math.hypot(from.x, from.y));
        moves.set(change(view, { degrees, factor }, shiftKey));
      },
    });
  };
  const knob = Math.min(bounds.width, bounds.height) * 0.32;
  return (
    <>
      <div className={css.picture} style={{ ...mmBox(image), ...turnStyle(item, image) }}>
        <button
          ref={surface}
          type="button"
          className={css.surface}
          data-canvas-item
          aria-label={words.surface(number, Math.round(zoom * 100), turn)}
          aria-description={words.keys}
          onKeyDown={moves.onKeyDown}
          onBlur={moves.finish}
          data-pinches
          onPointerDown={(event) => moves.drag(event, middle.current)}
        />
        {CORNERS.map(([x, y]) => (
          <i
            key={`${x}${y}`}
            className={css.corner}
            style={{ left: `${100 * x}%`, top: `${100 * y}%` }}
            onPointerDown={(event) => around(event, (from, { factor }) => ({ zoom: from.zoom * factor }))}
          />
        ))}
      </div>
      <i
        ref={middle}
        className={css.middle}
        style={{ left: mm(centre.x), top: mm(centre.y), transform: `rotate(${turn}deg)` }}
      >
        <i className={css.arm} style={{ height: mm(knob) }} />
        <i
          className={css.knob}
          data-turn
          style={{ top: mm(-knob) }}
          onPointerDown={(event) =>
            around(event, (from, { degrees }, shift) => ({ turn: turnedBy(from, degrees, shift) }))
          }
        />
      </i>
    </>
  );
}

interface Way {
  readonly degrees: number;
  /** How many times as far from the middle. */
  readonly factor: number;
}

function turnedBy({ turn = 0 }: View, degrees: number, inSteps: boolean): number {
  const to = turn + degrees;
  const quarter = Math.round(to / 90) * 90;
  if (inSteps) return Math.round(to / STEP) * STEP;
  return Math.abs(to - quarter) < NEAR ? quarter : Math.round(to * 2) / 2;
}

/** Changes of how the picture lies, by pointer and keys. */
function usePictureMoves(item: PanelItem) {
  const { commands, store } = useEditor();
  const { press, finish } = useKeyGesture();
  const shapes = useEditorState(shapesOf);
  const { frame, bounds } = item;
  const seen = imageSeen(item, shapes, null);
  const now = () => recordOf(store.getState().doc, "frame", frame.id) ?? frame;
  const set = (change: Parameters<typeof commands.setFrameImage>[1]) => commands.setFrameImage(frame.id, change);
  const moved = (from: View, dx: number, dy: number) => {
    const { panX, panY } = panImage(seen, bounds, from, dx, dy);
    return { panX, panY };
  };
  const fingers = useRef<Fingers>(new Map());
  const drag = (event: PointerEvent<HTMLElement>, middle: HTMLElement | null) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const from = now();
    if (event.pointerType === "touch") {
      const at = middle?.getBoundingClientRect() ?? { x: 0, y: 0 };
      const centre = centerOf(bounds);
      const onPage = ({ x, y }: { readonly x: number; readonly y: number }) => ({
        x: centre.x + (x - at.x) / pxPerMm(),
        y: centre.y + (y - at.y) / pxPerMm(),
      });
      followFingers(fingers.current, event, {
        begin: commands.beginGesture,
        move: (pinch) => {
          const twisted = Math.abs(pinch.degrees) >= LEAST_TWIST;
          const degrees = twisted ? turnedBy(from, pinch.degrees, false) - (from.turn ?? 0) : 0;
          const way = { from: onPage(pinch.from), to: onPage(pinch.to), factor: pinch.factor, degrees };
          const { panX, panY, zoom, turn = 0 } = pinchImage(seen, bounds, from, way);
          set({ panX, panY, zoom, turn });
        },
      });
      if (fingers.current.size > 1) return;
    }
    followPointer(event, {
      begin: commands.beginGesture,
      move: (dx, dy) => set(moved(from, dx / pxPerMm(), dy / pxPerMm())),
    });
  };
  const turn = (by: number) => set({ turn: (now().turn ?? 0) + by });
  const actions: Readonly<Record<string, () => void>> = {
    "+": () => set({ zoom: now().zoom * ZOOM }),
    "=": () => set({ zoom: now().zoom * ZOOM }),
    "-": () => set({ zoom: now().zoom / ZOOM }),
    ",": () => turn(-1),
    ".": () => turn(1),
    "<": () => turn(-STEP),
    ">": () => turn(STEP),
    h: () => set(flipped(now(), "x")),
    v: () => set(flipped(now(), "y")),
    w: () => set({ fit: "whole", panX: 0, panY: 0, zoom: 1 }),
    c: () => set({ fit: null, panX: 0, panY: 0, zoom: 1 }),
    "0": () => set(PLAIN_VIEW),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrowOf(event.key);
    const action = actions[event.key.toLowerCase()];
    const step = event.shiftKey ? 5 : 1;
    if (arrow) press(() => set(moved(now(), arrow[0] * step, arrow[1] * step)));
    else if (action) press(action);
    else if (event.key === "Escape") {
      stopFraming();
      focusOn(`item:${frame.id}`);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { seen, now, set, drag, onKeyDown, finish, begin: commands.beginGesture };
}
