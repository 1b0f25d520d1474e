// "Learn this look": its pictures with what each of them shows, what learning costs, and how the lesson gets on.
import { GraduationCap } from "lucide-react";
import { useState } from "react";
import type { Doc, Look } from "../../comic/records.ts";
import type { LessonSize } from "../../studio/learning.ts";
import { panelsOfLookLesson, proposedLookCaption } from "../../studio/look-lesson.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { CaptionFields } from "../learning/caption-fields.tsx";
import { LessonPanel } from "../learning/lesson-panel.tsx";
import { LessonSizeField } from "../learning/lesson-size-field.tsx";
import { Button } from "../primitives/button.tsx";
import { Note, Row, Stack } from "../primitives/layout.tsx";
import css from "./learn-look.module.css";

const words = texts.looks;

interface LearnLookProps {
  readonly look: Look;
  readonly doc: Doc;
}

export function LearnLook({ look, doc }: LearnLookProps) {
  const { id, name, pictures, learned } = look;
  const isLearning = useEditorState((state) => state.lessons[id] !== undefined);
  if (isLearning) return <LessonPanel subject={id} name={name} />;
  if (pictures.length === 0) return null;
  return (
    <details>
      <summary>{learned ? words.learnAgain : words.learn}</summary>
      <Stack className={css.body}>
        <Begin look={look} doc={doc} />
      </Stack>
    </details>
  );
}

/** Captions until the lesson begins; they are kept with it. */
function Begin({ look: { id, name, pictures }, doc }: LearnLookProps) {
  const { commands } = useEditor();
  const model = useEditorState(loadedModel);
  const [captions, setCaptions] = useState<ReadonlyMap<string, string>>(new Map());
  const [size, setSize] = useState<LessonSize>(1);
  return (
    <>
      <Note>{words.learnExplained}</Note>
      <CaptionFields
        pictures={pictures.map(({ asset }) => ({ id: asset, asset, proposed: proposedLookCaption(doc, asset) }))}
        captions={captions}
        onChange={setCaptions}
      />
      <LessonSizeField size={size} onChange={setSize} />
      {model && <Note>{words.learnCost(panelsOfLookLesson(model))}</Note>}
      <Row>
        <Button
          small
          look="outline"
          icon={GraduationCap}
          disabled={!model}
          onClick={() => commands.learnLook(id, { captions, size })}
        >
          {words.begin(name)}
        </Button>
      </Row>
    </>
  );
}
