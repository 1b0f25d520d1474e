// The script language, whole scripts. A mistake is reported and never stops the other lines.
//
//   # The title                                       optional, the first line that holds anything
//
//   [Mina] a woman with red curly hair                the cast, before the first panel
//   [Tom] a man with a beard
//
//   [Mina] at the beach, [Mina] "Hello?" # Morning.   a panel: body, speech, caption
//   [Mina] "Well. \ Then go."                         a line break in speech or caption
//   [NC] the sea at night                             a panel without characters
//                                                     blank lines: a new page
//   [Mina] meets [Tom]        // a comment
//
//   +                                                 the page goes on beyond nine panels
//
// The tenth panel without a blank line begins a page as well, unless a line with nothing but "+" says that the page goes on.
//
// A line has the shape of a cast line when it starts with a tag and holds no other tag, no speech and no '#'.
// - In the leading block (up to the first blank line after a cast line, or the first panel) such a line defines its tag.
//   If the tag is known it is a duplicate when its text starts with an article ("a woman ..."), else the first panel.
// - Later, it is a cast line only when its tag is unknown, resembles no known one, and its text starts with an article;
//   after the first panel that is reported, but the character counts.
// Lines with nothing but a comment are ignored: they neither are panels nor end a page.
import { sameItems } from "../comic/diff.ts";
import { commonEnds, nearest } from "./distance.ts";
import { panelHints } from "./hints.ts";
import {
  atLine,
  BETWEEN,
  bracketProblem,
  type CastNames,
  isNoCharacter,
  readPanel,
  type ScriptPanel,
  tagKey,
} from "./panel-line.ts";
import { errorAt, type ScriptProblem, type Span, spanOf, warningAt } from "./problems.ts";
import { isBlank, type LineParts, oneSpaced, scanLine, tidied } from "./tokens.ts";

export interface CastMember {
  readonly tag: string;
  readonly description: string;
  readonly span: Span;
}

/** Panels on a page, at the most: of itself, and when a line says that it goes on. */
export const PANELS_ON_PAGE = { plain: 9, most: 24 } as const;
/** The line that says so. */
export const PAGE_GOES_ON = "+";

export interface ScriptPage {
  readonly panels: readonly ScriptPanel[];
}

export interface Script {
  /** "" when the script has none. */
  readonly title: string;
  readonly cast: readonly CastMember[];
  readonly pages: readonly ScriptPage[];
  /** All panels of all pages, in reading order. */
  readonly panels: readonly ScriptPanel[];
  /** In order of their places. */
  readonly problems: readonly ScriptProblem[];
}

interface SourceLine {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** Taken apart when it is first asked. */
  readonly form: () => LineForm;
}

type LineKind = "blank" | "comment" | "title" | "cast" | "goes-on" | "panel";

/** What a line is; what it means is in the Script. */
export interface ScriptLine {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  readonly parts: LineParts;
  readonly kind: LineKind;
  /** From 1; 0 before the first panel. A blank line belongs to the page before it. */
  readonly page: number;
}

/** A line that could be one of the cast; places are columns from 0, ends exclusive. */
interface CastShape {
  readonly tag: string;
  readonly description: string;
  readonly from: number;
  readonly tagEnd: number;
  readonly end: number;
}

/** What a line is by itself, wherever it stands. */
interface LineForm {
  readonly parts: LineParts;
  /** Nothing but white space or a comment. */
  readonly isEmpty: boolean;
  readonly shape: CastShape | null;
  /** The line as a panel of the script that it was last read in. */
  panel: { readonly number: number; readonly names: string; readonly reading: PanelReading } | null;
}

type PanelReading = ReturnType<typeof readPanel>;

/** The lines that were read last; most of a script is the script of a keystroke ago. */
let last: { readonly source: string; readonly lines: readonly SourceLine[] } | null = null;
let lastRead: { readonly lines: readonly SourceLine[]; readonly reading: Reading } | null = null;
/** The last scripts, by source: a change compares one with the next. */
const scripts = new Map<string, Script>();
const MOST_SCRIPTS = 4;

