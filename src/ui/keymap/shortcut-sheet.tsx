// All commands with their keys, to be looked up and to be changed.
import { type KeyboardEvent, useState } from "react";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { Note, Row } from "../primitives/layout.tsx";
import type { Action } from "../shell/action.ts";
import { actionsOf } from "../shell/actions.ts";
import { shortcutLabel, strokeOf } from "../shortcuts.ts";
import { reservedBy, resetKeys, setKeys, useChangedKeys } from "./keymap.ts";
import css from "./shortcut-sheet.module.css";

const words = texts.keymap;

/** A command that waits for its new keys; `pressed`: what was pressed and can't be taken without a word. */
interface Recording {
  readonly id: string;
  readonly pressed: { readonly keys: string; readonly of: Action | null } | null;
}

export function ShortcutSheet() {
  const editor = useEditor();
  const changed = useChangedKeys();
  const [recording, setRecording] = useState<Recording | null>(null);
  const actions = actionsOf(editor).filter(({ passing }) => !passing);
  const ids = actions.map(({ id }) => id);
  const set = (id: string, keys: string | null) => {
    setKeys(ids, id, keys);
    setRecording(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!recording) return;
    const keys = strokeOf(event);
    if (keys === null || keys === "tab" || keys === "shift+tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (keys === "escape") setRecording(null);
    else if (keys === "delete" || keys === "backspace") set(recording.id, null);
    else {
      const of = actions.find((each) => each.id !== recording.id && each.keys.includes(keys)) ?? null;
      if (of || reservedBy(keys)) setRecording({ ...recording, pressed: { keys, of } });
      else set(recording.id, keys);
    }
  };
  return (
    <>
      <Row wrap className={css.head}>
        <Note>{words.hint}</Note>
        <Button small look="outline" disabled={changed.length === 0} onClick={resetKeys}>
          {words.reset}
        </Button>
      </Row>
      <ul className={css.sheet}>
        {actions.map((each) => (
          <li key={each.id} data-changed={changed.includes(each.id) || undefined}>
            <span>{each.title}</span>
            <KeyButton
              action={each}
              recording={recording?.id === each.id}
              onKeyDown={onKeyDown}
              onClick={() => setRecording({ id: each.id, pressed: null })}
              onBlur={() => recording?.pressed === null && setRecording(null)}
            />
            {recording?.id === each.id && (
              <Answer
                title={each.title}
                {...recording}
                onTake={(keys) => set(each.id, keys)}
                onLeave={() => setRecording(null)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

interface KeyButtonProps {
  readonly action: Action;
  readonly recording: boolean;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onClick: () => void;
  readonly onBlur: () => void;
}

function KeyButton({ action, recording, ...handlers }: KeyButtonProps) {
  const [first] = action.keys;
  const label = first === undefined ? null : shortcutLabel(first);
  return (
    <button
      type="button"
      className={css.keys}
      aria-label={words.change(action.title, label)}
      aria-pressed={recording}
      {...handlers}
    >
      {recording ? words.press : label === null ? words.none : <kbd>{label}</kbd>}
    </button>
  );
}

interface AnswerProps extends Recording {
  readonly title: string;
  readonly onTake: (keys: string) => void;
  readonly onLeave: () => void;
}

/** What to do next, below the command whose keys are asked for. */
function Answer({ title, pressed, onTake, onLeave }: AnswerProps) {
  if (!pressed) return <p role="status">{words.recording(title)}</p>;
  const label = shortcutLabel(pressed.keys);
  const reserved = reservedBy(pressed.keys);
  if (reserved || !pressed.of) return <p role="status">{words.reserved[reserved ?? "page"](label)}</p>;
  return (
    <div className={css.conflict}>
      <p role="status">{words.taken(label, pressed.of.title)}</p>
      <Button small look="outline" onClick={() => onTake(pressed.keys)}>
        {words.take}
      </Button>
      <Button small onClick={onLeave}>
        {words.leave}
      </Button>
    </div>
  );
}
