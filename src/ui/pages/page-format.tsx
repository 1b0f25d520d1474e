// The size of the pages: by name, or in millimetres or inches.
import { useId } from "react";
import { mmIn } from "../../comic/guides.ts";
import { formatOf, formOf, type PagePreset, pagePresets, presetOf } from "../../comic/page-presets.ts";
import type { LengthUnit, Page } from "../../comic/records.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { DraftNumber, Label, SelectField } from "../primitives/field.tsx";
import { Section } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import css from "./page-format.module.css";

const { inspector } = texts;
const MM_RANGE = { min: 20, max: 2000 } as const;
const DPI_RANGE = { min: 36, max: 1200 } as const;
const presets: readonly PagePreset[] = Object.values(pagePresets);

interface PageFormatProps {
  readonly page: Page;
  readonly unit: LengthUnit;
}

export function PageFormatFields({ page, unit }: PageFormatProps) {
  const { commands } = useEditor();
  const format = formatOf(page);
  const named = presetOf(format)?.id ?? "custom";
  const choose = (id: string) => {
    const preset = presets.find((each) => each.id === id);
    if (!preset) return;
    const { id: _, ...chosen } = preset;
    commands.setFormat(chosen, id);
  };
  const perUnit = mmIn(unit);
  const length = (key: "widthMm" | "heightMm" | "bleedMm" | "marginMm", label: string, min: number, max: number) => (
    <Measure
      label={texts.common.inUnit(label, inspector.units[unit])}
      value={format[key] / perUnit}
      min={min / perUnit}
      max={max / perUnit}
      onCommit={(value) => commands.setFormat({ ...format, [key]: value * perUnit }, "custom")}
    />
  );
  const { measures } = inspector;
  return (
    <Section>
      <SelectField
        label={inspector.size}
        value={named}
        options={[
          ...presets.map(({ id }) => [id, inspector.presets[id]] as const),
          ...(named === "custom" ? [["custom", inspector.presets.custom] as const] : []),
        ]}
        note={inspector.formatNote}
        onChange={choose}
      />
      {formOf(format) === "page" && (
        <label>
          <input
            type="checkbox"
            checked={page.double === true}
            onChange={({ target }) => commands.setDouble(page.id, target.checked)}
          />{" "}
          {inspector.double}
        </label>
      )}
      <Segmented label={inspector.unit} value={unit} options={inspector.units} onChange={commands.setUnit} />
      <div className={css.measures}>
        {length("widthMm", measures.width, MM_RANGE.min, MM_RANGE.max)}
        {length("heightMm", measures.height, MM_RANGE.min, MM_RANGE.max)}
        {length("bleedMm", measures.bleed, 0, 20)}
        {length("marginMm", measures.margin, 0, 60)}
        <Measure
          label={measures.dpi}
          value={format.dpi}
          {...DPI_RANGE}
          onCommit={(value) => commands.setFormat({ ...format, dpi: value }, "custom")}
        />
      </div>
    </Section>
  );
}

interface MeasureProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onCommit: (value: number) => void;
}

function Measure({ label, ...rest }: MeasureProps) {
  const id = useId();
  return (
    <div>
      <Label htmlFor={id}>{label}</Label>
      <DraftNumber id={id} step={0.1} {...rest} />
    </div>
  );
}