/** The panel lines of a page, and what they say. */
interface PageLines {
  readonly lines: SourceLine[];
  /** Where reading can begin again: the number of its first line, and what was known before. null: no blank line stands before it. */
  readonly start: { readonly line: number; readonly cast: number; readonly problems: number } | null;
  read: { readonly names: string; readonly page: ScriptPage; readonly problems: readonly ScriptProblem[] } | null;
}

interface Reading {
  title: string | null;
  readonly cast: CastMember[];
  readonly names: Map<string, string>;
  readonly pages: PageLines[];
  /** Of the cast. */
  readonly problems: ScriptProblem[];
  leading: boolean;
  /** The next panel starts a page. */
  newPage: boolean;
  /** What the page that is read may hold. */
  most: number;
}

/** Reads a script; lines that were read before are not taken apart again. Never throws: mistakes are in `problems`. */
export function parseScript(source: string): Script {
  const known = scripts.get(source);
  if (known) return known;
  const before = lastRead?.reading.pages ?? [];
  const reading = readLines(sourceLines(source));
  const names = [...reading.names.values()].join("\n");
  const read = reading.pages.map((page, i) => readPage(page, before[i], reading.names, names));
  const pages = read.map(({ page }) => page);
  const problems = [...reading.problems, ...read.flatMap((page) => page.problems)];
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  const panels = pages.flatMap((page) => page.panels);
  const script = { title: reading.title ?? "", cast: reading.cast, pages, panels, problems };
  const [oldest] = scripts.keys();
  if (scripts.size >= MOST_SCRIPTS) scripts.delete(oldest!);
  scripts.set(source, script);
  return script;
}

/** Reads from the page on in which the first line changed to where a page begins as it did. */
function readLines(lines: readonly SourceLine[]): Reading {
  const before = lastRead ?? { lines: [], reading: newReading() };
  const [head, tail] = commonEnds(before.lines, lines);
  const first = before.reading.pages.findLastIndex(({ start }, i) => i > 0 && start !== null && start.line <= head + 1);
  const reading = first > 0 ? readingUpTo(before.reading, first) : newReading();
  for (const line of lines.slice((before.reading.pages[first]?.start?.line ?? 1) - 1)) {
    if (line.number > lines.length - tail && goesOnAs(before.reading, reading, line)) break;
    readLine(reading, line);
  }
  lastRead = { lines, reading };
  return reading;
}

/** As it was before the first line of a page. */
function readingUpTo({ title, cast, pages, problems }: Reading, page: number): Reading {
  const { start } = pages[page]!;
  const known = cast.slice(0, start!.cast);
  return {
    ...newReading(),
    title,
    cast: known,
    names: new Map(known.map(({ tag }) => [tagKey(tag), tag])),
    pages: pages.slice(0, page),
    problems: problems.slice(0, start!.problems),
    leading: false,
  };
}

/** Takes over all that follows when a page begins at this line, as it did. */
function goesOnAs(before: Reading, reading: Reading, { number }: SourceLine): boolean {
  const at = before.pages.findIndex(({ start }) => start?.line === number);
  const start = before.pages[at]?.start;
  if (!start || at === 0 || reading.pages.length === 0 || !reading.newPage) return false;
  const isSameCast = reading.cast.every(({ tag }, i) => tag === before.cast[i]?.tag);
  if (reading.cast.length !== start.cast || !isSameCast) return false;
  reading.pages.push(...before.pages.slice(at));
  reading.problems.push(...before.problems.slice(start.problems));
  for (const member of before.cast.slice(start.cast)) {
    reading.cast.push(member);
    reading.names.set(tagKey(member.tag), member.tag);
  }
  return true;
}

