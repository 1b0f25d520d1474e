// Two fingers on one element: how far their middle has gone, how far they have spread and turned.
import type { PointerEvent as ReactPointerEvent } from "react";
import type { Pinch } from "../../comic/image-fit.ts";
import type { DragEnds } from "../canvas/pointer-drag.ts";
import { listen } from "../listen.ts";

type Point = Pinch["from"];

/** Fingers that are down, by pointer, in CSS pixels of the window. */
export type Fingers = Map<number, Point>;

interface PinchDrag {
  readonly begin: () => DragEnds;
  /** Since the second finger went down, in CSS pixels of the window. */
  readonly move: (pinch: Pinch) => void;
}

/** Keeps the fingers that are down; the second begins the pinch, which ends with either. The element needs `touch-action: none`. */
export function followFingers(fingers: Fingers, down: ReactPointerEvent<HTMLElement>, drag: PinchDrag): void {
  const { pointerId } = down;
  fingers.set(pointerId, { x: down.clientX, y: down.clientY });
  const both = [...fingers.keys()];
  let before = both.length === 2 ? [...fingers.values()] : null;
  const ends = before && drag.begin();
  const pointermove = (event: PointerEvent) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (before && fingers.size === 2) drag.move(pinchOf(before, [...fingers.values()]));
  };
  const over = (event: PointerEvent) => {
    if (before && both.includes(event.pointerId)) {
      before = null;
      if (event.type === "pointerup") ends?.end();
      else ends?.cancel();
    }
    if (event.pointerId !== pointerId) return;
    fingers.delete(pointerId);
    ignore();
  };
  const ignore = listen(window, { pointermove, pointerup: over, pointercancel: over }, { capture: true });
}

function pinchOf(before: readonly Point[], now: readonly Point[]): Pinch {
  const [a, b] = [before[0]!, before[1]!];
  const [c, d] = [now[0]!, now[1]!];
  const angle = (p: Point, q: Point) => (Math.atan2(q.y - p.y, q.x - p.x) * 180) / Math.PI;
  const middle = (p: Point, q: Point) => ({ x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 });
  return {
    from: middle(a, b),
    to: middle(c, d),
    factor: Math.hypot(d.x - c.x, d.y - c.y) / Math.max(1, Math.hypot(b.x - a.x, b.y - a.y)),
    degrees: angle(c, d) - angle(a, b),
  };
}
