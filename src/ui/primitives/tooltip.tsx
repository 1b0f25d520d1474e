// One tooltip for the whole studio: it shows the data-tip of whatever is pointed at or focused by keyboard.
import { useEffect, useRef, useState } from "react";
import { placeBeside } from "./place.ts";

const DELAY_MS = 450;

interface Tip {
  readonly anchor: Element;
  readonly text: string;
  readonly keys: string | null;
}

const tipOf = (target: EventTarget | null): Tip | null => {
  const anchor = target instanceof Element ? target.closest("[data-tip]") : null;
  const text = anchor?.getAttribute("data-tip");
  return anchor && text ? { anchor, text, keys: anchor.getAttribute("data-keys") } : null;
};

export function Tooltip() {
  const [tip, setTip] = useState<Tip | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer = 0;
    const show = (next: Tip | null, delayMs: number) => {
      clearTimeout(timer);
      if (next === null || delayMs === 0) setTip(next);
      else timer = window.setTimeout(() => setTip(next), delayMs);
    };
    const listeners = new AbortController();
    const on = (type: string, handle: (event: Event) => void) =>
      document.addEventListener(type, handle, { signal: listeners.signal, capture: true });
    on("pointerover", (event) => show(tipOf(event.target), DELAY_MS));
    on("focusin", (event) => {
      const visible = event.target instanceof Element && event.target.matches(":focus-visible");
      show(visible ? tipOf(event.target) : null, DELAY_MS);
    });
    for (const type of ["pointerdown", "keydown", "wheel"]) on(type, () => show(null, 0));
    return () => {
      clearTimeout(timer);
      listeners.abort();
    };
  }, []);
  useEffect(() => {
    const element = box.current;
    if (!tip || !element || !tip.anchor.isConnected) return;
    element.showPopover();
    placeBeside(element, tip.anchor, "center");
    return () => element.hidePopover();
  }, [tip]);
  // Hidden from assistive technology: the anchor's own name already says it.
  return (
    <div ref={box} className="tooltip" popover="manual" aria-hidden="true">
      {tip?.text}
      {tip?.keys && <kbd>{tip.keys}</kbd>}
    </div>
  );
}