/** `before`: the page that had this number. */
function readPage(page: PageLines, before: PageLines | undefined, cast: CastNames, names: string) {
  if (page.read?.names === names) return page.read;
  const readings = page.lines.map((line) => panelOf(line, cast, names));
  const panels = readings.map(({ panel }) => panel);
  const old = before?.read?.page;
  const read = {
    names,
    page: old && sameItems(old.panels, panels) ? old : { panels },
    problems: readings.flatMap(({ problems }) => problems),
  };
  page.read = read;
  return read;
}

function panelOf(line: SourceLine, cast: CastNames, names: string): PanelReading {
  const { text, number } = line;
  const form = line.form();
  const last = form.panel;
  if (last?.names === names && last.number === number) return last.reading;
  const reading = last?.names === names ? atLine(last.reading, number) : panelReading(text, number, form.parts, cast);
  form.panel = { number, names, reading };
  return reading;
}

function panelReading(text: string, number: number, parts: LineParts, cast: CastNames): PanelReading {
  const { panel, problems } = readPanel(text, number, parts, cast);
  return { panel, problems: [...problems, ...panelHints(text, parts, panel, cast)] };
}

/** The first lines of a script (all of them), as `parseScript` takes them. */
export function linesOf(source: string, most = Number.POSITIVE_INFINITY): readonly ScriptLine[] {
  const reading = newReading();
  return sourceLines(source)
    .slice(0, most)
    .map((line) => {
      const kind = readLine(reading, line);
      return { text: line.text, number: line.number, parts: line.form().parts, kind, page: reading.pages.length };
    });
}

/** "" where there is none. `number`: counted from 1. */
export const lineOf = (source: string, number: number): string => sourceLines(source)[number - 1]?.text ?? "";

/** The title that this line would hold as the first line of a script, or null. */
export function titleIn(text: string, parts: LineParts): string | null {
  const content = oneSpaced(text.slice(0, parts.end));
  return content.startsWith("#") ? content.slice(1).trim() : null;
}

const newReading = (): Reading => ({
  title: null,
  cast: [],
  names: new Map(),
  pages: [],
  problems: [],
  leading: true,
  newPage: true,
  most: PANELS_ON_PAGE.plain,
});

/** The lines of a source; at both ends those that were read before. */
function sourceLines(source: string): readonly SourceLine[] {
  if (source === last?.source) return last.lines;
  const before = last?.lines ?? [];
  const texts = source.split(/\r\n|\n|\r/);
  const shift = before.length - texts.length;
  const most = Math.min(before.length, texts.length);
  let head = 0;
  while (head < most && before[head]!.text === texts[head]) head++;
  let tail = texts.length;
  while (tail > texts.length - most + head && before[tail - 1 + shift]!.text === texts[tail - 1]) tail--;
  const lines = texts.map((text, i): SourceLine => {
    const known = i < head ? before[i] : i >= tail ? before[i + shift] : undefined;
    if (known?.number === i + 1) return known;
    return { text, number: i + 1, form: known?.form ?? lazyForm(text) };
  });
  last = { source, lines };
  return lines;
}

function lazyForm(text: string): () => LineForm {
  let form: LineForm | undefined;
  return () => {
    form ??= formOf(text);
    return form;
  };
}

function formOf(text: string): LineForm {
  const parts = scanLine(text);
  const isEmpty = isBlank(text.slice(0, parts.end));
  return { parts, isEmpty, shape: castShape(text, parts), panel: null };
}

