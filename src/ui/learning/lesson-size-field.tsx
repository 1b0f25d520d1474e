// At which size pictures are learned from: smaller where memory or time is short.
import { LESSON_SIZES, type LessonSize } from "../../studio/learning.ts";
import { texts } from "../language/texts.ts";
import { SelectField } from "../primitives/field.tsx";

const words = texts.learning;

interface LessonSizeFieldProps {
  readonly size: LessonSize;
  readonly onChange: (size: LessonSize) => void;
}

export const LessonSizeField = ({ size, onChange }: LessonSizeFieldProps) => (
  <SelectField
    label={words.size}
    note={words.sizeNote}
    value={`${size}`}
    options={LESSON_SIZES.map((each) => [`${each}`, words.sizes[each]] as const)}
    onChange={(chosen) => onChange(LESSON_SIZES.find((each) => `${each}` === chosen) ?? 1)}
  />
);
