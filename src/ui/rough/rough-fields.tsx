// The rough of a panel beside the page: tools, and what can be done without a pointer.
import { Eye, EyeOff, FileImage, FlipHorizontal2, PencilLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { recordOf, roughOf } from "../../comic/query.ts";
import type { Doc, Shot } from "../../comic/records.ts";
import { EVEN_PRESSURE } from "../../geometry/stroke.ts";
import { anyModel } from "../../studio/draw-plan.ts";
import { loadedModel, panelOf } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { registerFocus } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { DraftNumber, Field } from "../primitives/field.tsx";
import { FileButton } from "../primitives/file-button.tsx";
import { Note, Row, Section, Stack } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { Slider } from "../primitives/slider.tsx";
import css from "./rough-fields.module.css";
import {
  RADIUS,
  select,
  setOpacity,
  setRadius,
  showRoughs,
  stopRoughing,
  takeTool,
  toggleRoughing,
  useRough,
} from "./rough-store.ts";
import { useHasParts } from "./use-rough-tools.ts";

const words = texts.rough;
const { parts: _, ...drawingTools } = words.tools;
const segments = { label: words.tool, onChange: takeTool };
/** Of widths: the pen's across, in percent of the picture. */
const PERCENT = 200;

interface RoughProps {
  readonly shot: Shot;
  readonly doc: Doc;
}

export function RoughFields({ shot, doc }: RoughProps) {
  const isRoughing = useRough((state) => state.shot === shot.id);
  const model = useEditorState(loadedModel);
  const isDrawn = roughOf(doc, shot.id).length > 0;
  return (
    <Section aria-label={words.title}>
      <Row spread>
        <h3>{words.title}</h3>
        <ShownButton />
      </Row>
      {isRoughing ? (
        <RoughTools shot={shot} doc={doc} />
      ) : (
        <Button look="outline" icon={PencilLine} onClick={() => toggleRoughing(shot.id)}>
          {words.begin}
        </Button>
      )}
      {model && (isDrawn || isRoughing) && <Note>{noteOn(model)}</Note>}
    </Section>
  );
}

const noteOn = ({ title, takesRoughs, recognisesRoughs }: NonNullable<ReturnType<typeof loadedModel>>) =>
  !takesRoughs ? words.guideOnly(title) : recognisesRoughs ? words.recognises(title) : words.follows(title);

function ShownButton() {
  const shown = useRough((state) => state.shown);
  return (
    <IconButton
      small
      label={shown ? words.hide : words.show}
      icon={shown ? Eye : EyeOff}
      aria-pressed={shown}
      onClick={() => showRoughs(!shown)}
    />
  );
}

function RoughTools({ shot, doc }: RoughProps) {
  const { commands } = useEditor();
  const { tool, radius, opacity } = useRough();
  const hasParts = useHasParts();
  const tools = useRef<HTMLDivElement>(null);
  useEffect(
    () => registerFocus("rough", () => tools.current?.querySelector<HTMLElement>("input:checked")?.focus()),
    [],
  );
  const isEmpty = roughOf(doc, shot.id).length === 0;
  return (
    <Stack>
      <div ref={tools} className={css.tools}>
        {hasParts ? (
          <Segmented {...segments} value={tool} options={words.tools} />
        ) : (
          <Segmented {...segments} value={tool === "parts" ? "pen" : tool} options={drawingTools} />
        )}
      </div>
      <Note>{words.toolNotes[tool]}</Note>
      <Slider
        label={words.width}
        unit="%"
        value={Math.round(radius * PERCENT * 10) / 10}
        {...{ min: RADIUS.min * PERCENT, max: RADIUS.max * PERCENT, step: 0.2 }}
        onCommit={(percent) => setRadius(percent / PERCENT)}
      />
      <Slider
        label={words.opacity}
        unit="%"
        value={Math.round(opacity * 100)}
        {...{ min: 10, max: 100, step: 5 }}
        onCommit={(percent) => setOpacity(percent / 100)}
      />
      <SelectedFields />
      <LineFields shot={shot} />
      <Row wrap>
        <ScanButton shot={shot} doc={doc} />
        <Button small icon={FlipHorizontal2} disabled={isEmpty} onClick={() => commands.mirrorRough(shot.id)}>
          {words.mirror}
        </Button>
        <Button small disabled={isEmpty} onClick={() => commands.clearRough(shot.id)}>
          {words.clear}
        </Button>
        <Button small look="outline" onClick={stopRoughing}>
          {words.done}
        </Button>
      </Row>
    </Stack>
  );
}

function SelectedFields() {
  const { commands } = useEditor();
  const selected = useRough((state) => state.selected);
  const areThere = useEditorState(({ doc }) => selected.some((id) => recordOf(doc, "rough", id)));
  if (!areThere) return null;
  const remove = () => {
    commands.removeMarks(selected);
    select([]);
  };
  return (
    <Row wrap>
      <Button small onClick={remove}>
        {words.remove}
      </Button>
      <Button small onClick={() => commands.scaleScans(selected, SCALE)}>
        {words.larger}
      </Button>
      <Button small onClick={() => commands.scaleScans(selected, 1 / SCALE)}>
        {words.smaller}
      </Button>
    </Row>
  );
}

const SCALE = 1.1;

function ScanButton({ shot, doc }: RoughProps) {
  const { commands } = useEditor();
  const model = useEditorState(loadedModel);
  const { width, height } = panelOf(doc, shot.id, model ?? anyModel) ?? { width: 1, height: 1 };
  return (
    <FileButton
      accept="image/*"
      icon={FileImage}
      label={words.scan}
      onFiles={([file]) => file && void commands.placeScan(shot.id, file, height / width)}
    />
  );
}

/** The keyboard's way to draw. */
function LineFields({ shot }: { readonly shot: Shot }) {
  const { commands } = useEditor();
  const radius = useRough((state) => state.radius);
  const [ends, setEnds] = useState({ x0: 25, y0: 25, x1: 75, y1: 75 });
  const add = () => {
    const { x0, y0, x1, y1 } = ends;
    const points = [
      [x0 / 100, y0 / 100, EVEN_PRESSURE],
      [x1 / 100, y1 / 100, EVEN_PRESSURE],
    ] as const;
    commands.addMark(shot.id, { kind: "stroke", tool: "pen", radius, points });
  };
  return (
    <details className={css.line}>
      <summary>{words.lineTitle}</summary>
      <div className={css.ends}>
        {(Object.keys(ends) as (keyof typeof ends)[]).map((end) => (
          <Field key={end} label={texts.common.inUnit(words.lineFields[end], "%")}>
            {(id) => (
              <DraftNumber
                id={id}
                value={ends[end]}
                min={0}
                max={100}
                onCommit={(value) => setEnds((now) => ({ ...now, [end]: value }))}
              />
            )}
          </Field>
        ))}
      </div>
      <Button small look="outline" onClick={add}>
        {words.addLine}
      </Button>
    </details>
  );
}
