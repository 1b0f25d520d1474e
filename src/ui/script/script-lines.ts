// The script as the text editor sees it: what each line is and where its tags, speech and caption stand. It only looks;
// the meaning of a script, and its mistakes, are the parser's.
import type { ScriptProblem } from "../../editor/state.ts";

/** Columns in a line, from 0, end exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface ScriptLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly kind: "blank" | "comment" | "title" | "cast" | "panel";
  /** From 1; 0 before the first panel. A blank line belongs to the page before it. */
  readonly page: number;
  readonly tags: readonly (Span & { readonly tag: string })[];
  readonly speech: readonly Span[];
  /** From the "#" to the end of what counts. */
  readonly caption: Span | null;
  readonly comment: Span | null;
}

// A tag alone in front, and something after it that is not speech.
const CAST_LINE = /^\s*\[([^[\]]+)\](?![\s,:]*["“„])/;
const DESCRIPTION = /\]\s*(?:an?|the|one) /i;

/**
 * Lines of a script. The cast are the lines `[Tag] description` up to the first blank line after them or the first panel;
 * a tag that is already known begins a panel, unless it is described once more.
 */
export function scanScript(script: string): readonly ScriptLine[] {
  const cast = new Set<string>();
  const at = { page: 0, newPage: true, leading: true, titled: false };
  return script.split("\n").map((text, index): ScriptLine => {
    const spans = spansOf(text);
    const line = { number: index + 1, text, page: at.page, ...spans };
    const content = text.slice(0, spans.comment?.from).trim();
    if (content === "") {
      if (spans.comment) return { ...line, kind: "comment" };
      at.newPage = true;
      if (cast.size > 0) at.leading = false;
      return { ...line, kind: "blank" };
    }
    if (!at.titled && at.page === 0 && cast.size === 0 && content.startsWith("#")) {
      at.titled = true;
      return { ...line, kind: "title" };
    }
    at.titled = true;
    const tag = castTagOf(text, spans);
    const described = DESCRIPTION.test(text);
    if (tag !== null && (cast.has(tag) ? at.leading && described : at.leading || described)) {
      cast.add(tag);
      return { ...line, kind: "cast" };
    }
    if (at.newPage) at.page++;
    at.newPage = false;
    at.leading = false;
    return { ...line, kind: "panel", page: at.page };
  });
}

type Spans = Pick<ScriptLine, "tags" | "speech" | "caption" | "comment">;

function castTagOf(text: string, { tags, caption }: Spans): string | null {
  const tag = tags.length === 1 && caption === null && CAST_LINE.test(text) ? tags[0]?.tag.toLowerCase() : undefined;
  return tag === undefined || tag === "" || tag === "nc" ? null : tag;
}

// Quotations first: "#", "//" and brackets in them are text. A straight quote after a letter means inches.
const PIECES = /(?<![\p{L}\p{N}.!?…'’])"[^"]*"|[“„][^“”]*[“”]|#|(?<!:)\/\/|\[[^[\]]*\]/gu;

function spansOf(text: string): Spans {
  const tags: (Span & { tag: string })[] = [];
  const speech: Span[] = [];
  let hash: number | null = null;
  let end = text.length;
  for (const { 0: piece, index: from } of text.matchAll(PIECES)) {
    const span = { from, to: from + piece.length };
    if (piece === "//") end = from;
    if (piece === "//") break;
    if (piece === "#") hash = from;
    else if (piece.startsWith("[")) tags.push({ ...span, tag: piece.slice(1, -1).replace(/\s+/g, " ").trim() });
    else speech.push(span);
  }
  const inBody = (span: Span) => hash === null || span.from < hash;
  return {
    tags: tags.filter(inBody),
    speech: speech.filter(inBody),
    caption: hash === null ? null : { from: hash, to: end },
    comment: end < text.length ? { from: end, to: text.length } : null,
  };
}

/** The parts of a line that describe a picture: neither tags nor speech, caption or comment. */
export function pictureSpans(line: ScriptLine): readonly Span[] {
  if (line.kind !== "cast" && line.kind !== "panel") return [];
  const after = [line.caption, line.comment].filter((span) => span !== null);
  const holes = [...line.tags, ...line.speech, ...after].sort((a, b) => a.from - b.from);
  const spans: Span[] = [];
  let at = 0;
  for (const hole of holes) {
    if (hole.from > at) spans.push({ from: at, to: hole.from });
    at = Math.max(at, hole.to);
  }
  if (at < line.text.length) spans.push({ from: at, to: line.text.length });
  return spans;
}

/** The script with another description of a character; unchanged when no line describes the tag. */
export function replaceDescription(script: string, tag: string, description: string): string {
  const line = scanScript(script).find(({ kind, tags }) => kind === "cast" && tags[0]?.tag === tag);
  const end = line?.tags[0]?.to;
  if (!line || end === undefined) return script;
  const comment = line.comment ? ` ${line.text.slice(line.comment.from)}` : "";
  return replaceLine(script, line.number, `${line.text.slice(0, end)} ${oneLine(description)}${comment}`);
}

/** The script with a new character after the last one. */
export function addCharacter(script: string, tag: string, description: string): string {
  const added = `[${oneLine(tag)}] ${oneLine(description)}`;
  const scanned = scanScript(script);
  const last = scanned.findLast(({ kind }) => kind === "cast");
  if (script.trim() === "") return `${added}\n\n`;
  const title = scanned.find(({ kind }) => kind === "title");
  if (!last && title) return replaceLine(script, title.number, `${title.text}\n\n${added}`);
  if (!last) return `${added}\n\n${script.replace(/^\n+/, "")}`;
  return replaceLine(script, last.number, `${last.text}\n${added}`);
}

/** The script with a problem's suggestion put in. */
export function applySuggestion(script: string, problem: ScriptProblem): string {
  const text = script.split("\n")[problem.line - 1];
  if (text === undefined || problem.suggestion === null) return script;
  const from = problem.column - 1;
  return replaceLine(
    script,
    problem.line,
    text.slice(0, from) + problem.suggestion + text.slice(from + problem.length),
  );
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

function replaceLine(script: string, number: number, text: string): string {
  return script
    .split("\n")
    .map((line, index) => (index + 1 === number ? text : line))
    .join("\n");
}
