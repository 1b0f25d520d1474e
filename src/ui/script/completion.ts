// What the text editor offers while typing: tags after "[", and words that the model knows in picture text.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { pictureSpans, scanScript } from "../../studio/script-lines.ts";
import { texts } from "../language/texts.ts";
import { scriptContext } from "./highlight.ts";

export function completeTag(context: CompletionContext): CompletionResult | null {
  const open = context.matchBefore(/\[[^[\]\n]*$/);
  if (!open) return null;
  const { colors } = context.state.field(scriptContext);
  const option = (tag: string, detail: string): Completion => ({
    label: tag,
    detail,
    type: "tag",
    apply(view, _completion, from, to) {
      const closed = view.state.sliceDoc(to, to + 1) === "]";
      const insert = `${tag}] `;
      view.dispatch({
        changes: { from, to: closed ? to + 1 : to, insert },
        selection: { anchor: from + insert.length },
        userEvent: "input.complete",
      });
    },
  });
  const tags = Object.keys(colors).map((tag) => option(tag, texts.script.castTag));
  return { from: open.from + 1, options: [...tags, option("NC", texts.script.noCharacter)], validFor: /^[^[\]\n]*$/ };
}

export function completeWord(context: CompletionContext): CompletionResult | null {
  const { vocabulary } = context.state.field(scriptContext);
  const word = context.matchBefore(/[a-z][a-z-]*$/i);
  if (!vocabulary || !word || (word.text.length < 2 && !context.explicit)) return null;
  const line = context.state.doc.lineAt(context.pos);
  const scanned = scanScript(context.state.doc.toString(), line.number).at(-1);
  const column = word.from - line.from;
  if (!scanned || !pictureSpans(scanned).some((span) => span.from <= column && column <= span.to)) return null;
  // A word that is written to its end needs no offer of itself.
  const ended = (text: string) => vocabulary.includes(text.toLowerCase());
  const options = vocabulary.filter((label) => label !== word.text.toLowerCase());
  return {
    from: word.from,
    options: options.map((label) => ({ label, type: "word" })),
    validFor: (text) => /^[a-z-]*$/i.test(text) && !ended(text),
  };
}
