// A caption or a speech: its text, place and width.
import { Sparkles } from "lucide-react";
import { styleOf } from "../../comic/query.ts";
import type { Lettering } from "../../comic/records.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import type { Panel } from "../panels.ts";
import { Button } from "../primitives/button.tsx";
import { DraftNumber, Fact, Field } from "../primitives/field.tsx";
import { Note, Row, Section } from "../primitives/layout.tsx";
import { LiveArea } from "../primitives/live-area.tsx";
import { InspectorHead } from "./inspector-head.tsx";
import css from "./lettering-inspector.module.css";

const { inspector } = texts;
const FARTHEST_MM = 1000;
const NARROWEST_MM = 8;

export function LetteringInspector(props: { readonly lettering: Lettering; readonly panel: Panel }) {
  const { lettering, panel } = props;
  const { commands } = useEditor();
  const { name } = useEditorState((state) => styleOf(state.doc, lettering));
  const { id, xMm, yMm, widthMm, auto } = lettering;
  const mm = (label: string, value: number, min: number, onCommit: (value: number) => void) => (
    <Field label={label}>
      {(field) => (
        <Row className={css.mm}>
          <DraftNumber
            id={field}
            value={Number(value.toFixed(1))}
            {...{ min, max: FARTHEST_MM, step: 0.5, onCommit }}
          />
          <Note as="span">{texts.common.mm}</Note>
        </Row>
      )}
    </Field>
  );
  return (
    <>
      <InspectorHead
        title={lettering.type === "balloon" ? inspector.speaker(lettering.speaker) : inspector.lettering.caption}
        place={inspector.inPanel(panel.number)}
      />
      <Section>
        <Field label={inspector.text}>
          {(field) => (
            <LiveArea
              key={id}
              id={field}
              value={lettering.text}
              onGesture={commands.beginGesture}
              onType={(text) => commands.setLetteringText(id, text)}
            />
          )}
        </Field>
      </Section>
      <Section>
        <h3>{inspector.position}</h3>
        <div className={css.three}>
          {mm(texts.common.axes.x, xMm, -FARTHEST_MM, (x) => commands.moveLettering(id, x, yMm))}
          {mm(texts.common.axes.y, yMm, -FARTHEST_MM, (y) => commands.moveLettering(id, xMm, y))}
          {mm(inspector.width, widthMm, NARROWEST_MM, (width) => commands.resizeLettering(id, width))}
        </div>
        <Button look="outline" icon={Sparkles} disabled={auto} onClick={() => commands.placeAutomatically(id)}>
          {auto ? inspector.placedAuto : inspector.placeAuto}
        </Button>
      </Section>
      <Section>
        <Fact label={inspector.style}>
          <p>{name}</p>
        </Fact>
      </Section>
    </>
  );
}
