// The text editor of the script: CodeMirror over the story's text. The document is the store's; the editor has no history
// of its own, and tells changes that come from the store from those of the artist by an annotation.
import {
  acceptCompletion,
  autocompletion,
  completionKeymap,
  completionStatus,
  moveCompletionSelection,
} from "@codemirror/autocomplete";
import { moveLineDown, moveLineUp, standardKeymap } from "@codemirror/commands";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, type Extension, Transaction } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers, placeholder, type ViewUpdate } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { recordsOf, storyOf } from "../../comic/query.ts";
import type { Editor } from "../../editor/editor.ts";
import { nextTask } from "../../editor/storage/in-slices.ts";
import type { Span } from "../../script/problems.ts";
import { lineOfShot, shotAtLine, shotsInOrder, vocabularyOf, vocabularyWarnings } from "../../studio/selectors.ts";
import type { EditorState as StudioState } from "../../studio/state.ts";
import { useEditor } from "../editor-context.tsx";
import { registerFocus } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { panelOfSelection, panelOfShot } from "../panels.ts";
import { completeTag, completeWord } from "./completion.ts";
import { highlight, type ScriptContext, scriptContext, setScriptContext } from "./highlight.ts";
import css from "./script-editor.module.css";

// A pause this long ends an undo step of typing.
const PAUSE_MS = 1500;
const fromStore = Annotation.define<boolean>();

/** The editor on the screen, or null. */
let shown: EditorView | null = null;

/** Sends the focus to a place of the script; line and column count from 1. */
export function goToPlace({ line, column, length }: Span): void {
  if (!shown || line > shown.state.doc.lines) return;
  const { from, to } = shown.state.doc.line(line);
  const anchor = Math.min(to, from + column - 1);
  shown.focus();
  shown.dispatch({
    selection: { anchor, head: Math.min(to, anchor + length) },
    effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    userEvent: "select",
  });
}

/** Writes a word where the caret is, with spaces to its neighbours. */
export function writeWord(word: string): void {
  if (!shown) return;
  const { from, to } = shown.state.selection.main;
  const before = shown.state.sliceDoc(from - 1, from);
  const after = shown.state.sliceDoc(to, to + 1);
  const insert = `${/^\S$/.test(before) ? " " : ""}${word}${/^\p{L}$/u.test(after) ? " " : ""}`;
  shown.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    userEvent: "input.complete",
  });
}

export function ScriptEditor() {
  const editor = useEditor();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { store, commands } = editor;
    if (!host.current) return;
    let pause = 0;
    let gone = false;
    const onUpdate = (update: ViewUpdate) => {
      if (update.transactions.some((transaction) => transaction.annotation(fromStore))) return;
      if (update.docChanged) {
        commands.setScript(update.state.doc.toString());
        clearTimeout(pause);
        pause = window.setTimeout(commands.endTyping, PAUSE_MS);
      }
      if (update.focusChanged && !update.view.hasFocus) clearTimeout(pause);
      const moved = update.transactions.some((t) => t.isUserEvent("select") || t.isUserEvent("input"));
      if (moved) selectPanelAtCaret(update.view, editor);
    };
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: storyOf(store.getState().doc).script,
        extensions: [...extensions(editor), EditorView.updateListener.of(onUpdate)],
      }),
    });
    shown = view;
    let marks = false;
    /** In a task of their own, for which a change of the page does not wait. */
    const followMarks = async () => {
      if (marks) return;
      marks = true;
      await nextTask();
      marks = false;
      if (!gone) markAll(view, store.getState(), editor);
    };
    void followMarks();
    const forget = registerFocus("script", () => view.focus());
    const unsubscribe = store.subscribe((state, before) => {
      if (saidBy(state).every((each, i) => each === saidBy(before)[i])) return;
      // Later in the same turn, because the view must not be changed while it is updating or measuring, and a field that
      // loses the focus just then may have made this change.
      queueMicrotask(() => !gone && followText(view, storyOf(store.getState().doc).script));
      void followMarks();
    });
    return () => {
      gone = true;
      forget();
      unsubscribe();
      clearTimeout(pause);
      if (shown === view) shown = null;
      view.destroy();
    };
  }, [editor]);
  return <div className={css.editor} ref={host} />;
}

/** All that the text and its marks follow from. */
const saidBy = ({ doc, selection, engine, problems }: StudioState): readonly unknown[] => [
  ...[storyOf(doc), doc.byType.character, shotsInOrder(doc)],
  ...[selection, engine, problems],
];

