// The meaning of one panel line: who is in it, what is drawn, who says what, which caption.
import { nearest } from "./distance.ts";
import { brokenLines } from "./line-breaks.ts";
import { errorAt, type ScriptProblem, type Span, spanOf, warningAt } from "./problems.ts";
import { type LineParts, type Token, tidied } from "./tokens.ts";

export interface Speech {
  /** Tag of the speaker, spelt as in the cast. */
  readonly speaker: string;
  /** With "\n" between its lines. */
  readonly text: string;
  /** The quotation with its quotes. */
  readonly span: Span;
}

export interface ScriptPanel {
  readonly line: number;
  /** From the first to the last character that counts: body and caption, no comment. */
  readonly span: Span;
  /**
   * What is drawn: the body without speech, one-spaced, tags (also `[NC]`) included and spelt as in the cast. A speaker
   * whom the body names nowhere else stays named where the speech stood, so every speaker is in the text.
   */
  readonly text: string;
  /** Tags of the cast in `text`, in order of naming, each once. */
  readonly cast: readonly string[];
  readonly noCharacter: boolean;
  readonly speech: readonly Speech[];
  /** The text with "\n" between its lines. */
  readonly caption: { readonly text: string; readonly span: Span } | null;
}

/** Tags as spelt in the cast, by `tagKey`. */
export type CastNames = ReadonlyMap<string, string>;

/** The model's layout has boxes for two figures. */
const MAX_FIGURES = 2;

