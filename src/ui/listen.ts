// Listening to the browser, outside of React's own events.
import { type RefObject, useEffect, useRef } from "react";

type Handlers = { readonly [Type in keyof WindowEventMap]?: (event: WindowEventMap[Type]) => void };

/** Listens to events of a target; the function returned ends it. */
export function listen(target: EventTarget, handlers: Handlers, options: AddEventListenerOptions = {}): () => void {
  const listening = new AbortController();
  for (const [type, handle] of Object.entries(handlers))
    target.addEventListener(type, handle as (event: Event) => void, { ...options, signal: listening.signal });
  return () => listening.abort();
}

/** Hears the wheel over an element. React's own listeners are passive and can't keep the browser from scrolling. */
export function useWheel(element: RefObject<HTMLElement | null>, onWheel: (event: WheelEvent) => void): void {
  const latest = useRef(onWheel);
  latest.current = onWheel;
  useEffect(() => {
    if (!element.current) return;
    return listen(element.current, { wheel: (event) => latest.current(event) }, { passive: false });
  }, [element]);
}
