// Help: the script's syntax, the keyboard, and what is true of the studio today.
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Dialog } from "../primitives/dialog.tsx";
import { Stack } from "../primitives/layout.tsx";
import { actionsOf } from "../shell/actions.ts";
import { shortcutLabel } from "../shortcuts.ts";
import { setView } from "../view-state.ts";
import css from "./help-dialog.module.css";
import { SyntaxList } from "./syntax-list.tsx";

export function HelpDialog() {
  const editor = useEditor();
  const { help } = texts;
  const shortcuts = actionsOf(editor).flatMap(({ keys, title }) =>
    keys === undefined ? [] : [[keys, title] as const],
  );
  return (
    <Dialog title={help.title} widthPx={720} onClose={() => setView({ dialog: null })}>
      <Stack as="section">
        <h3>{help.syntaxTitle}</h3>
        <SyntaxList wide />
      </Stack>
      <Stack as="section">
        <h3>{help.shortcutsTitle}</h3>
        <dl className={css.shortcuts}>
          {[...shortcuts, ...help.canvasKeys].map(([keys, title]) => (
            <div key={keys}>
              <dt>{title}</dt>
              <dd>
                <kbd>{shortcutLabel(keys)}</kbd>
              </dd>
            </div>
          ))}
        </dl>
      </Stack>
      <Stack as="section">
        <h3>{help.nowTitle}</h3>
        <ul className={css.facts}>
          {help.now.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      </Stack>
    </Dialog>
  );
}
