// Small changes of a script's source that keep everything else as typed: comments, spacing, line breaks. New texts are
// made safe for the syntax first (safe-text.ts). Panels count from 0 over all pages.
import { brokenLines, onOneLine } from "./line-breaks.ts";
import type { ScriptPanel } from "./panel-line.ts";
import { parseScript, titleIn } from "./parse.ts";
import type { ScriptProblem } from "./problems.ts";
import { safeCaption, safePanelText, safeSpeech, safeTitle } from "./safe-text.ts";
import { type LineParts, scanLine } from "./tokens.ts";

type Meaning = Pick<ScriptPanel, "text" | "speech" | "caption">;

/**
 * Replaces what is drawn in a panel by `safePanelText(text)`. Speech moves behind the text; a speaker whom the new text
 * does not name stays in the picture, named after the text. Tags take the spelling of the cast.
 * Throws RangeError when there is no such panel.
 */
export function replacePanelText(source: string, panelIndex: number, text: string): string {
  return editPanel(source, panelIndex, (line, parts, panel) => {
    const speech = panel.speech.map(({ speaker, span }) => `[${speaker}] ${closedQuote(sliceSpan(line, span))}`);
    const body = [safePanelText(text), ...speech].join(", ");
    const tail = line.slice(line.slice(0, parts.bodyEnd).trimEnd().length);
    const indent = line.slice(0, line.length - line.trimStart().length);
    return panelOrMarked(source, panel, [indent + body, tail], (after) => after.speech.length === panel.speech.length);
  });
}

/**
 * Replaces the caption of a panel by `safeCaption(caption)`; null or blank removes it.
 * Throws RangeError when there is no such panel.
 */
export function replaceCaption(source: string, panelIndex: number, caption: string | null): string {
  return editPanel(source, panelIndex, (line, parts, panel) => {
    const safe = onOneLine(safeCaption(caption ?? ""));
    const tail = line.slice(line.slice(0, parts.end).trimEnd().length);
    const body = line.slice(0, parts.bodyEnd).trimEnd();
    if (!safe) return panelOrMarked(source, panel, [body, tail], (after) => sameBody(after, panel) && !after.caption);
    const opening = parts.hash === null ? `${body} #` : line.slice(0, parts.hash + 1);
    const gap = panel.caption ? line.slice(opening.length, panel.caption.span.column - 1) : " ";
    return spaced(opening + gap + safe, tail);
  });
}

/**
 * Replaces what is said in one speech of a panel by `safeSpeech(text)`; blank removes the speech, its speaker stays in
 * the picture. Throws RangeError when there is no such panel or speech.
 */
export function replaceSpeech(source: string, panelIndex: number, speechIndex: number, text: string): string {
  return editPanel(source, panelIndex, (line, parts, panel) => {
    const speech = panel.speech[speechIndex];
    if (!speech) {
      throw new RangeError(
        `replaceSpeech: panel ${panelIndex} has ${panel.speech.length} speeches, found ${speechIndex}.`,
      );
    }
    const from = speech.span.column - 1;
    const to = from + speech.span.length;
    const safe = onOneLine(safeSpeech(text));
    if (safe) return `${line.slice(0, from)}"${safe}"${line.slice(to)}`;
    // Without the speaker's tag where the text names the speaker anyway, else only the quotation goes.
    const rest = { ...panel, speech: panel.speech.filter((other) => other !== speech) };
    const tag = parts.tokens.findLast((token) => token.kind === "tag" && token.to <= from);
    if (!tag) return line.slice(0, from) + line.slice(to).replace(/^[\s,:]+/, "");
    const without = line.slice(0, tag.from) + line.slice(to);
    const kept = line.slice(0, tag.to) + line.slice(to);
    const fits = (after: Meaning) => sameBody(after, rest) && after.caption?.text === panel.caption?.text;
    const found = [without, kept].find((next) => accepts(source, panel, next, fits));
    return found ?? line.slice(0, from).replace(/[\s,:]+$/, "") + line.slice(to);
  });
}

/**
 * Lets someone of the cast say `safeSpeech(text)` in a panel, after what is said there already.
 * Throws RangeError when there is no such panel.
 */
export function addSpeech(source: string, panelIndex: number, speaker: string, text: string): string {
  return editPanel(source, panelIndex, (line, parts) => {
    const body = line.slice(0, parts.bodyEnd).trimEnd();
    return spaced(`${body} [${speaker}] "${onOneLine(safeSpeech(text))}"`, line.slice(body.length));
  });
}

/** Replaces the title by `safeTitle(title)`, or adds it as first line; blank removes it. */
export function replaceTitle(source: string, title: string): string {
  const safe = safeTitle(title);
  const { lines, breaks, newline } = splitLines(source);
  const scanned = lines.map((line) => ({ line, parts: scanLine(line) }));
  const index = scanned.findIndex(({ line, parts }) => line.slice(0, parts.end).trim());
  const found = scanned[index];
  if (!found || titleIn(found.line, found.parts) === null) {
    if (!safe) return source;
    return `# ${safe}${newline}${source && !/^\s*[\r\n]/.test(source) ? newline : ""}${source}`;
  }
  const tail = found.line.slice(found.line.slice(0, found.parts.end).trimEnd().length);
  if (safe) return joinLines(lines.with(index, spaced(`# ${safe}`, tail)), breaks);
  if (tail.trim()) return joinLines(lines.with(index, tail.trimStart()), breaks);
  return joinLines(lines.toSpliced(index, 1), breaks.toSpliced(index, 1));
}

