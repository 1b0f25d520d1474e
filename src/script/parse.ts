// The script language, whole scripts. A mistake is reported and never stops the other lines.
//
//   # The title                                       optional, the first line that holds anything
//
//   [Mina] a woman with red curly hair                the cast, before the first panel
//   [Tom] a man with a beard
//
//   [Mina] at the beach, [Mina] "Hello?" # Morning.   a panel: body, speech, caption
//   [NC] the sea at night                             a panel without characters
//                                                     blank lines: a new page
//   [Mina] meets [Tom]        // a comment
//
// A line has the shape of a cast line when it starts with a tag and holds no other tag, no speech and no '#'.
// - In the leading block (up to the first blank line after a cast line, or the first panel) such a line defines its tag.
//   If the tag is known it is a duplicate when its text starts with an article ("a woman ..."), else the first panel.
// - Later, it is a cast line only when its tag is unknown, resembles no known one, and its text starts with an article;
//   after the first panel that is reported, but the character counts.
// Lines with nothing but a comment are ignored: they neither are panels nor end a page.
import { nearest } from "./distance.ts";
import { bracketProblem, isNoCharacter, readPanel, type ScriptPanel, tagKey } from "./panel-line.ts";
import { errorAt, type ScriptProblem, type Span, spanOf } from "./problems.ts";
import { type LineParts, oneSpaced, scanLine, tidied } from "./tokens.ts";

export interface CastMember {
  readonly tag: string;
  readonly description: string;
  readonly span: Span;
}

export interface ScriptPage {
  readonly panels: readonly ScriptPanel[];
}

export interface Script {
  /** "" when the script has none. */
  readonly title: string;
  readonly cast: readonly CastMember[];
  readonly pages: readonly ScriptPage[];
  /** In order of their places. */
  readonly problems: readonly ScriptProblem[];
}

interface SourceLine {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  readonly parts: LineParts;
}

type LineKind = "blank" | "comment" | "title" | "cast" | "panel";

/** What a line is; what it means is in the Script. */
export interface ScriptLine extends SourceLine {
  readonly kind: LineKind;
  /** From 1; 0 before the first panel. A blank line belongs to the page before it. */
  readonly page: number;
}

interface CastShape {
  readonly tag: string;
  readonly description: string;
  readonly tagSpan: Span;
  readonly span: Span;
}

interface Reading {
  title: string | null;
  readonly cast: CastMember[];
  readonly names: Map<string, string>;
  readonly lines: ScriptLine[];
  readonly pages: SourceLine[][];
  readonly problems: ScriptProblem[];
  leading: boolean;
  /** The next panel starts a page. */
  newPage: boolean;
}

/** Reads a script. Never throws: mistakes are in `problems`. */
export function parseScript(source: string): Script {
  const reading = readLines(source);
  const pages = reading.pages.map((lines) => ({
    panels: lines.map(({ text, number, parts }) => {
      const { panel, problems } = readPanel(text, number, parts, reading.names);
      reading.problems.push(...problems);
      return panel;
    }),
  }));
  const problems = reading.problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { title: reading.title ?? "", cast: reading.cast, pages, problems };
}

/** All lines of a script, as `parseScript` takes them. */
export function linesOf(source: string): readonly ScriptLine[] {
  return readLines(source).lines;
}

/** All panels of all pages, in reading order. */
export function panelsOf(script: Script): ScriptPanel[] {
  return script.pages.flatMap((page) => page.panels);
}

/** The title that this line would hold as the first line of a script, or null. */
export function titleIn(text: string, parts: LineParts): string | null {
  const content = oneSpaced(text.slice(0, parts.end));
  return content.startsWith("#") ? content.slice(1).trim() : null;
}

function readLines(source: string): Reading {
  const reading: Reading = {
    title: null,
    cast: [],
    names: new Map(),
    lines: [],
    pages: [],
    problems: [],
    leading: true,
    newPage: true,
  };
  source.split(/\r\n|\n|\r/).forEach((text, index) => {
    const line = { text, number: index + 1, parts: scanLine(text) };
    const kind = readLine(reading, line);
    reading.lines.push({ ...line, kind, page: reading.pages.length });
  });
  return reading;
}

function readLine(reading: Reading, line: SourceLine): LineKind {
  const { text, parts } = line;
  if (!text.slice(0, parts.end).trim()) {
    if (parts.comment !== null) return "comment";
    reading.newPage = true;
    if (reading.cast.length > 0) reading.leading = false;
    return "blank";
  }
  const begun = reading.pages.length > 0;
  if (reading.title === null && !begun && reading.cast.length === 0) {
    reading.title = titleIn(text, parts);
    if (reading.title !== null) return "title";
  }
  const shape = castShape(line);
  if (shape && readCast(reading, line, shape, begun)) return "cast";
  if (reading.newPage) reading.pages.push([]);
  reading.newPage = false;
  reading.leading = false;
  reading.pages.at(-1)!.push(line);
  return "panel";
}

/** Takes the line as a cast line when it is one. */
function readCast(reading: Reading, line: SourceLine, shape: CastShape, begun: boolean): boolean {
  const { names, problems } = reading;
  const first = names.get(tagKey(shape.tag));
  const described = /^(?:an?|the|one) /i.test(shape.description);
  if (first !== undefined) {
    if (!reading.leading || !described) return false;
    const message = `[${first}] is already in the cast: expected another tag, or a blank line before the first panel.`;
    problems.push(errorAt(shape.tagSpan, message));
    return true;
  }
  if (!reading.leading && !(described && nearest(shape.tag, names.values()) === null)) return false;
  if (begun) {
    const message = `Cast line after the first panel: expected [${shape.tag}] to be described at the top of the script.`;
    problems.push(errorAt(shape.span, message));
  }
  if (!shape.description) {
    const message = `Cast line without a description: expected how [${shape.tag}] looks, such as "a woman with short hair".`;
    problems.push(errorAt(shape.tagSpan, message));
  }
  for (const token of line.parts.tokens) {
    if (token.kind !== "bracket") continue;
    const span = spanOf(line.number, token.from, token.to);
    problems.push(bracketProblem(token, line.text.slice(token.to, line.parts.bodyEnd), span, names));
  }
  names.set(tagKey(shape.tag), shape.tag);
  reading.cast.push({ tag: shape.tag, description: shape.description, span: shape.span });
  return true;
}

function castShape({ text, number, parts }: SourceLine): CastShape | null {
  const tokens = parts.tokens.filter((token) => token.kind !== "text" || token.text.trim());
  const [tag, next] = tokens;
  if (parts.hash !== null || tag?.kind !== "tag" || !tag.name || isNoCharacter(tag.name)) return null;
  if (tokens.slice(1).some((token) => token.kind === "tag")) return null;
  const second = tokens[2];
  const joined = next?.kind === "text" && /^[\s,:]*$/.test(next.text);
  if (next?.kind === "quote" || (joined && second?.kind === "quote")) return null;
  const description = tidied(text.slice(tag.to, parts.end).replace(/^[\s:=–—,-]+/, ""));
  const end = text.slice(0, parts.end).trimEnd().length;
  return { tag: tag.name, description, tagSpan: spanOf(number, tag.from, tag.to), span: spanOf(number, tag.from, end) };
}
