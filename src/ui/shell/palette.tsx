// The command palette: a combobox over all actions.
import { type ComponentProps, type KeyboardEvent, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Dialog } from "../primitives/dialog.tsx";
import { Input } from "../primitives/field.tsx";
import { Empty, Note } from "../primitives/layout.tsx";
import { shortcutLabel } from "../shortcuts.ts";
import { setView } from "../view-state.ts";
import { type Action, saidOf } from "./action.ts";
import { actionsOf } from "./actions.ts";
import css from "./palette.module.css";

/** Actions whose title, or what else an artist may call them, has all typed words; enabled ones first. */
export function findActions(actions: readonly Action[], typed: string): readonly Action[] {
  const words = typed.toLowerCase().split(/\s+/);
  const called = (action: Action) => `${saidOf(action)} ${alsoCalled[action.id] ?? ""}`.toLowerCase();
  const hits = actions.filter((action) => words.every((word) => called(action).includes(word)));
  return [...hits.filter((action) => action.enabled), ...hits.filter((action) => !action.enabled)];
}

const alsoCalled: Readonly<Record<string, string>> = texts.palette.alsoCalled;

const close = () => setView({ dialog: null });

function run(action: Action | undefined): void {
  if (!action?.enabled) return;
  // Closed first: it gives the focus back, and the action may send it elsewhere.
  flushSync(close);
  action.run();
}

export function Palette() {
  const editor = useEditor();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const found = findActions(
    actionsOf(editor).filter((action) => action.id !== "palette"),
    typed,
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      const next = (at + step + found.length) % found.length;
      setAt(next);
      list.current?.children[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found[at]);
    }
  };
  return (
    <Dialog title={texts.palette.title} widthPx={520} onClose={close}>
      <div className={css.palette}>
        <Input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
          aria-label={texts.commands.palette}
          placeholder={texts.commands.palette}
          data-first
          value={typed}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
        />
        <div ref={list} role="listbox" id={`${id}-list`} aria-label={texts.palette.title} className={css.list}>
          {found.map((action, index) => (
            <Option
              key={action.id}
              id={`${id}-${index}`}
              action={action}
              aria-selected={index === at}
              onPointerMove={() => setAt(index)}
              onClick={() => run(action)}
            />
          ))}
          {found.length === 0 && <Empty as="p">{texts.palette.none}</Empty>}
        </div>
        <Note>{texts.palette.hint}</Note>
      </div>
    </Dialog>
  );
}

const Option = ({ action, ...rest }: { readonly action: Action } & ComponentProps<"div">) => (
  <div role="option" tabIndex={-1} className={css.item} aria-disabled={!action.enabled} {...rest}>
    <span>{saidOf(action)}</span>
    {action.keys[0] && <kbd>{shortcutLabel(action.keys[0])}</kbd>}
  </div>
);
