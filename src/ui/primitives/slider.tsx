// A value to drag, with its number to type.
import { useId, useRef } from "react";
import { texts } from "../language/texts.ts";
import { DraftNumber, Label, type NumberProps } from "./field.tsx";
import css from "./slider.module.css";

interface SliderProps extends NumberProps {
  readonly label: string;
  readonly unit?: string;
  readonly step: number;
  /** A drag is one gesture: called at its start, what it returns at its end. */
  readonly onGesture?: () => { readonly end: () => void };
}

export function Slider({ label, unit = "", value, min, max, step, onCommit, onGesture }: SliderProps) {
  const id = useId();
  const gesture = useRef<{ readonly end: () => void }>(undefined);
  const filled = `${((value - min) / (max - min)) * 100}%`;
  return (
    <div className={css.slider}>
      <Label htmlFor={id}>{label}</Label>
      <input
        type="range"
        {...{ id, value, min, max, step }}
        style={{ ["--filled" as string]: filled }}
        onPointerDown={() => {
          gesture.current = onGesture?.();
        }}
        onPointerUp={() => gesture.current?.end()}
        onPointerCancel={() => gesture.current?.end()}
        onChange={(event) => onCommit(event.target.valueAsNumber)}
      />
      <span className={css.unit}>
        <DraftNumber aria-label={texts.common.inUnit(label, unit)} {...{ value, min, max, step, onCommit }} />
        {unit && <span>{unit}</span>}
      </span>
    </div>
  );
}
