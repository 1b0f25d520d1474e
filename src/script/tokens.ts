// One line of a script taken apart: body (tags, quotes, text), caption and comment. What is where, not what it means.
//
//   body # caption // comment
//
// A pair of quotes is one piece: '#', '//' and brackets in it are text. The last '#' outside quotes starts the caption.
// '//' starts a comment unless it follows ':' directly, as in http://.

export type Token = { readonly from: number; readonly to: number } & (
  | { readonly kind: "tag"; readonly name: string }
  | { readonly kind: "quote"; readonly text: string; readonly closed: boolean }
  /** A bracket is one without its partner. */
  | { readonly kind: "text" | "bracket"; readonly text: string }
);

export interface LineParts {
  /** The body, without gaps. */
  readonly tokens: readonly Token[];
  readonly bodyEnd: number;
  /** Index of the '#' that starts the caption. */
  readonly hash: number | null;
  /** Index of the '//' that starts the comment. */
  readonly comment: number | null;
  /** Where what counts ends: at the comment or at the end of the line. */
  readonly end: number;
}

/** One space for each run of white space, none at the ends. */
export function oneSpaced(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** One-spaced, without empty clauses: no space before a comma, no double commas, none at the ends. */
export function tidied(text: string): string {
  return oneSpaced(text)
    .replace(/ ,/g, ",")
    .replace(/,( ?,)+/g, ",")
    .replace(/^[ ,]+|[ ,]+$/g, "");
}

/** What closes a quotation, by what opens it, in the scripts of the world; ‘…’ stays for words that are drawn. */
const QUOTES: Readonly<Record<string, RegExp>> = {
  '"': /"/,
  "“": /”/,
  "„": /[“”]/,
  "«": /»/,
  "»": /«/,
  "「": /」/,
  "『": /』/,
  "｢": /｣/,
};

/** Marks that begin or end a quotation. */
export const QUOTE_MARKS = /["“”„«»「」『』｢｣]/g;

/**
 * Whether a quotation may start here. A straight quote after a letter, a digit or a full stop closes or means inches; » opens
 * only where « closes it.
 */
export function opensQuote(line: string, at: number): boolean {
  const mark = line[at]!;
  if (mark === "»") return line.indexOf("«", at) >= 0;
  if (mark === '"') return !/[\p{L}\p{N}.!?…'’]$/u.test(line.slice(Math.max(0, at - 2), at));
  return Object.hasOwn(QUOTES, mark);
}

/** Index of the mark that closes the quotation opened at `at`, or -1. */
export function closingQuote(line: string, at: number): number {
  const offset = line.slice(at + 1).search(QUOTES[line[at]!]!);
  return offset < 0 ? -1 : at + 1 + offset;
}

/** Whether nothing can be seen of a text: white space and marks without width. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Default_Ignorable_Code_Point}]*$/u.test(text);
}

/** Takes one line (without its line break) apart. */
export function scanLine(line: string): LineParts {
  const quoteEnds = new Map<number, number>();
  let hash: number | null = null;
  let comment: number | null = null;
  for (let i = 0; i < line.length && comment === null; i++) {
    const close = opensQuote(line, i) ? closingQuote(line, i) : -1;
    if (close >= 0) {
      quoteEnds.set(i, close + 1);
      i = close;
    } else if (line[i] === "#") hash = i;
    else if (line.startsWith("//", i) && line[i - 1] !== ":") comment = i;
  }
  const end = comment ?? line.length;
  const bodyEnd = hash ?? end;
  return { tokens: bodyTokens(line, bodyEnd, quoteEnds), bodyEnd, hash, comment, end };
}

function bodyTokens(line: string, end: number, quoteEnds: ReadonlyMap<number, number>): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < end) {
    const token = tokenAt(line, at, end, quoteEnds);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function tokenAt(line: string, from: number, end: number, quoteEnds: ReadonlyMap<number, number>): Token {
  const quoteEnd = quoteEnds.get(from);
  if (quoteEnd !== undefined) {
    return { kind: "quote", from, to: quoteEnd, text: oneSpaced(line.slice(from + 1, quoteEnd - 1)), closed: true };
  }
  if (opensQuote(line, from)) {
    const to = line.slice(0, end).trimEnd().length;
    return { kind: "quote", from, to, text: oneSpaced(line.slice(from + 1, to)), closed: false };
  }
  if (line[from] === "[") {
    const close = line.slice(from + 1, end).search(/[[\]]/) + from + 1;
    if (line[close] === "]" && close > from && ![...quoteEnds.keys()].some((quote) => quote > from && quote < close)) {
      return { kind: "tag", from, to: close + 1, name: oneSpaced(line.slice(from + 1, close)) };
    }
  }
  if (line[from] === "[" || line[from] === "]") {
    return { kind: "bracket", from, to: from + 1, text: line.slice(from, from + 1) };
  }
  let to = from + 1;
  while (to < end && line[to] !== "[" && line[to] !== "]" && !opensQuote(line, to)) to++;
  return { kind: "text", from, to, text: line.slice(from, to) };
}
