// One of a few choices, all in sight.
import { type ReactNode, useId } from "react";
import { FieldSet } from "./field.tsx";
import css from "./segmented.module.css";

interface SegmentedProps<Id extends string> {
  readonly label: string;
  readonly value: Id;
  readonly options: readonly { readonly id: Id; readonly label: string; readonly icon?: ReactNode }[];
  readonly onChange: (id: Id) => void;
}

export function Segmented<Id extends string>({ label, value, options, onChange }: SegmentedProps<Id>) {
  const name = useId();
  return (
    <FieldSet label={label}>
      <div className={css.segments}>
        {options.map((option) => (
          <label key={option.id}>
            <input type="radio" name={name} checked={option.id === value} onChange={() => onChange(option.id)} />
            {option.icon}
            {option.label}
          </label>
        ))}
      </div>
    </FieldSet>
  );
}