function extensions({ store, commands }: Editor): Extension[] {
  const run = (command: () => void) => () => {
    command();
    return true;
  };
  const acceptFirst = (view: EditorView) => {
    if (completionStatus(view.state) !== "active") return false;
    return acceptCompletion(view) || (moveCompletionSelection(true)(view) && acceptCompletion(view));
  };
  return [
    scriptContext,
    highlight,
    lineNumbers(),
    lintGutter(),
    EditorView.lineWrapping,
    // Not for its looks: with the native selection, the view moves it (and the focus with it) back into the text when the
    // focus leaves while the caret stands at the end of a wrapped row.
    drawSelection(),
    placeholder(texts.script.placeholder),
    autocompletion({ override: [completeTag, completeWord], selectOnOpen: false, icons: false }),
    keymap.of([
      { key: "Tab", run: acceptFirst },
      { key: "Mod-z", run: run(commands.undo), preventDefault: true },
      { key: "Mod-Shift-z", run: run(commands.redo), preventDefault: true },
      { key: "Mod-y", run: run(commands.redo), preventDefault: true },
      // Ctrl+Enter draws the page; it must not also break the line.
      { key: "Mod-Enter", run: () => false },
      { key: "Alt-ArrowUp", run: moveLineUp },
      { key: "Alt-ArrowDown", run: moveLineDown },
      ...completionKeymap,
      ...standardKeymap.filter(({ key }) => key !== "Mod-Enter"),
    ]),
    EditorState.changeFilter.of((change) => Boolean(change.annotation(fromStore)) || !store.getState().shownOnly),
    EditorView.contentAttributes.of({
      "aria-label": texts.script.tab,
      tabindex: "0",
      spellcheck: "false",
      autocapitalize: "off",
    }),
  ];
}

function selectPanelAtCaret(view: EditorView, { store, commands }: Editor): void {
  const state = store.getState();
  const shot = shotAtLine(state.doc, view.state.doc.lineAt(view.state.selection.main.head).number);
  const panel = shot === null ? undefined : panelOfShot(state.doc, shot);
  if (!panel || panelOfSelection(state)?.frame.id === panel.frame.id) return;
  if (panel.page !== state.currentPage) commands.selectPage(panel.page);
  commands.select({ kind: "frame", id: panel.frame.id });
}

/** Takes over the store's text, before anything can be typed into an older one. */
function followText(view: EditorView, script: string): void {
  const text = view.state.doc.toString();
  if (script === text) return;
  view.dispatch({
    changes: difference(text, script),
    annotations: [fromStore.of(true), Transaction.addToHistory.of(false)],
  });
}

/** Takes over what else changed in the store: problems, colours, the selected panel. */
function markAll(view: EditorView, state: StudioState, editor: Editor): void {
  const before = view.state.field(scriptContext);
  const next = contextOf(state);
  const isSame =
    (["vocabulary", "unknown", "selectedLine"] as const).every((key) => before[key] === next[key]) &&
    JSON.stringify(before.colors) === JSON.stringify(next.colors);
  if (!isSame) {
    view.dispatch({ effects: setScriptContext.of(next), annotations: fromStore.of(true) });
    if (next.selectedLine !== before.selectedLine && !view.hasFocus) revealLine(view, next.selectedLine);
  }
  const { script } = storyOf(state.doc);
  const marked = markedProblems.get(view);
  if (marked?.script === script && marked.problems === state.problems) return;
  markedProblems.set(view, { script, problems: state.problems });
  view.dispatch(setDiagnostics(view.state, diagnosticsOf(view.state, state, editor)));
}

const markedProblems = new WeakMap<EditorView, { readonly script: string } & Pick<StudioState, "problems">>();

function contextOf(state: StudioState): ScriptContext {
  const shot = panelOfSelection(state)?.shot;
  const vocabulary = vocabularyOf(state);
  return {
    colors: Object.fromEntries(recordsOf(state.doc, "character").map(({ tag, color }) => [tag, color])),
    vocabulary,
    unknown: vocabularyWarnings(state.doc, vocabulary),
    selectedLine: shot ? lineOfShot(state.doc, shot.id) : null,
  };
}

function revealLine(view: EditorView, line: number | null): void {
  if (line === null || line > view.state.doc.lines) return;
  const effects = EditorView.scrollIntoView(view.state.doc.line(line).from, { y: "nearest", yMargin: 40 });
  view.dispatch({ effects, annotations: fromStore.of(true) });
}

function diagnosticsOf(text: EditorState, { problems }: StudioState, { commands }: Editor): Diagnostic[] {
  return problems.flatMap((problem) => {
    if (problem.line > text.doc.lines) return [];
    const line = text.doc.line(problem.line);
    const from = Math.min(line.to, line.from + problem.column - 1);
    const to = Math.min(line.to, Math.max(from + 1, from + problem.length));
    const { suggestion, severity, message } = problem;
    const fix = () => commands.fixProblem(problem);
    const actions = suggestion === null ? [] : [{ name: texts.script.fixTo(suggestion), apply: fix }];
    return [{ from, to: Math.max(from, to), severity, message, actions }];
  });
}

/** The smallest single change from one text to another, so that the caret stays where it can. */
function difference(before: string, after: string) {
  const shortest = Math.min(before.length, after.length);
  let from = 0;
  while (from < shortest && before[from] === after[from]) from++;
  let end = 0;
  while (end < shortest - from && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
