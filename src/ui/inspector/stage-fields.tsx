// Where figures and object stand: composed, the artist's own boxes as numbers, or free.
import type { Doc, Shot } from "../../comic/records.ts";
import type { Stage } from "../../geometry/unit-box.ts";
import { loadedModel, stageOf } from "../../studio/selectors.ts";
import { type BoxName, boxNames, boxNumbers, boxOf, withBox } from "../canvas/stage-boxes.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { DraftNumber } from "../primitives/field.tsx";
import { Note, Section } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import css from "./stage-fields.module.css";

const { inspector } = texts;
const { axes } = texts.common;

/** What "mine" starts from when nothing was composed or drawn: one standing figure. */
const STANDING: Stage = { figures: [{ head: [0.4, 0.12, 0.6, 0.34], body: [0.32, 0.12, 0.68, 0.98] }], object: null };

export function StageFields({ shot, doc }: { readonly shot: Shot; readonly doc: Doc }) {
  const { commands } = useEditor();
  const mode = typeof shot.stage === "string" ? shot.stage : "mine";
  const model = useEditorState(loadedModel);
  const shown = stageOf(doc, shot.id, model);
  const choose = (next: keyof typeof inspector.layouts) =>
    commands.setStage(shot.id, next === "mine" ? (shown ?? STANDING) : next);
  return (
    <Section>
      <Segmented label={texts.draw.layout} value={mode} options={inspector.layouts} onChange={choose} />
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
          {Object.values(axes).map((axis) => (
            <th key={axis} scope="col">
              {axis}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {boxNames(stage).map((name) => (
          <tr key={nameOf(name)}>
            <th scope="row">{nameOf(name)}</th>
            {boxNumbers(boxOf(stage, name)).map(({ axis, value, min, max, put }) => (
              <td key={axis}>
                <DraftNumber
                  aria-label={texts.common.inUnit(`${nameOf(name)}, ${axes[axis]}`, "%")}
                  {...{ value, min, max }}
                  onCommit={(percent) => onChange(withBox(stage, name, put(percent)))}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
