// Colours of the script in the text editor: tags in their character's colour, captions, speech, notes, page rules, unknown
// words, the line of the selected panel. Only what is in sight is decorated, anew at every change.
import { type EditorState, type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { ScriptProblem } from "../../script/problems.ts";
import { type ScriptLine, scanScript } from "../../studio/script-lines.ts";
import { texts } from "../language/texts.ts";
import { unknownWordClass } from "./unknown-word.tsx";

/** What the colours depend on besides the text. */
export interface ScriptContext {
  /** By tag. */
  readonly colors: Readonly<Record<string, string>>;
  readonly vocabulary: readonly string[] | null;
  /** Words that the model doesn't know. */
  readonly unknown: readonly ScriptProblem[];
  /** Line of the selected panel, from 1. */
  readonly selectedLine: number | null;
}

export const setScriptContext = StateEffect.define<ScriptContext>();

export const scriptContext = StateField.define<ScriptContext>({
  create: () => ({ colors: {}, vocabulary: null, unknown: [], selectedLine: null }),
  update: (value, transaction) => transaction.effects.findLast((effect) => effect.is(setScriptContext))?.value ?? value,
});

export const highlight = ViewPlugin.define(
  (view) => ({
    decorations: decorate(view),
    update(update: ViewUpdate) {
      const isTold = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(setScriptContext)));
      if (update.docChanged || update.viewportChanged || isTold) this.decorations = decorate(update.view);
    },
  }),
  { decorations: ({ decorations }) => decorations },
);

const mark = (className: string, attributes: Record<string, string> = {}) =>
  Decoration.mark({ class: className, attributes });
const caption = mark("cm-caption");
const speech = mark("cm-speech");
const comment = mark("cm-comment");
const titleLine = Decoration.line({ class: "cm-title-line" });
const castLine = Decoration.line({ class: "cm-cast-line" });
const selectedLine = Decoration.line({ class: "cm-selected-panel" });

function decorate({ state, viewport }: EditorView): DecorationSet {
  const context = state.field(scriptContext);
  const [first, last] = [viewport.from, viewport.to].map((at) => state.doc.lineAt(at).number) as [number, number];
  // A blank line is told by the line below it.
  const lines = scanScript(state.doc.toString(), last + 1);
  const ranges = lines.slice(first - 1, last).flatMap((line, i) => {
    const index = first - 1 + i;
    const { from } = state.doc.line(line.number);
    const inLine = (span: { readonly from: number; readonly to: number }, as: Decoration) =>
      as.range(from + span.from, from + span.to);
    const found: Range<Decoration>[] = [];
    if (line.kind === "cast") found.push(castLine.range(from));
    if (line.number === context.selectedLine) found.push(selectedLine.range(from));
    let [previous, next] = [index - 1, index + 1];
    while (lines[previous]?.kind === "comment") previous--;
    while (lines[next]?.kind === "comment") next++;
    const above = pageRule(line, lines[next]);
    if (above) found.push(above.range(from));
    if (runsOn(line, lines[previous]))
      found.push(runsOnLine.range(from), rule(texts.script.runsOn(line.page)).range(from));
    if (line.kind === "title") found.push(titleLine.range(from));
    if (line.comment) found.push(inLine(line.comment, comment));
    found.push(...line.tags.map((tag) => inLine(tag, tagMark(context, tag.tag))));
    found.push(...line.speech.map((span) => inLine(span, speech)));
    if (line.caption && line.kind === "panel") found.push(inLine(line.caption, caption));
    return found;
  });
  return Decoration.set([...ranges, ...unknownRanges(state, context)], true);
}

// The words belong to the text of a moment ago when a change has just come in: those that no longer fit are left out.
function unknownRanges({ doc }: EditorState, { unknown }: ScriptContext): Range<Decoration>[] {
  return unknown.flatMap(({ line, column, length, message }) => {
    if (line > doc.lines) return [];
    const from = doc.line(line).from + column - 1;
    const to = from + length;
    return to <= doc.line(line).to ? [mark(unknownWordClass, { "data-tip": message }).range(from, to)] : [];
  });
}

function tagMark({ colors }: ScriptContext, tag: string): Decoration {
  const color = Object.hasOwn(colors, tag) ? colors[tag] : undefined;
  return mark("cm-tag", color === undefined ? {} : { style: `--tag: ${color}` });
}

/** A panel that begins a page without a blank line above it; notes may stand between. */
const runsOn = (line: ScriptLine, above: ScriptLine | undefined): boolean =>
  line.kind === "panel" && line.page > 1 && above?.kind !== "blank" && above?.page === line.page - 1;
const runsOnLine = Decoration.line({ class: "cm-page-runs-on" });
const rule = (label: string) => Decoration.line({ class: "cm-page-rule", attributes: { "data-page": label } });

/** The blank line above the first panel of a page; notes may stand between. */
function pageRule(line: ScriptLine, next: ScriptLine | undefined): Decoration | null {
  if (line.kind !== "blank" || next?.kind !== "panel") return null;
  return rule(texts.common.page(next.page));
}
