// A panel's picture drawn again: a marked part of it, or all of it from itself. Both give one more picture.
import { Lasso, RefreshCw, ScanFace } from "lucide-react";
import { useRef, useState } from "react";
import type { Render, Shot } from "../../comic/records.ts";
import type { Part } from "../../geometry/part.ts";
import { headOrders } from "../../studio/redraw.ts";
import { jobOfShot, loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { useFocusPlace } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { Field, TextArea } from "../primitives/field.tsx";
import { Note, Row, Section, Stack } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { Slider } from "../primitives/slider.tsx";
import { UnknownWords } from "../script/unknown-word.tsx";
import { drawObstacle } from "../shell/drawing.ts";
import { RADIUS, setPart, setRadius, stopMarking, takeTool, toggleMarking, useRedraw } from "./redraw-store.ts";

const words = texts.redraw;

interface RedrawProps {
  readonly shot: Shot;
  /** The picture that is shown. */
  readonly render: Render;
}

export function RedrawFields({ shot, render }: RedrawProps) {
  const { commands } = useEditor();
  const isMarking = useRedraw((state) => state.shot === shot.id);
  const obstacle = useEditorState(drawObstacle);
  const drawing = useEditorState((state) => jobOfShot(state.jobs, shot.id) !== undefined);
  const disabled = obstacle !== null || drawing;
  const redraw = (text: string, percent: number, part: Part | null) =>
    commands.redrawPicture(render.id, { text, strength: percent / 100, part });
  return (
    <Section aria-label={words.title}>
      <h3>{words.title}</h3>
      {isMarking ? (
        <PartFields key={shot.text} {...{ shot, disabled, redraw }} />
      ) : (
        <>
          <Button look="outline" icon={Lasso} onClick={() => toggleMarking(shot.id)}>
            {words.begin}
          </Button>
          <HeadsButton {...{ shot, disabled }} />
          <WholeFields {...{ shot, disabled, redraw }} />
        </>
      )}
    </Section>
  );
}

interface FieldsProps {
  readonly shot: Shot;
  readonly disabled: boolean;
  readonly redraw: (text: string, percent: number, part: Part | null) => void;
}

function PartFields({ shot, disabled, redraw }: FieldsProps) {
  const [text, setText] = useState(shot.text);
  const [strength, setStrength] = useState(100);
  const { part, radius, tool } = useRedraw();
  const field = useRef<HTMLTextAreaElement>(null);
  useFocusPlace("redraw", field);
  const begin = () => {
    redraw(text, strength, part);
    stopMarking();
  };
  return (
    <Stack>
      <Segmented label={words.tool} value={tool} options={words.tools} onChange={takeTool} />
      <Note>{words.toolNotes[tool]}</Note>
      {tool === "brush" && (
        <Slider
          label={words.size}
          unit="%"
          value={Math.round(radius * 200)}
          {...{ min: RADIUS.min * 200, max: RADIUS.max * 200, step: 1 }}
          onCommit={(percent) => setRadius(percent / 200)}
        />
      )}
      <Field label={words.text}>
        {(id) => <TextArea ref={field} id={id} value={text} onChange={({ target }) => setText(target.value)} />}
      </Field>
      <UnknownWords text={text} />
      <StrengthSlider value={strength} onCommit={setStrength} />
      <Row wrap>
        <Button look="primary" disabled={disabled || part.length === 0 || text.trim() === ""} onClick={begin}>
          {words.redrawPart}
        </Button>
        {tool === "brush" && (
          <Button disabled={part.length === 0} onClick={() => setPart([])}>
            {words.clear}
          </Button>
        )}
        <Button onClick={stopMarking}>{words.cancel}</Button>
      </Row>
    </Stack>
  );
}

/** Only where heads are small enough to gain by it. */
function HeadsButton({ shot, disabled }: Pick<FieldsProps, "shot" | "disabled">) {
  const { commands } = useEditor();
  const doc = useEditorState((state) => state.doc);
  const model = useEditorState(loadedModel);
  if (!model || headOrders(doc, shot.id, model, () => 0).length === 0) return null;
  return (
    <Button
      look="outline"
      icon={ScanFace}
      disabled={disabled}
      data-tip={words.headsNote}
      onClick={() => commands.refineHeads(shot.id)}
    >
      {words.heads}
    </Button>
  );
}

function WholeFields({ shot, disabled, redraw }: FieldsProps) {
  const [strength, setStrength] = useState(50);
  return (
    <Stack>
      <Button
        look="outline"
        icon={RefreshCw}
        disabled={disabled}
        data-tip={words.wholeNote}
        onClick={() => redraw(shot.text, strength, null)}
      >
        {words.whole}
      </Button>
      <StrengthSlider value={strength} onCommit={setStrength} />
      <Note>{words.strengthNote}</Note>
    </Stack>
  );
}

const StrengthSlider = (props: { readonly value: number; readonly onCommit: (percent: number) => void }) => (
  <Slider label={words.strength} unit="%" min={0} max={100} step={5} {...props} />
);
