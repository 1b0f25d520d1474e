// How much of the browser's storage the models take, and what is left.
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Fact } from "../primitives/field.tsx";
import { Note } from "../primitives/layout.tsx";
import css from "./storage-meter.module.css";

const words = texts.models;

export function StorageMeter() {
  const room = useEditorState((state) => state.ladder.room);
  if (!room) return null;
  const { models, used, free } = room;
  const whole = Math.max(1, used + free);
  return (
    <Fact label={words.storage}>
      <meter className={css.meter} aria-label={words.storage} value={used} max={whole} />
      <Note>{models > 0 ? words.meter(models, free) : words.noModels(free)}</Note>
    </Fact>
  );
}