/** Adds a character behind the last one, else below the title, else on top. A description is made safe for its line. */
export function addCastLine(source: string, character: { readonly tag: string; readonly description: string }): string {
  const added = `[${character.tag}] ${safePanelText(character.description.trim() || "a person")}`;
  const { lines, breaks, newline } = splitLines(source);
  const last = parseScript(source).cast.at(-1)?.span.line;
  if (last !== undefined) return joinLines(lines.with(last - 1, `${lines[last - 1]}${newline}${added}`), breaks);
  const first = lines.findIndex((line) => line.trim());
  if (first >= 0 && titleIn(lines[first]!, scanLine(lines[first]!)) !== null)
    return joinLines(lines.with(first, `${lines[first]}${newline}${newline}${added}`), breaks);
  return `${added}${newline}${newline}${source.replace(/^\s*\n/, "")}`;
}

/**
 * Replaces how a character looks by `safePanelText(description)`, in its cast line; blank leaves the tag alone, which is a mistake that
 * the script then shows. Unchanged when no line describes the tag.
 */
export function replaceDescription(source: string, tag: string, description: string): string {
  const member = parseScript(source).cast.find((each) => each.tag === tag);
  if (!member) return source;
  return replaceLine(source, member.span.line, (line) => {
    const { tokens, end } = scanLine(line);
    const head = line.slice(0, tokens.find((token) => token.kind === "tag")!.to);
    const tail = line.slice(line.slice(0, end).trimEnd().length);
    return spaced(description.trim() ? `${head} ${safePanelText(description)}` : head, tail);
  });
}

/** Puts a problem's suggestion in the place that it marks; unchanged when it has none, or the line is gone. */
export function applySuggestion(source: string, { line: number, column, length, suggestion }: ScriptProblem): string {
  if (suggestion === null || number > splitLines(source).lines.length) return source;
  return replaceLine(
    source,
    number,
    (line) => line.slice(0, column - 1) + suggestion + line.slice(column - 1 + length),
  );
}

function editPanel(
  source: string,
  panelIndex: number,
  edit: (line: string, parts: LineParts, panel: ScriptPanel) => string,
): string {
  const panels = parseScript(source).panels;
  const panel = panels[panelIndex];
  if (!panel)
    throw new RangeError(`Editing the script: expected a panel from 0 to ${panels.length - 1}, found ${panelIndex}.`);
  return replaceLine(source, panel.line, (line) => edit(line, scanLine(line), panel));
}

function replaceLine(source: string, number: number, edit: (line: string) => string): string {
  const { lines, breaks } = splitLines(source);
  return joinLines(lines.with(number - 1, edit(lines[number - 1]!)), breaks);
}

/** `head + tail`, unless that line would be read otherwise: then with an empty caption between, which makes it a panel. */
function panelOrMarked(
  source: string,
  panel: ScriptPanel,
  [head, tail]: readonly [string, string],
  fits: (after: Meaning) => boolean,
): string {
  const plain = spaced(head, tail);
  return accepts(source, panel, plain, fits) ? plain : spaced(`${head} #`, tail);
}

/** Whether the source with this line in place of the panel's has a panel there that fits. */
function accepts(source: string, panel: ScriptPanel, line: string, fits: (after: Meaning) => boolean): boolean {
  const panels = parseScript(replaceLine(source, panel.line, () => line)).panels;
  const after = panels.find((each) => each.line === panel.line);
  return after !== undefined && fits(after);
}

function sameBody(a: Meaning, b: Meaning): boolean {
  const said = (panel: Meaning) => panel.speech.map(({ speaker, text }) => `${speaker}\n${text}`).join("\n");
  return a.text === b.text && said(a) === said(b);
}

function spaced(head: string, tail: string): string {
  return tail && !/^\s/.test(tail) ? `${head} ${tail}` : head + tail;
}

function sliceSpan(line: string, span: { readonly column: number; readonly length: number }): string {
  return line.slice(span.column - 1, span.column - 1 + span.length);
}

function closedQuote(quotation: string): string {
  return /^(?:".*"|“.*”|„.*[“”])$/s.test(quotation)
    ? quotation
    : `"${onOneLine(safeSpeech(brokenLines(quotation.slice(1))))}"`;
}

function splitLines(source: string) {
  const breaks = source.match(/\r\n|\n|\r/g) ?? [];
  return { newline: breaks[0] ?? "\n", lines: source.split(/\r\n|\n|\r/), breaks: [...breaks, ""] };
}

function joinLines(lines: readonly string[], breaks: readonly string[]): string {
  return lines.map((line, index) => line + (breaks[index] ?? "")).join("");
}
