// Help: the script's syntax, the keyboard, and what is true of the studio today.
import { useEditor } from "../editor-context.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { actionsOf } from "../shell/actions.ts";
import { shortcutLabel } from "../shortcuts.ts";
import { setView } from "../view-state.ts";
import "./dialogs.css";
import { texts } from "../language/texts.ts";

export function SyntaxList() {
  return (
    <dl className="syntax">
      {texts.help.syntax.map(([code, meaning]) => (
        <div key={code}>
          <dt>
            <code>{code}</code>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

export function HelpDialog() {
  const editor = useEditor();
  const { help } = texts;
  const shortcuts = actionsOf(editor).flatMap(({ keys, title }) =>
    keys === undefined ? [] : [[keys, title] as const],
  );
  return (
    <Dialog title={help.title} widthPx={720} onClose={() => setView({ dialog: null })}>
      <section className="stack">
        <h3>{help.syntaxTitle}</h3>
        <SyntaxList />
      </section>
      <section className="stack">
        <h3>{help.shortcutsTitle}</h3>
        <dl className="shortcut-list">
          {[...shortcuts, ...help.canvasKeys].map(([keys, title]) => (
            <div key={keys}>
              <dt>{title}</dt>
              <dd>
                <kbd>{shortcutLabel(keys)}</kbd>
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="stack">
        <h3>{help.nowTitle}</h3>
        <ul className="facts">
          {help.now.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}
