// Form fields. Draft fields hold what is being typed and commit once: on Enter or when the focus leaves; Escape takes it back.

import {
  type ChangeEvent,
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useState,
} from "react";
import { classes } from "./classes.ts";
import css from "./field.module.css";
import { Note, Row } from "./layout.tsx";

interface FieldProps {
  readonly label: string;
  /** What stands at the end of the line with its name. */
  readonly beside?: ReactNode;
  readonly children: (id: string) => ReactNode;
}

export function Field({ label, beside, children }: FieldProps) {
  const id = useId();
  const name = <Label htmlFor={id}>{label}</Label>;
  return (
    <div className={css.field}>
      {beside ? (
        <Row spread>
          {name}
          {beside}
        </Row>
      ) : (
        name
      )}
      {children(id)}
    </div>
  );
}

/** The name of a control, which it must point to. */
export function Label({ htmlFor, children }: { readonly htmlFor: string; readonly children: ReactNode }) {
  return (
    <label className={css.label} htmlFor={htmlFor}>
      {children}
    </label>
  );
}

interface FactProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** Something to be read beside fields. */
export function Fact({ label, children }: FactProps) {
  return (
    <div className={css.field}>
      <span className={css.label}>{label}</span>
      {children}
    </div>
  );
}

/** Controls under one name. */
export function FieldSet({ label, className, children }: FactProps & { readonly className?: string | undefined }) {
  return (
    <fieldset className={classes(css.set, className)}>
      <legend className={css.label}>{label}</legend>
      {children}
    </fieldset>
  );
}

export const Input = (props: Omit<ComponentProps<"input">, "className">) => <input className={css.input} {...props} />;

export const TextArea = (props: Omit<ComponentProps<"textarea">, "className">) => (
  <textarea className={css.input} rows={2} {...props} />
);

interface SelectProps<Value extends string> extends Omit<ComponentProps<"select">, "onChange"> {
  readonly value: Value;
  /** Value and name of each choice, in this order. */
  readonly options: readonly (readonly [value: Value, name: string])[];
  readonly onChange: (value: Value) => void;
}

export function Select<Value extends string>({
  options,
  onChange,
  className = css.input,
  ...rest
}: SelectProps<Value>) {
  return (
    <select className={className} {...rest} onChange={({ target }) => onChange(target.value as Value)}>
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** A choice under its name, and what is to be said of it. */
export function SelectField<Value extends string>({
  label,
  note,
  ...rest
}: SelectProps<Value> & { readonly label: string; readonly note: string }) {
  const noteId = useId();
  return (
    <>
      <Field label={label}>{(id) => <Select id={id} aria-describedby={noteId} {...rest} />}</Field>
      <Note id={noteId}>{note}</Note>
    </>
  );
}

/** Properties of the control that is typed in, and the way to say something else in it. */
function useDraft(value: string, onCommit: (text: string) => void) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const onBlur = () => {
    if (draft !== value) onCommit(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onBlur();
    } else if (event.key === "Escape" && draft !== value) {
      event.stopPropagation();
      setDraft(value);
    }
  };
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => setDraft(target.value);
  return [{ value: draft, onKeyDown, onBlur, onChange }, setDraft] as const;
}

interface DraftProps extends Omit<ComponentProps<"input">, "value"> {
  readonly value: string;
  readonly onCommit: (text: string) => void;
}

export function DraftInput({ value, onCommit, onKeyDown, className = css.input, ...rest }: DraftProps) {
  const [draft] = useDraft(value, onCommit);
  const keyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    draft.onKeyDown(event);
    onKeyDown?.(event);
  };
  return <input type="text" spellCheck={false} className={className} {...rest} {...draft} onKeyDown={keyDown} />;
}

export interface NumberProps {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onCommit: (value: number) => void;
}

/** Clamps to min..max; text that is no number is taken back. */
export function DraftNumber(props: NumberProps & Omit<ComponentProps<"input">, "value">) {
  const { value, onCommit, ...rest } = props;
  const shown = String(Number(value.toFixed(3)));
  const [draft, say] = useDraft(shown, (text) => {
    const typed = Number(text);
    if (text.trim() === "" || !Number.isFinite(typed)) return say(shown);
    const next = Math.min(rest.max, Math.max(rest.min, typed));
    say(String(Number(next.toFixed(3))));
    onCommit(next);
  });
  return <input type="number" className={classes(css.input, css.number)} step={1} {...rest} {...draft} />;
}
