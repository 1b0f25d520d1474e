// In which art the story is drawn, and whether the loaded model is told.
import { useId } from "react";
import { drawingStyles } from "../../comic/records/story.ts";
import type { DrawingStyle } from "../../comic/records.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { Field, Select } from "../primitives/field.tsx";
import { Note, Section } from "../primitives/layout.tsx";
import { setView } from "../view-state.ts";

const { inspector, status } = texts;

export function DrawingStyleField({ style }: { readonly style: DrawingStyle }) {
  const { commands } = useEditor();
  const model = useEditorState(loadedModel);
  const noteId = useId();
  const isDeaf = model !== null && model.vocabulary !== null;
  const { any, unloaded, closed } = inspector.styleNotes;
  return (
    <Section>
      <Field label={inspector.drawingStyle}>
        {(id) => (
          <Select
            id={id}
            aria-describedby={noteId}
            value={style}
            onChange={({ target }) => commands.setDrawingStyle(target.value as DrawingStyle)}
          >
            {drawingStyles.map((option) => (
              <option key={option} value={option}>
                {inspector.drawingStyles[option]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Note id={noteId}>{model === null ? unloaded : isDeaf ? closed(model.title) : any}</Note>
      {isDeaf && (
        <Button small look="outline" onClick={() => setView({ dialog: "models" })}>
          {status.chooseModel}
        </Button>
      )}
    </Section>
  );
}