/** Tags are the same whatever their case, and however Unicode composes their letters. */
export function tagKey(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

export function isNoCharacter(name: string): boolean {
  return tagKey(name) === "nc";
}

/** What may stand between a tag and what is said or how it looks, on any keyboard. */
export const BETWEEN = /^[\s,:，、：]*$/;

interface Piece {
  text: string;
  /** Name of a tag, or null for other text. */
  readonly tag: string | null;
  /** The tag only says who speaks. */
  voice: boolean;
}

/** Reads a panel line that `scanLine` took apart. `number` counts from 1. */
export function readPanel(line: string, number: number, parts: LineParts, names: CastNames) {
  const problems: ScriptProblem[] = [];
  const { pieces, speech } = readBody(parts.tokens, number, names, problems);
  const named = new Set(pieces.filter((piece) => piece.tag && !piece.voice).map((piece) => piece.tag));
  for (const piece of pieces) {
    if (!piece.voice) continue;
    if (named.has(piece.tag)) piece.text = " ";
    named.add(piece.tag);
  }
  const text = tidied(pieces.map((piece) => piece.text).join(""));
  const tags = new Set(pieces.filter((piece) => piece.text !== " ").map((piece) => piece.tag ?? ""));
  const cast = [...tags].filter((tag) => names.get(tagKey(tag)) === tag);
  const marked = [...tags].some(isNoCharacter);
  const from = line.length - line.trimStart().length;
  const panel: ScriptPanel = {
    line: number,
    span: spanOf(number, from, line.slice(0, parts.end).trimEnd().length),
    text,
    cast,
    noCharacter: marked && cast.length === 0,
    speech,
    caption: readCaption(line, number, parts),
  };
  problems.push(...panelProblems(panel, marked, parts, names));
  problems.push(...foreignMarks(line, number, parts));
  for (const token of parts.tokens) problems.push(...tokenProblems(token, line, number, parts.bodyEnd, names));
  return { panel, problems };
}

/** What was read of a line, with its places in the same line elsewhere. */
export function atLine({ panel, problems }: ReturnType<typeof readPanel>, line: number): ReturnType<typeof readPanel> {
  const moved = <T extends { readonly span: Span }>(item: T): T => ({ ...item, span: { ...item.span, line } });
  const { speech, caption } = panel;
  return {
    panel: { ...moved(panel), line, speech: speech.map(moved), caption: caption && moved(caption) },
    problems: problems.map((problem) => ({ ...problem, line })),
  };
}

function readBody(tokens: readonly Token[], number: number, names: CastNames, problems: ScriptProblem[]) {
  const pieces: Piece[] = [];
  const speech: Speech[] = [];
  const only = onlyCharacter(tokens, names);
  const say = (speaker: string, { from, to, ...quote }: Token & { readonly kind: "quote" }) => {
    const span = spanOf(number, from, to);
    const text = brokenLines(quote.text);
    if (text) speech.push({ speaker, text, span });
    else problems.push(warningAt(span, `[${speaker}] says nothing: expected text between the quotes.`));
  };
  // The tag whose speech a quotation here would be, and how many pieces there were when it was read.
  let speaker: Piece | null = null;
  let reach = 0;
  for (const token of tokens) {
    if (token.kind === "tag") {
      const tag = names.get(tagKey(token.name)) ?? (isNoCharacter(token.name) ? "NC" : token.name);
      const piece: Piece = { text: `[${tag}]`, tag: tag || null, voice: false };
      pieces.push(piece);
      speaker = tag === "NC" || tag === "" ? null : piece;
      reach = pieces.length;
    } else if (token.kind === "quote" && speaker) {
      pieces.splice(reach);
      pieces.push({ text: " ", tag: null, voice: false });
      reach = pieces.length;
      speaker.voice = true;
      say(speaker.tag ?? "", token);
    } else if (token.kind === "quote" && only !== null) {
      pieces.push({ text: " ", tag: null, voice: false });
      say(only, token);
    } else if (token.kind === "quote") {
      const raw = token.closed ? `"${token.text}"` : `"${token.text}`;
      pieces.push({ text: raw, tag: null, voice: false });
      problems.push(speakerMissing(spanOf(number, token.from, token.to), token.text, pieces, names));
    } else {
      pieces.push({ text: token.text, tag: null, voice: false });
      // How something is said may stand between: [Mina] (thinking) "…".
      if (/^\s*\([^()]*\)[\s,:]*$/.test(token.text)) reach = pieces.length;
      else if (!BETWEEN.test(token.text)) speaker = null;
    }
  }
  return { pieces, speech };
}

/** The one character of the cast that is named, or null: speech without a tag can only be theirs. */
function onlyCharacter(tokens: readonly Token[], names: CastNames): string | null {
  const tags = tokens.flatMap((token) => (token.kind === "tag" && !isNoCharacter(token.name) ? [token.name] : []));
  const [first, ...others] = new Set(tags.map((name) => names.get(tagKey(name)) ?? null));
  return others.length === 0 ? (first ?? null) : null;
}

function speakerMissing(span: Span, text: string, pieces: readonly Piece[], names: CastNames): ScriptProblem {
  const known = [...names.values()];
  const before = pieces.map((piece) => piece.tag).findLast((tag) => tag !== null && known.includes(tag));
  const speaker = before ?? (known.length === 1 ? known[0] : undefined);
  const message = `Speech without a speaker: expected a tag directly before the quote, such as [${speaker ?? "Name"}] "…".`;
  return errorAt(span, message, speaker ? `[${speaker}] "${text}"` : null);
}

function readCaption(line: string, number: number, parts: LineParts): ScriptPanel["caption"] {
  if (parts.hash === null) return null;
  const raw = line.slice(parts.hash + 1, parts.end);
  const said = raw.trim();
  const text = brokenLines(said);
  if (!text) return null;
  const from = parts.hash + 1 + raw.length - raw.trimStart().length;
  return { text, span: spanOf(number, from, from + said.length) };
}

function panelProblems(panel: ScriptPanel, marked: boolean, parts: LineParts, names: CastNames): ScriptProblem[] {
  const problems: ScriptProblem[] = [];
  // "[NC]" by itself is no mistake: a panel that waits for words, which the page shows.
  if (!panel.text) {
    const message =
      "Empty panel: expected what is to be drawn, found nothing before the caption or the end of the line.";
    problems.push(errorAt(panel.span, message));
  }
  if (marked && panel.cast.length > 0) {
    const mark = parts.tokens.find((token) => token.kind === "tag" && isNoCharacter(token.name))!;
    const found = panel.cast.map((tag) => `[${tag}]`).join(", ");
    const message = `[NC] means a panel without characters, but ${found} is named: remove one of the two.`;
    problems.push(errorAt(spanOf(panel.line, mark.from, mark.to), message, ""));
  }
  const extra = panel.cast[MAX_FIGURES];
  if (extra !== undefined) {
    const isExtra = (token: Token) => token.kind === "tag" && names.get(tagKey(token.name)) === extra;
    const token = parts.tokens.find(isExtra)!;
    const message = `${panel.cast.length} characters in a panel: only the first ${MAX_FIGURES} are given a place, the others may be missing or mixed up.`;
    problems.push(warningAt(spanOf(panel.line, token.from, token.to), message));
  }
  return problems;
}

/** Marks that look like a tag or speech and would be drawn as they stand: 【Name】, and ‘words’ where speech may stand. */
function foreignMarks(line: string, number: number, { tokens }: LineParts): ScriptProblem[] {
  return tokens.flatMap((token, i) => {
    if (token.kind !== "text") return [];
    const after = tokens[i - 1]?.kind === "tag";
    const marks = [...token.text.matchAll(/【([^【】]*)】|‘([^‘’]*)’(?=[\s,.，、。]|$)/g)];
    return marks.flatMap((mark) => {
      const from = token.from + mark.index;
      const span = spanOf(number, from, from + mark[0].length);
      const [whole, name, words] = mark;
      if (name !== undefined)
        return [warningAt(span, `${whole} is drawn as it stands: expected [${name}] for a character.`, `[${name}]`)];
      if (!after || !BETWEEN.test(line.slice(token.from, from))) return [];
      return [warningAt(span, `${whole} is drawn as it stands: expected "${words}" for what is said.`, `"${words}"`)];
    });
  });
}

function tokenProblems(token: Token, line: string, number: number, end: number, names: CastNames): ScriptProblem[] {
  const span = spanOf(number, token.from, token.to);
  if (token.kind === "quote" && !token.closed) {
    const marked = line.slice(token.from, token.to);
    return [errorAt(span, "Unclosed quote: expected a closing quote, found the end of the text.", `${marked}"`)];
  }
  if (token.kind === "bracket") return [bracketProblem(token, line.slice(token.from + 1, end), span, names)];
  if (token.kind !== "tag" || isNoCharacter(token.name) || names.has(tagKey(token.name))) return [];
  if (!token.name) return [errorAt(span, "Empty tag: expected the name of a character between the brackets, or [NC].")];
  const near = nearest(token.name, names.values());
  const known = [...names.values()].map((name) => `[${name}]`).join(", ");
  const advice = near ? `did you mean [${near}]?` : known ? `the cast has ${known}.` : `the cast is empty.`;
  const remedy = near ? "" : ` Add a cast line such as "[${token.name}] a woman with short hair" at the top.`;
  return [errorAt(span, `Unknown tag [${token.name}]: ${advice}${remedy}`, near ? `[${near}]` : null)];
}

/** An opening bracket that nothing closes, or a closing one that nothing opened. */
export function bracketProblem(token: Token, rest: string, span: Span, names: CastNames): ScriptProblem {
  const open = token.kind === "bracket" && token.text === "[";
  if (!open) return errorAt(span, "']' without '[': expected '[' before the name of a character.", "");
  const longest = [...names.values()].sort((a, b) => b.length - a.length);
  const known = longest.find((name) => tagKey(rest).startsWith(tagKey(name)));
  const word = known ?? /^[^\s,[\]"]*/.exec(rest)![0];
  const name = known ?? nearest(word, names.values()) ?? word;
  const message = `Unclosed bracket: expected ']' after the name of the character${name ? `, as in [${name}]` : ""}.`;
  return errorAt({ ...span, length: 1 + word.length }, message, name ? `[${name}]` : null);
}
