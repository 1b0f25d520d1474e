// Form fields. Draft fields hold what is being typed and commit once: on Enter or when the focus leaves; Escape takes it back.
import { type ComponentProps, type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";
import { texts } from "../language/texts.ts";

interface FieldProps {
  readonly label: string;
  readonly children: (id: string) => ReactNode;
}

export function Field({ label, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
    </div>
  );
}

function useDraft(value: string, onCommit: (text: string) => void) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = () => {
    if (draft !== value) onCommit(draft);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      commit();
    } else if (event.key === "Escape" && draft !== value) {
      event.stopPropagation();
      setDraft(value);
    }
  };
  return { value: draft, onKeyDown, onBlur: commit, set: setDraft };
}

interface DraftProps {
  readonly value: string;
  readonly onCommit: (text: string) => void;
}

export function DraftInput({
  value,
  onCommit,
  className = "input",
  ...rest
}: DraftProps & Omit<ComponentProps<"input">, "value">) {
  const { set, ...draft } = useDraft(value, onCommit);
  return (
    <input
      type="text"
      spellCheck={false}
      className={className}
      {...rest}
      {...draft}
      onChange={(e) => set(e.target.value)}
    />
  );
}

export function DraftArea({ value, onCommit, ...rest }: DraftProps & Omit<ComponentProps<"textarea">, "value">) {
  const { set, ...draft } = useDraft(value, onCommit);
  return <textarea className="input" rows={2} {...rest} {...draft} onChange={(e) => set(e.target.value)} />;
}

interface NumberProps {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onCommit: (value: number) => void;
}

/** Clamps to min..max; text that is no number is taken back. */
export function DraftNumber({
  value,
  min,
  max,
  step = 1,
  onCommit,
  ...rest
}: NumberProps & Omit<ComponentProps<"input">, "value">) {
  const shown = String(Number(value.toFixed(3)));
  const { set, ...draft } = useDraft(shown, (text) => {
    const typed = Number(text);
    if (text.trim() === "" || !Number.isFinite(typed)) set(shown);
    else {
      const next = Math.min(max, Math.max(min, typed));
      set(String(Number(next.toFixed(3))));
      onCommit(next);
    }
  });
  const props = { min, max, step, ...rest, ...draft };
  return <input type="number" className="input number" {...props} onChange={(e) => set(e.target.value)} />;
}

interface SliderProps extends NumberProps {
  readonly label: string;
  readonly unit?: string;
  readonly step: number;
  /** A drag is one gesture: called at its ends. */
  readonly onGesture?: (phase: "begin" | "end") => void;
}

export function Slider({ label, unit = "", value, min, max, step, onCommit, onGesture }: SliderProps) {
  const id = useId();
  const filled = `${((value - min) / (max - min)) * 100}%`;
  return (
    <div className="slider">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="range"
        value={value}
        min={min}
        max={max}
        step={step}
        style={{ ["--filled" as string]: filled }}
        onPointerDown={() => onGesture?.("begin")}
        onPointerUp={() => onGesture?.("end")}
        onPointerCancel={() => onGesture?.("end")}
        onChange={(event) => onCommit(event.target.valueAsNumber)}
      />
      <span className="unit">
        <DraftNumber
          aria-label={texts.common.inUnit(label, unit)}
          value={value}
          min={min}
          max={max}
          step={step}
          onCommit={onCommit}
        />
        {unit && <span>{unit}</span>}
      </span>
    </div>
  );
}

interface SegmentedProps<Id extends string> {
  readonly label: string;
  readonly value: Id;
  readonly options: readonly { readonly id: Id; readonly label: string; readonly icon?: ReactNode }[];
  readonly onChange: (id: Id) => void;
}

export function Segmented<Id extends string>({ label, value, options, onChange }: SegmentedProps<Id>) {
  const name = useId();
  return (
    <fieldset className="segmented">
      <legend className="field-label">{label}</legend>
      <div className="segments">
        {options.map((option) => (
          <label key={option.id}>
            <input type="radio" name={name} checked={option.id === value} onChange={() => onChange(option.id)} />
            {option.icon}
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
