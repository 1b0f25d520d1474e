// What an artist has roughed in, as a drawing is asked for it.
import { roughOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import type { PanelRough } from "../diffusion/panel.ts";
import { hashText } from "../script/hash.ts";

/** The rough of a shot as the field of a panel; none when there is none, or the model takes none. */
export function roughFor(
  doc: Doc,
  shot: string,
  { takesRoughs }: { readonly takesRoughs: boolean },
): { readonly rough?: PanelRough } {
  const marks = takesRoughs ? roughOf(doc, shot).map(({ mark }) => mark) : [];
  if (marks.length === 0) return {};
  const strokes = marks.flatMap((mark) => (mark.kind === "stroke" ? mark : []));
  const scans = marks.flatMap((mark) =>
    mark.kind === "scan" ? { asset: mark.asset, box: mark.box, picture: null } : [],
  );
  return { rough: { strokes, scans } };
}

type Mark = PanelRough["strokes"][number] | PanelRough["scans"][number];
const numbers = new WeakMap<object, number>();

/** A name for what is drawn, whatever the order in which it was. Marks that were named before cost nothing. */
export function nameOfRough({ strokes, scans }: PanelRough): string {
  const sum = [...strokes, ...scans].reduce((sofar, mark) => (sofar + numberOf(mark)) >>> 0, 0);
  return `${strokes.length + scans.length}-${sum}`;
}

function numberOf(mark: Mark): number {
  const known = numbers.get(mark);
  if (known !== undefined) return known;
  const text = JSON.stringify("points" in mark ? [mark.tool, mark.radius, mark.points] : [mark.asset, mark.box]);
  const number = hashText(0, text);
  numbers.set(mark, number);
  return number;
}
