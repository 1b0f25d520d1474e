// Help: the script's syntax, the keyboard, and what is true of the studio today.
import { ShortcutSheet } from "../keymap/shortcut-sheet.tsx";
import { texts } from "../language/texts.ts";
import { classes } from "../primitives/classes.ts";
import { Dialog } from "../primitives/dialog.tsx";
import { Stack, Terms } from "../primitives/layout.tsx";
import { shortcutLabel } from "../shortcuts.ts";
import { setView } from "../view-state.ts";
import css from "./help-dialog.module.css";

/** How a script is written, line by line; `wide` puts the meaning beside its example. */
export function SyntaxList({ wide = false }: { readonly wide?: boolean }) {
  const rows = texts.help.syntax.map(([code, meaning]) => [<code key={code}>{code}</code>, meaning] as const);
  return <Terms className={classes(css.syntax, wide && css.wide)} rows={rows} />;
}

const keyRow = ([keys, title]: readonly string[]) =>
  [title, <kbd key={keys}>{shortcutLabel(keys ?? "")}</kbd>] as const;

const Guide = ({ title, rows }: { readonly title: string; readonly rows: readonly (readonly string[])[] }) => (
  <Stack as="section">
    <h3>{title}</h3>
    <Terms className={classes(css.syntax, css.wide)} rows={rows.map(([term, meaning]) => [term, meaning] as const)} />
  </Stack>
);

export function HelpDialog() {
  const { help } = texts;
  return (
    <Dialog title={help.title} widthPx={720} onClose={() => setView({ dialog: null })}>
      <Stack as="section">
        <h3>{help.syntaxTitle}</h3>
        <SyntaxList wide />
      </Stack>
      <Stack as="section">
        <h3>{help.shortcutsTitle}</h3>
        <ShortcutSheet />
        <h4>{help.canvasKeysTitle}</h4>
        <Terms className={css.shortcuts} rows={help.canvasKeys.map(keyRow)} />
      </Stack>
      <Guide title={help.looksTitle} rows={help.looks} />
      <Guide title={help.learningTitle} rows={help.learning} />
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
