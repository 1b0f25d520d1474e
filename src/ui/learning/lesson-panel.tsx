// How a lesson gets on: a curve that should fall, a picture of what was learned, time left; pause, go on, give up. For cards of looks and characters.
import { Pause, Play, Shrink, X } from "lucide-react";
import type { Lesson } from "../../studio/learning.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { FailureNote, Note, Progress, Row } from "../primitives/layout.tsx";
import { PixelCanvas } from "../primitives/pixel-canvas.tsx";
import { pointsOf } from "./curve.ts";
import css from "./lesson-panel.module.css";

const words = texts.learning;
const CURVE = { width: 240, height: 56 };

/** Nothing while the subject is not being learned. `name`: of the look or character. */
export function LessonPanel({ subject, name }: { readonly subject: string; readonly name: string }) {
  const lesson = useEditorState((state) => state.lessons[subject]);
  const isDrawing = useEditorState((state) => state.jobs.some(({ status }) => status === "running"));
  if (!lesson) return null;
  const { order, step, losses, sample, failure } = lesson;
  return (
    <section className={css.lesson} aria-label={texts.common.of(words.title, name)}>
      <Row spread>
        <Note as="span">{stateInWords(lesson, isDrawing)}</Note>
        <Note as="span">{words.steps(step, order.steps)}</Note>
      </Row>
      <Progress aria-label={texts.common.of(words.progress, name)} value={step} max={order.steps} />
      <div className={css.views}>
        {losses.length > 1 && (
          <svg className={css.curve} viewBox={`0 0 ${CURVE.width} ${CURVE.height}`} role="img" aria-label={words.curve}>
            <polyline points={pointsOf(losses, order.steps, CURVE)} />
          </svg>
        )}
        {sample && <PixelCanvas picture={sample} className={css.sample} role="img" aria-label={words.sample} />}
      </div>
      {failure && <FailureNote role="alert" message={failure.message} remedy={failure.remedy} />}
      <Buttons subject={subject} lesson={lesson} />
    </section>
  );
}

function stateInWords({ status, remainingMs }: Lesson, isDrawing: boolean): string {
  if (status !== "running") return words.status[status];
  if (isDrawing) return words.drawingFirst;
  return remainingMs === null ? words.status.running : words.remaining(texts.units.duration(remainingMs));
}

function Buttons({ subject, lesson: { status, failure } }: { readonly subject: string; readonly lesson: Lesson }) {
  const { commands } = useEditor();
  const goesOn = status === "running" || status === "waiting";
  const fits = failure?.fits;
  return (
    <Row wrap>
      {fits && (
        <Button small look="outline" icon={Shrink} onClick={() => commands.resumeLessonAt(subject, fits)}>
          {words.resumeAt(fits.width, fits.height)}
        </Button>
      )}
      {goesOn ? (
        <Button small look="outline" icon={Pause} onClick={() => commands.pauseLesson(subject)}>
          {words.pause}
        </Button>
      ) : (
        <Button small look="outline" icon={Play} onClick={() => commands.resumeLesson(subject)}>
          {words.resume}
        </Button>
      )}
      <Button small icon={X} onClick={() => commands.cancelLesson(subject)}>
        {words.cancel}
      </Button>
    </Row>
  );
}
