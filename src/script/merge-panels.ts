// Two panels of a script become one: what is said in them is said in it, what is not drawn any more stays as a note.
import type { ScriptPanel } from "./panel-line.ts";
import { parseScript } from "./parse.ts";
import { scanLine } from "./tokens.ts";

/** Whether a panel says nothing: no words, nothing spoken, no caption. */
export function isBlankPanel(panel: ScriptPanel | undefined): boolean {
  return panel !== undefined && isBlankText(panel.text) && panel.speech.length === 0 && panel.caption === null;
}

/** Whether a panel's text describes nothing that could be drawn. */
export function isBlankText(text: string): boolean {
  return text.replace(/\[NC\]/gi, "").trim() === "";
}

/**
 * The line of a panel with the speech and the caption of another, under a comment with what the other shows. Panels count
 * from 0. Throws RangeError when there are no such panels.
 */
export function mergedLine(source: string, keep: number, gone: number): string {
  const { panels } = parseScript(source);
  const [kept, other] = [panels[keep], panels[gone]];
  if (!kept || !other) {
    throw new RangeError(`mergedLine(): expected panels from 0 to ${panels.length - 1}, found ${keep} and ${gone}.`);
  }
  const lines = source.split(/\r\n|\n|\r/);
  const [line, otherLine] = [lines[kept.line - 1] ?? "", lines[other.line - 1] ?? ""];
  const typed = ({ column, length }: { readonly column: number; readonly length: number }, of: string) =>
    of.slice(column - 1, column - 1 + length);
  const parts = scanLine(line);
  const spoken = other.speech.map(({ speaker, span }) => `, [${speaker}] ${typed(span, otherLine)}`);
  const captions = [
    kept.caption && typed(kept.caption.span, line),
    other.caption && typed(other.caption.span, otherLine),
  ];
  const caption = captions.filter((each) => each !== null).join(" ");
  const body = line.slice(0, parts.bodyEnd).trimEnd() + spoken.join("");
  const comment = parts.comment === null ? "" : ` ${line.slice(parts.comment)}`;
  const merged = (caption ? `${body} # ${caption}` : body) + comment;
  return isBlankText(other.text) ? merged : `// ${other.text}\n${merged}`;
}
