// The bar between two panes: dragged with the pointer or moved with the arrow keys; a double click restores the width.
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { classes } from "../primitives/classes.ts";
import css from "./divider.module.css";

const STEP_PX = 16;

interface DividerProps {
  readonly label: string;
  /** The pane that it sizes lies on this side. */
  readonly side: "left" | "right";
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly reset: number;
  readonly onChange: (px: number) => void;
}

export function Divider({ label, side, value, min, max, reset, onChange }: DividerProps) {
  const from = useRef<{ readonly x: number; readonly value: number } | null>(null);
  const sign = side === "left" ? 1 : -1;
  const set = (px: number) => onChange(Math.round(Math.max(min, Math.min(max, px))));
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, value };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (from.current) set(from.current.value + sign * (event.clientX - from.current.x));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = {
      ArrowRight: value + sign * STEP_PX,
      ArrowLeft: value - sign * STEP_PX,
      Home: min,
      End: max,
    }[event.key];
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
      onDoubleClick={() => set(reset)}
      onKeyDown={onKeyDown}
    />
  );
}
