// Where figures and object stand: composed, the artist's own boxes as numbers, or free.
import type { Doc, Shot } from "../../comic/records.ts";
import type { Stage, UnitBox } from "../../geometry/unit-box.ts";
import { loadedModel, stageOf } from "../../studio/selectors.ts";
import { type BoxName, boxNames, boxOf, SMALLEST, withBox } from "../canvas/stage-boxes.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { DraftNumber } from "../primitives/field.tsx";
import { Note, Section } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import css from "./stage-fields.module.css";

const { inspector } = texts;

/** What "mine" starts from when nothing was composed or drawn: one standing figure. */
const STANDING: Stage = { figures: [{ head: [0.4, 0.12, 0.6, 0.34], body: [0.32, 0.12, 0.68, 0.98] }], object: null };

type Mode = "auto" | "mine" | "none";

export function StageFields({ shot, doc }: { readonly shot: Shot; readonly doc: Doc }) {
  const { commands } = useEditor();
  const mode: Mode = typeof shot.stage === "string" ? shot.stage : "mine";
  const model = useEditorState(loadedModel);
  const shown = stageOf(doc, shot.id, model);
  const choose = (next: Mode) => commands.setStage(shot.id, next === "mine" ? (shown ?? STANDING) : next);
  return (
    <Section>
      <Segmented
        label={inspector.layout}
        value={mode}
        options={(["auto", "mine", "none"] as const).map((id) => ({ id, label: inspector.layouts[id] }))}
        onChange={choose}
      />
      <Note>{inspector.layoutNotes[mode]}</Note>
      {mode !== "none" && shown && boxNames(shown).length > 0 && (
        <BoxTable stage={shown} onChange={(stage) => commands.setStage(shot.id, stage)} />
      )}
    </Section>
  );
}

const nameOf = (name: BoxName) =>
  name.part === "object" ? inspector.box.object : inspector.box[name.part](name.figure + 1);

function BoxTable({ stage, onChange }: { readonly stage: Stage; readonly onChange: (stage: Stage) => void }) {
  return (
    <table className={css.boxes}>
      <thead>
        <tr>
          <td />
          {Object.values(inspector.axes).map((axis) => (
            <th key={axis} scope="col">
              {axis}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {boxNames(stage).map((name) => {
          const label = nameOf(name);
          const [x0, y0, x1, y1] = boxOf(stage, name).map((value) => value * 100) as [number, number, number, number];
          const cell = (
            axis: string,
            value: number,
            max: number,
            min: number,
            change: (value: number) => readonly number[],
          ) => (
            <td>
              <DraftNumber
                aria-label={texts.common.inUnit(`${label}, ${axis}`, "%")}
                value={Math.round(value)}
                min={min}
                max={max}
                onCommit={(next) =>
                  onChange(withBox(stage, name, change(next).map((percent) => percent / 100) as unknown as UnitBox))
                }
              />
            </td>
          );
          const { axes } = inspector;
          return (
            <tr key={label}>
              <th scope="row">{label}</th>
              {cell(axes.x, x0, 100 - (x1 - x0), 0, (x) => [x, y0, x + x1 - x0, y1])}
              {cell(axes.y, y0, 100 - (y1 - y0), 0, (y) => [x0, y, x1, y + y1 - y0])}
              {cell(axes.w, x1 - x0, 100 - x0, SMALLEST * 100, (w) => [x0, y0, x0 + w, y1])}
              {cell(axes.h, y1 - y0, 100 - y0, SMALLEST * 100, (h) => [x0, y0, x1, y0 + h])}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
