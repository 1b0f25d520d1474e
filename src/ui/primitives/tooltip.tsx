// One tooltip for the whole studio: it shows the data-tip of whatever is pointed at or focused by keyboard.
import { autoUpdate, flip, offset, shift, useFloating } from "@floating-ui/react";
import { useEffect, useState } from "react";
import { listen } from "../listen.ts";
import css from "./tooltip.module.css";

const DELAY_MS = 450;
const beside = [offset(6), flip({ padding: 8, crossAxis: false }), shift({ padding: 8 })];

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
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  useEffect(() => {
    let timer = 0;
    const show = (next: Tip | null, delayMs: number) => {
      clearTimeout(timer);
      if (next === null || delayMs === 0) setTip(next);
      else timer = window.setTimeout(() => setTip(next), delayMs);
    };
    // What is being dragged says nothing.
    const pointerover = ({ target, buttons }: PointerEvent) => show(buttons === 0 ? tipOf(target) : null, DELAY_MS);
    const focusin = ({ target }: Event) => {
      const visible = target instanceof Element && target.matches(":focus-visible");
      show(visible ? tipOf(target) : null, DELAY_MS);
    };
    const hide = () => show(null, 0);
    const handlers = { pointerover, focusin, pointerdown: hide, keydown: hide, wheel: hide };
    const ignore = listen(document, handlers, { capture: true });
    return () => {
      clearTimeout(timer);
      ignore();
    };
  }, []);
  useEffect(() => {
    if (!tip?.anchor.isConnected || !box) return;
    box.showPopover();
    return () => box.hidePopover();
  }, [tip, box]);
  const { floatingStyles } = useFloating({
    strategy: "fixed",
    placement: "bottom",
    middleware: beside,
    whileElementsMounted: autoUpdate,
    elements: { reference: tip?.anchor ?? null, floating: box },
  });
  // Hidden from assistive technology: the anchor's own name already says it.
  return (
    <div ref={setBox} className={css.tooltip} style={floatingStyles} popover="manual" aria-hidden="true">
      {tip?.text}
      {tip?.keys && <kbd>{tip.keys}</kbd>}
    </div>
  );
}