function readLine(reading: Reading, line: SourceLine): LineKind {
  const { text } = line;
  const form = line.form();
  if (form.isEmpty) {
    if (form.parts.comment !== null) return "comment";
    reading.newPage = true;
    if (reading.cast.length > 0) reading.leading = false;
    return "blank";
  }
  const begun = reading.pages.length > 0;
  if (begun && !reading.newPage && text.slice(0, form.parts.end).trim() === PAGE_GOES_ON) {
    reading.most = PANELS_ON_PAGE.most;
    return "goes-on";
  }
  if (reading.title === null && !begun && reading.cast.length === 0) {
    reading.title = titleIn(text, form.parts);
    if (reading.title !== null) return "title";
  }
  if (form.shape && readCast(reading, line, form.shape, begun)) return "cast";
  if (reading.newPage || reading.pages.at(-1)!.lines.length === reading.most) {
    const { cast, problems, newPage } = reading;
    const start = newPage ? { line: line.number, cast: cast.length, problems: problems.length } : null;
    reading.pages.push({ lines: [], start, read: null });
    reading.most = PANELS_ON_PAGE.plain;
  }
  reading.newPage = false;
  reading.leading = false;
  reading.pages.at(-1)!.lines.push(line);
  return "panel";
}

/** Takes the line as a cast line when it is one. */
function readCast(reading: Reading, line: SourceLine, shape: CastShape, begun: boolean): boolean {
  const { names, problems } = reading;
  const { parts } = line.form();
  const tagSpan = spanOf(line.number, shape.from, shape.tagEnd);
  const span = spanOf(line.number, shape.from, shape.end);
  const first = names.get(tagKey(shape.tag));
  const described = STARTS_WITH_ARTICLE.test(shape.description);
  if (first !== undefined) {
    if (!reading.leading || !described) return false;
    const message = `[${first}] is already in the cast: expected another tag, or a blank line before the first panel.`;
    problems.push(errorAt(tagSpan, message));
    return true;
  }
  if (!reading.leading && !(described && nearest(shape.tag, names.values()) === null)) return false;
  if (begun) {
    const message = `Cast line after the first panel: expected [${shape.tag}] to be described at the top of the script.`;
    problems.push(errorAt(span, message));
  }
  if (!shape.description) {
    const message = `Cast line without a description: expected how [${shape.tag}] looks, such as "a woman with short hair".`;
    problems.push(errorAt(tagSpan, message));
  }
  if (!described && SOUNDS_LIKE_A_PANEL.test(line.text.slice(shape.tagEnd)))
    problems.push(
      warningAt(
        span,
        `Read as how [${shape.tag}] looks, and not as a panel: expected a line above it such as "[${shape.tag}] a person with short hair".`,
      ),
    );
  for (const token of parts.tokens) {
    if (token.kind !== "bracket") continue;
    const place = spanOf(line.number, token.from, token.to);
    problems.push(bracketProblem(token, line.text.slice(token.to, parts.bodyEnd), place, names));
  }
  names.set(tagKey(shape.tag), shape.tag);
  reading.cast.push({ tag: shape.tag, description: shape.description, span });
  return true;
}

const STARTS_WITH_ARTICLE = /^(?:an?|the|one) /i;
/** What is left of a panel when the line that described its character is deleted: "[Mina], happy", "[Mina] running". */
const SOUNDS_LIKE_A_PANEL = /^\s*(?:,|(?!wearing|having)[a-z]+ing\b)/i;

function castShape(text: string, parts: LineParts): CastShape | null {
  const tokens = parts.tokens.filter((token) => token.kind !== "text" || token.text.trim());
  const [tag, next] = tokens;
  if (parts.hash !== null || tag?.kind !== "tag" || !tag.name || isNoCharacter(tag.name)) return null;
  if (tokens.slice(1).some((token) => token.kind === "tag")) return null;
  const second = tokens[2];
  const joined = next?.kind === "text" && BETWEEN.test(next.text);
  if (next?.kind === "quote" || (joined && second?.kind === "quote")) return null;
  const description = tidied(text.slice(tag.to, parts.end).replace(/^[\s:=–—,，、：-]+/, ""));
  const end = text.slice(0, parts.end).trimEnd().length;
  return { tag: tag.name, description, from: tag.from, tagEnd: tag.to, end };
}
