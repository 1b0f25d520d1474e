// One of a few choices, all in sight.
import { useId } from "react";
import { FieldSet } from "./field.tsx";
import css from "./segmented.module.css";

interface SegmentedProps<Id extends string> {
  readonly label: string;
  readonly value: Id;
  /** The choices with their names, in this order. */
  readonly options: Readonly<Record<Id, string>>;
  readonly onChange: (id: Id) => void;
}

export function Segmented<Id extends string>({ label, value, options, onChange }: SegmentedProps<Id>) {
  const name = useId();
  return (
    <FieldSet label={label}>
      <div className={css.segments}>
        {(Object.keys(options) as Id[]).map((id) => (
          <label key={id}>
            <input type="radio" name={name} checked={id === value} onChange={() => onChange(id)} />
            {options[id]}
          </label>
        ))}
      </div>
    </FieldSet>
  );
}
