// Places and mistakes in a script. Lines and columns count from 1; columns and lengths are UTF-16 code units, as in
// text editors.

export interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** One mistake: where, what was expected, and what to write instead of the marked text when there is a likely text. */
export interface ScriptProblem extends Span {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly suggestion: string | null;
}

/** The span of the half-open range from..to (counted from 0) of a line (counted from 1). */
export function spanOf(line: number, from: number, to: number): Span {
  return { line, column: from + 1, length: to - from };
}

export function errorAt(span: Span, message: string, suggestion: string | null = null): ScriptProblem {
  return { ...span, severity: "error", message, suggestion };
}

export function warningAt(span: Span, message: string, suggestion: string | null = null): ScriptProblem {
  return { ...span, severity: "warning", message, suggestion };
}
