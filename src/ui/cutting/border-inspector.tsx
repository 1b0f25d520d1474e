// A border between panels: its gutter, its angle, and the way to be rid of it.
import type { Border } from "../../comic/borders.ts";
import { add, scale } from "../../geometry/vec.ts";
import { useEditor } from "../editor-context.tsx";
import { InspectorHead } from "../inspector/inspector-head.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { Note, Section, Stack } from "../primitives/layout.tsx";
import { Slider } from "../primitives/slider.tsx";
import { GutterSlider } from "./gutter-slider.tsx";
import { mergeAcross } from "./merging.ts";

const words = texts.cutting.border;

export function BorderInspector({ border, page }: { readonly border: Border; readonly page: string }) {
  const editor = useEditor();
  const { commands } = editor;
  const { path, gapMm, gutterMm, angleDeg, from, to } = border;
  const turn = (degrees: number) => commands.turnBorder(page, path, scale(add(from, to), 0.5), degrees);
  return (
    <>
      <InspectorHead title={words.title} />
      <Section>
        <Stack>
          <label>
            <input
              type="checkbox"
              checked={gutterMm !== null}
              onChange={({ target }) => commands.setBorderGutter(page, path, target.checked ? gapMm : null)}
            />{" "}
            {words.ownGutter}
          </label>
          <GutterSlider
            label={words.gutter}
            value={gapMm}
            onCommit={(value) => commands.setBorderGutter(page, path, value)}
          />
          <Slider
            label={words.angle}
            unit="°"
            value={Math.round(angleDeg * 10) / 10}
            {...{ min: -45, max: 45, step: 0.5 }}
            onGesture={commands.beginGesture}
            onCommit={turn}
          />
        </Stack>
      </Section>
      <Section>
        <Button look="outline" onClick={() => mergeAcross(editor, border)}>
          {words.merge}
        </Button>
        <Note>{words.keys}</Note>
      </Section>
    </>
  );
}
