// Text into lines: greedy word wrap, then the narrowest width that keeps the number of lines, so that the block is even.
import { advanceOf, fontFace, isWide } from "./font-metrics.ts";
import type { Style } from "./records.ts";

export interface TextOptions extends Pick<Style, "font" | "sizeMm" | "leading" | "align"> {
  readonly maxWidthMm: number;
}

export interface TextLine {
  readonly text: string;
  /** Left end, from the left of the block (which is as wide as its widest line). */
  readonly x: number;
  /** From the top of the block. */
  readonly baseline: number;
  readonly width: number;
}

export interface TextLayout {
  readonly lines: readonly TextLine[];
  readonly width: number;
  readonly height: number;
}

/**
 * Breaks text at spaces, after hyphens and dashes, and between CJK characters; a word wider than the line is broken
 * anywhere; "\n" always breaks. Lengths in mm. The block reaches from the ascent of the first line to the descent of
 * the last; empty text is one empty line.
 */
export function layoutText(text: string, options: TextOptions): TextLayout {
  const { font, sizeMm, leading, maxWidthMm, align } = options;
  const key = [font, sizeMm, leading, maxWidthMm, align, text].join("\n");
  const known = layouts.get(key);
  if (known) return known;
  const layout = breakLines(text, options);
  if (layouts.size >= MAX_LAYOUTS) layouts.clear();
  layouts.set(key, layout);
  return layout;
}

// Every change of a document lays out all its lettering again, nearly always the same texts at the same widths.
const MAX_LAYOUTS = 4000;
const layouts = new Map<string, TextLayout>();

function breakLines(text: string, options: TextOptions): TextLayout {
  const { font, sizeMm, leading, align } = options;
  const face = fontFace(font);
  const measure = (line: string) => advanceOf(font, line, sizeMm);
  const lines = balanced(text.normalize("NFC").split(/\r\n|[\r\n\u2028\u2029]/), options.maxWidthMm, measure);
  const measured = lines.map((line) => ({ text: line, width: measure(line) }));
  const width = Math.max(...measured.map((line) => line.width));
  return {
    lines: measured.map((line, i) => ({
      ...line,
      // "left" is where a line begins.
      x: align === "center" ? (width - line.width) / 2 : line.text.startsWith(RIGHT_TO_LEFT) ? width - line.width : 0,
      baseline: (face.ascent + i * leading) * sizeMm,
    })),
    width,
    height: (face.ascent + face.descent + (lines.length - 1) * leading) * sizeMm,
  };
}

/** An unbreakable part of a line: its width, and its width with the spaces that follow it. */
interface Piece {
  readonly text: string;
  readonly width: number;
  readonly withSpaces: number;
}
type Measure = (text: string) => number;
// Keeps a line whose width equals the maximum up to rounding.
const TOLERANCE_MM = 1e-6;

function balanced(paragraphs: readonly string[], maxWidth: number, measure: Measure): readonly string[] {
  const toPiece = (text: string) => ({ text, width: measure(text.trimEnd()), withSpaces: measure(text) });
  const pieces = paragraphs.map((paragraph) => piecesOf(paragraph.trim()).map(toPiece));
  const wrapAt = (width: number) =>
    pieces.flatMap((paragraph, i) => wrap(paragraph, width, measure).map(directed(paragraphs[i]!)));
  let best = wrapAt(maxWidth);
  const count = best.length;
  if (count === paragraphs.length) return best;
  // Not below the widest word, which would be broken.
  const whole = pieces.flat().filter(({ width }) => width <= maxWidth);
  let low = Math.max(0, ...whole.map(({ width }) => width));
  let high = maxWidth;
  // 12 halvings: within 0.02 mm for a column of 80 mm.
  for (let i = 0; i < 12; i++) {
    const middle = i === 0 ? low : (low + high) / 2;
    const narrower = wrapAt(middle);
    if (narrower.length > count) low = middle;
    else [high, best] = [middle, narrower];
  }
  return best;
}

/** RIGHT-TO-LEFT ISOLATE and POP DIRECTIONAL ISOLATE, which take no room and are not drawn. */
const [RIGHT_TO_LEFT, END] = ["\u2067", "\u2069"];
const STRONG = /[\p{L}\u200e\u200f]/u;
const FROM_THE_RIGHT =
  /^[\u200f\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Samaritan}\p{sc=Mandaic}\p{sc=Adlam}]/u;

/**
 * Lines of a paragraph in its base direction, that of its first strong letter (Unicode Standard Annex 9, P2 and P3). Every
 * painter draws a line by itself, from the left: the direction must be in the line.
 */
function directed(paragraph: string): (line: string) => string {
  const first = STRONG.exec(paragraph)?.[0] ?? "";
  return FROM_THE_RIGHT.test(first) ? (line) => `${RIGHT_TO_LEFT}${line}${END}` : (line) => line;
}

/** Width in mm below which words of the text must be broken. */
export function narrowestWidth(text: string, font: string, sizeMm: number): number {
  return Math.max(0, ...piecesOf(text.normalize("NFC")).map((piece) => advanceOf(font, piece.trim(), sizeMm)));
}

function wrap(pieces: readonly Piece[], maxWidth: number, measure: Measure): readonly string[] {
  const lines: string[] = [];
  let [line, used] = ["", 0];
  const limit = maxWidth + TOLERANCE_MM;
  const put = (piece: Piece) => {
    if (line !== "" && used + piece.width > limit) {
      lines.push(line.trimEnd());
      [line, used] = ["", 0];
    }
    line += piece.text;
    used += piece.withSpaces;
  };
  for (const piece of pieces) {
    if (piece.width <= limit) {
      put(piece);
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    [line, used] = ["", 0];
    for (const text of charactersOf(piece.text))
      put({ text, width: measure(text.trimEnd()), withSpaces: measure(text) });
  }
  return [...lines, line.trimEnd()];
}

/** The smallest unbreakable parts, each with the spaces that follow it. */
function piecesOf(paragraph: string): readonly string[] {
  const pieces: string[] = [];
  let previous = "";
  for (const character of charactersOf(paragraph)) {
    const last = pieces.length - 1;
    if (last < 0 || canBreak(previous, character)) pieces.push(character);
    else pieces[last] += character;
    previous = character;
  }
  return pieces;
}

const SPACE = /^[ \t\u3000]$/;
// Closing marks and small kana don't start a line, opening brackets don't end one (kinsoku, JIS X 4051 in brief).
const NOT_FIRST = /^[、。，．・：；？！」』）】〕〉》…‥ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:!?)\]}»”’]/u;
const NOT_LAST = /^[「『（【〔〈《([{«“‘]/u;

function canBreak(previous: string, next: string): boolean {
  if (SPACE.test(next)) return false;
  if (SPACE.test(previous)) return true;
  if (NOT_FIRST.test(next) || NOT_LAST.test(previous)) return false;
  if (/^[-\u2010\u2013\u2014]$/.test(previous)) return /^\p{L}/u.test(next);
  return isWide(previous) || isWide(next);
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
// Below the first combining mark every code unit is a character; the segmenter takes twenty times as long to say so.
const PLAIN = /^[ -\u02ff]*$/;

/** User-perceived characters: marks, joiners and variation selectors stay with their base. */
function charactersOf(text: string): readonly string[] {
  return PLAIN.test(text) ? text.split("") : Array.from(graphemes.segment(text), ({ segment }) => segment);
}
