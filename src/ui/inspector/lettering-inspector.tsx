// A caption or a speech: its text, place and width.
import { Sparkles } from "lucide-react";
import { styleOf } from "../../comic/query.ts";
import type { Doc, Lettering } from "../../comic/records.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import type { Panel } from "../panels.ts";
import { Button } from "../primitives/button.tsx";
import { DraftArea, DraftNumber, Field } from "../primitives/field.tsx";

const { inspector } = texts;
const FARTHEST_MM = 1000;
const NARROWEST_MM = 8;

interface LetteringInspectorProps {
  readonly lettering: Lettering;
  readonly panel: Panel;
  readonly doc: Doc;
}

export function LetteringInspector({ lettering, panel, doc }: LetteringInspectorProps) {
  const { commands } = useEditor();
  const { id, xMm, yMm, widthMm, auto } = lettering;
  const mm = (label: string, value: number, min: number, onCommit: (value: number) => void) => (
    <Field label={label}>
      {(field) => (
        <div className="row mm">
          <DraftNumber
            id={field}
            value={Number(value.toFixed(1))}
            min={min}
            max={FARTHEST_MM}
            step={0.5}
            onCommit={onCommit}
          />
          <span className="note">{texts.common.mm}</span>
        </div>
      )}
    </Field>
  );
  return (
    <>
      <header className="section inspector-head">
        <h2>
          {lettering.type === "balloon" ? inspector.speaker(lettering.speaker) : inspector.lettering.caption}{" "}
          <span className="muted">{inspector.inPanel(panel.number)}</span>
        </h2>
      </header>
      <section className="section">
        <Field label={inspector.text}>
          {(field) => (
            <DraftArea id={field} value={lettering.text} onCommit={(text) => commands.setLetteringText(id, text)} />
          )}
        </Field>
      </section>
      <section className="section">
        <h3>{inspector.position}</h3>
        <div className="three">
          {mm(inspector.axes.x, xMm, -FARTHEST_MM, (x) => commands.moveLettering(id, x, yMm))}
          {mm(inspector.axes.y, yMm, -FARTHEST_MM, (y) => commands.moveLettering(id, xMm, y))}
          {mm(inspector.width, widthMm, NARROWEST_MM, (width) => commands.resizeLettering(id, width))}
        </div>
        <Button look="outline" icon={Sparkles} disabled={auto} onClick={() => commands.placeAutomatically(id)}>
          {auto ? inspector.placedAuto : inspector.placeAuto}
        </Button>
      </section>
      <section className="section">
        <div className="field">
          <span className="field-label">{inspector.style}</span>
          <p>{styleOf(doc, lettering).name}</p>
        </div>
      </section>
    </>
  );
}
