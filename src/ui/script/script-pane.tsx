// The script: a line of counts, the text editor, and what is wrong with the text.
import { BookA, CircleAlert, CircleHelp, TriangleAlert, WandSparkles } from "lucide-react";
import { storyOf } from "../../comic/query.ts";
import type { ScriptProblem } from "../../script/problems.ts";
import { loadedModel, shotsInOrder, vocabularyOf, vocabularyWarnings } from "../../studio/selectors.ts";
import { SyntaxList } from "../dialogs/help-dialog.tsx";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { classes } from "../primitives/classes.ts";
import { Note, Row, Stack } from "../primitives/layout.tsx";
import { Popover } from "../primitives/popover.tsx";
import { goToPlace, ScriptEditor, writeWord } from "./script-editor.tsx";
import css from "./script-pane.module.css";
import { UnknownWord } from "./unknown-word.tsx";

export function ScriptPane() {
  const problems = useEditorState((state) => state.problems);
  const model = useEditorState(loadedModel);
  const unknown = useEditorState((state) => vocabularyWarnings(state.doc, vocabularyOf(state)));
  const panels = useEditorState(({ doc }) => shotsInOrder(doc).length);
  const pages = useEditorState(({ doc }) => storyOf(doc).pages.length);
  return (
    <div className={css.pane}>
      <Row spread className={css.head}>
        <Note as="span">{panels > 0 && texts.script.counts(panels, pages)}</Note>
        {model?.vocabulary && <KnownWords model={model.title} words={model.vocabulary} />}
        <Popover label={texts.script.syntax} icon={CircleHelp} small align="end">
          {() => (
            <Stack>
              <h3>{texts.script.syntax}</h3>
              <SyntaxList />
            </Stack>
          )}
        </Popover>
      </Row>
      <ScriptEditor />
      {unknown.length > 0 && <UnknownWords unknown={unknown} />}
      {problems.length > 0 && (
        <ul className={css.problems} aria-label={texts.script.problems}>
          {problems.map((problem) => (
            <Problem key={`${problem.line}:${problem.column}:${problem.message}`} problem={problem} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** All words of a closed vocabulary, less signs; a click writes one. */
function KnownWords({ model, words }: { readonly model: string; readonly words: readonly string[] }) {
  return (
    <Popover label={texts.script.knownWords(model)} icon={BookA} small align="end">
      {() => (
        <Stack className={css.known}>
          <h3>{texts.script.knownWords(model)}</h3>
          <Note>{texts.script.knownWordsNote}</Note>
          <p>
            {words
              .filter((word) => /^\p{L}/u.test(word))
              .toSorted()
              .map((word) => (
                <button key={word} type="button" className={css.fix} onClick={() => writeWord(word)}>
                  {word}
                </button>
              ))}
          </p>
        </Stack>
      )}
    </Popover>
  );
}

/** Each unknown word once; one with a likely replacement is a button that puts it in, at its first place. */
function UnknownWords({ unknown }: { readonly unknown: readonly ScriptProblem[] }) {
  const { store, commands } = useEditor();
  const lines = storyOf(store.getState().doc).script.split("\n");
  const wordOf = ({ line, column, length }: ScriptProblem) =>
    (lines[line - 1] ?? "").slice(column - 1, column - 1 + length);
  const byWord = new Map(unknown.toReversed().map((warning) => [wordOf(warning).toLowerCase(), warning]));
  const words = [...byWord].toReversed();
  return (
    <p className={css.unknown}>
      <span>{texts.script.unknownWords(words.length)}:</span>
      {words.map(([word, warning]) =>
        warning.suggestion === null ? (
          <UnknownWord key={word}>{word}</UnknownWord>
        ) : (
          <button
            key={word}
            type="button"
            className={css.fix}
            data-tip={texts.script.fixTo(warning.suggestion)}
            onClick={() => commands.fixProblem(warning)}
          >
            <UnknownWord>{word}</UnknownWord> → {warning.suggestion}
          </button>
        ),
      )}
    </p>
  );
}

function Problem({ problem }: { readonly problem: ScriptProblem }) {
  const { commands } = useEditor();
  const { line, severity, message, suggestion } = problem;
  const Icon = severity === "error" ? CircleAlert : TriangleAlert;
  return (
    <li className={classes(css.problem, severity === "error" && css.error)}>
      <Icon size={14} aria-hidden />
      <button type="button" className={css.place} onClick={() => goToPlace(problem)}>
        <strong>{texts.script.line(line)}</strong> {message}
      </button>
      {suggestion !== null && (
        <Button
          small
          look="outline"
          icon={WandSparkles}
          data-tip={texts.script.fixTo(suggestion)}
          onClick={() => commands.fixProblem(problem)}
        >
          {texts.script.fix}
        </Button>
      )}
    </li>
  );
}
