// Looking around on the pasteboard: wheel, pinch, space or middle button, one finger on what isn't draggable.
import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { Page } from "../../comic/records.ts";
import { listen, useWheel } from "../listen.ts";
import { isTyping } from "../shortcuts.ts";
import { moveView, setStageSizes, zoomAt } from "./canvas-store.ts";
import { followPointer } from "./pointer-drag.ts";
import type { Beside } from "./view.ts";

/** A mouse notch is about 100, a pinch on a touchpad 1 to 10: neither may jump. */
const MAX_WHEEL_STEP = 30;

/** Keeps the store's sizes those of the element and the page (mm), and the view fitted until the artist zooms. */
export function usePasteboardSize(
  board: RefObject<HTMLElement | null>,
  { widthMm: width, heightMm: height }: Pick<Page, "widthMm" | "heightMm">,
  { left, right }: Beside,
): void {
  useEffect(() => {
    const element = board.current;
    if (!element) return;
    const measure = () =>
      setStageSizes({ width: element.clientWidth, height: element.clientHeight }, { width, height }, { left, right });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [board, width, height, left, right]);
}

/** By how much one event of the wheel zooms, at so much per pixel. */
export const wheelFactor = ({ deltaY }: WheelEvent, perPx: number): number =>
  Math.exp(-Math.max(-MAX_WHEEL_STEP, Math.min(MAX_WHEEL_STEP, deltaY)) * perPx);

/** Wheel pans, with Ctrl or Command (also a touchpad's pinch) zooms about the pointer. */
export function usePasteboardWheel(board: RefObject<HTMLElement | null>): void {
  useWheel(board, (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    if (!event.ctrlKey && !event.metaKey) return moveView(-event.deltaX, -event.deltaY);
    const place = (event.currentTarget as Element).getBoundingClientRect();
    zoomAt({ x: event.clientX - place.x, y: event.clientY - place.y }, wheelFactor(event, 0.008));
  });
}

/** True while space is held over the page, which turns the pointer into a hand. */
export function useSpaceHeld(board: RefObject<HTMLElement | null>): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const keydown = (event: KeyboardEvent) => {
      const target = event.target as Element;
      const ours = target === document.body || target === board.current || target.closest?.("[data-canvas-item]");
      if (event.key !== " " || !ours || isTyping(target)) return;
      event.preventDefault();
      setHeld(true);
    };
    const keyup = ({ key }: KeyboardEvent) => key === " " && setHeld(false);
    return listen(window, { keydown, keyup, blur: () => setHeld(false) });
  }, [board]);
  return held;
}

/** The pointerdown listeners of the pasteboard: `capture` sees every press first, `bubble` what nobody else took. */
export function usePanning(spaceHeld: boolean) {
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const capture = (event: ReactPointerEvent<HTMLElement>) => {
    const pinches = (event.target as Element).closest("[data-pinches]");
    if (event.pointerType === "touch") return pinches ? undefined : pinch(fingers.current, event);
    if (event.button !== 1 && !(event.button === 0 && spaceHeld)) return;
    event.preventDefault();
    event.stopPropagation();
    pan(event);
  };
  const bubble = (event: ReactPointerEvent<HTMLElement>) => {
    if (event.pointerType === "touch" && fingers.current.size === 1) pan(event);
  };
  return { capture, bubble };
}

function pan(down: ReactPointerEvent<HTMLElement>): void {
  let x = 0;
  let y = 0;
  const nothing = () => undefined;
  followPointer(down, {
    begin: () => ({ end: nothing, cancel: nothing }),
    move: (dx, dy) => {
      moveView(dx - x, dy - y);
      x = dx;
      y = dy;
    },
  });
}

/** Keeps the list of fingers; while there are two, they move and zoom the page. */
function pinch(fingers: Map<number, { x: number; y: number }>, down: ReactPointerEvent<HTMLElement>): void {
  const board = down.currentTarget;
  const { pointerId } = down;
  fingers.set(pointerId, { x: down.clientX, y: down.clientY });
  const pointermove = (event: PointerEvent) => {
    if (event.pointerId !== pointerId) return;
    const here = { x: event.clientX, y: event.clientY };
    const before = fingers.get(pointerId);
    const other = [...fingers].find(([id]) => id !== pointerId)?.[1];
    fingers.set(pointerId, here);
    if (!before || !other || fingers.size !== 2) return;
    const place = board.getBoundingClientRect();
    // One finger at a time moves: the middle goes half as far as the finger.
    moveView((here.x - before.x) / 2, (here.y - before.y) / 2);
    const spread =
      Math.hypot(here.x - other.x, here.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    zoomAt({ x: (here.x + other.x) / 2 - place.x, y: (here.y + other.y) / 2 - place.y }, spread);
  };
  const onUp = (event: PointerEvent) => {
    if (event.pointerId !== pointerId) return;
    fingers.delete(pointerId);
    end();
  };
  const end = listen(window, { pointermove, pointerup: onUp, pointercancel: onUp });
}
