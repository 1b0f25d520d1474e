// How much of the browser's storage the models take, and what is left.
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";

const words = texts.models;

export function StorageMeter() {
  const room = useEditorState((state) => state.ladder.room);
  if (!room) return null;
  const { models, used, free } = room;
  const whole = Math.max(1, used + free);
  return (
    <div className="storage-meter">
      <span className="field-label">{words.storage}</span>
      <meter aria-label={words.storage} value={used} max={whole} />
      <p className="note">{models > 0 ? words.meter(models, free) : words.noModels(free)}</p>
    </div>
  );
}
