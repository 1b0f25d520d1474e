// The script as a text editor shows it: what each line is and where its tags, speech, caption and comment stand.
import { linesOf, type ScriptLine as ReadLine } from "../script/parse.ts";

/** Columns in a line, from 0, end exclusive. */
export interface Columns {
  readonly from: number;
  readonly to: number;
}

export interface ScriptLine extends Pick<ReadLine, "number" | "text" | "kind" | "page"> {
  readonly tags: readonly (Columns & { readonly tag: string })[];
  readonly speech: readonly Columns[];
  /** From the "#" to the end of what counts. */
  readonly caption: Columns | null;
  readonly comment: Columns | null;
}

/** The first lines (all of them). */
export function scanScript(script: string, most?: number): readonly ScriptLine[] {
  return linesOf(script, most).map(({ number, text, kind, page, parts: { tokens, hash, comment, end } }) => ({
    number,
    text,
    kind,
    page,
    tags: tokens.flatMap((token) =>
      token.kind === "tag" ? [{ from: token.from, to: token.to, tag: token.name }] : [],
    ),
    speech: tokens.filter((token) => token.kind === "quote"),
    caption: hash === null ? null : { from: hash, to: end },
    comment: comment === null ? null : { from: comment, to: text.length },
  }));
}

/** The parts of a line that describe a picture: neither tags nor speech, caption or comment. */
export function pictureSpans({ kind, text, tags, speech, caption, comment }: ScriptLine): readonly Columns[] {
  if (kind !== "cast" && kind !== "panel") return [];
  const bodyEnd = (caption ?? comment)?.from ?? text.length;
  const holes = [...tags, ...speech, { from: bodyEnd, to: text.length }].sort((a, b) => a.from - b.from);
  return holes.flatMap(({ from }, i) => {
    const start = holes[i - 1]?.to ?? 0;
    return from > start ? [{ from: start, to: from }] : [];
  });
}
