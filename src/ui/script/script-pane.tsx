// The script: a line of counts, the text editor, and what is wrong with the text.
import { CircleAlert, CircleHelp, TriangleAlert, WandSparkles } from "lucide-react";
import { useMemo } from "react";
import { storyOf } from "../../comic/query.ts";
import { vocabularyOf, vocabularyWarnings } from "../../studio/selectors.ts";
import type { ScriptProblem } from "../../studio/state.ts";
import { SyntaxList } from "../dialogs/help-dialog.tsx";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { panelsInStory } from "../panels.ts";
import { Button } from "../primitives/button.tsx";
import { Popover } from "../primitives/popover.tsx";
import { ScriptEditor } from "./script-editor.tsx";
import "./script.css";
import { texts } from "../language/texts.ts";

export function ScriptPane() {
  const doc = useEditorState((state) => state.doc);
  const problems = useEditorState((state) => state.problems);
  const vocabulary = useEditorState(vocabularyOf);
  const unknown = useMemo(() => vocabularyWarnings(doc, vocabulary), [doc, vocabulary]);
  const panels = panelsInStory(doc).filter(({ shot }) => shot);
  return (
    <div className="script-pane">
      <div className="row spread script-head">
        <span className="note">
          {panels.length > 0 && texts.script.counts(panels.length, storyOf(doc).pages.length)}
        </span>
        <Popover label={texts.script.syntax} icon={CircleHelp} small align="end">
          {() => (
            <div className="stack">
              <h3>{texts.script.syntax}</h3>
              <SyntaxList />
            </div>
          )}
        </Popover>
      </div>
      <ScriptEditor />
      {unknown.length > 0 && <UnknownWords unknown={unknown} />}
      {problems.length > 0 && (
        <ul className="problem-list" aria-label={texts.script.problems}>
          {problems.map((problem) => (
            <Problem key={`${problem.line}:${problem.column}:${problem.message}`} problem={problem} />
          ))}
        </ul>
      )}
    </div>
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
    <p className="unknown-list">
      <span>{texts.script.unknownWords(words.length)}:</span>
      {words.map(([word, warning]) =>
        warning.suggestion === null ? (
          <span key={word} className="unknown-word">
            {word}
          </span>
        ) : (
          <button
            key={word}
            type="button"
            className="word-fix"
            data-tip={texts.script.fixTo(warning.suggestion)}
            onClick={() => commands.fixProblem(warning)}
          >
            <span className="unknown-word">{word}</span> → {warning.suggestion}
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
    <li className={`problem ${severity}`}>
      <Icon size={14} aria-hidden />
      <span className="grow">
        <strong>{texts.script.line(line)}</strong> {message}
      </span>
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
