// The bar between two panes: dragged with the pointer or moved with the arrow keys; a double click restores the width.
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { texts } from "../language/texts.ts";
import { classes } from "../primitives/classes.ts";
import { PANE_PX, setView, useView } from "../view-state.ts";
import css from "./divider.module.css";

const STEP_PX = 16;

const PANES = {
  left: { key: "leftPx", label: texts.panes.resizeLeft, min: 260, max: 620, sign: 1 },
  right: { key: "rightPx", label: texts.panes.resizeRight, min: 260, max: 460, sign: -1 },
} as const;

/** Sizes the pane that lies on this side. */
export function Divider({ side }: { readonly side: "left" | "right" }) {
  const { key, label, min, max, sign } = PANES[side];
  const value = useView((view) => view[key]);
  const from = useRef<{ readonly x: number; readonly value: number } | null>(null);
  const set = (px: number) => setView({ [key]: Math.round(Math.max(min, Math.min(max, px))) });
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, value };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (from.current) set(from.current.value + sign * (event.clientX - from.current.x));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = sign * STEP_PX;
    const next = { ArrowRight: value + step, ArrowLeft: value - step, Home: min, End: max }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be a focusable splitter with a value
    <div
      role="separator"
      className={classes(css.divider, css[side])}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        from.current = null;
      }}
      onDoubleClick={() => set(PANE_PX[key])}
      onKeyDown={onKeyDown}
    />
  );
}
