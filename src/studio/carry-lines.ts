// Merging by lines: what one text became of another is done to a third one that came of the same.
import { diffIndices } from "node-diff3";

/** Whose lines stay where both changed the same: those of the change that is carried, or those that are there already. */
export type Wins = "change" | "present";

interface Hunk {
  /** Lines of the common text that are replaced; none: an insertion before `at`. */
  readonly at: number;
  readonly length: number;
  readonly lines: readonly string[];
}

/** The text `onto` with the change that made `to` of `from`. Texts that both sides insert at one place are both kept. */
export function carryLines(from: string, to: string, onto: string, wins: Wins): string {
  const base = from.split("\n");
  const change = hunks(base, to.split("\n"));
  const present = hunks(base, onto.split("\n"));
  const [kept, others] = wins === "change" ? [change, present] : [present, change];
  const added = others.filter((hunk) => !kept.some((other) => excludes(hunk, other)));
  // What is there comes first, so that both sides of an insertion stand as they would if one had come after the other.
  const all = present.filter((hunk) => kept === present || added.includes(hunk));
  all.push(...change.filter((hunk) => kept === change || added.includes(hunk)));
  all.sort((a, b) => a.at - b.at || Math.min(a.length, 1) - Math.min(b.length, 1));
  const lines: string[] = [];
  let next = 0;
  for (const hunk of all) {
    lines.push(...base.slice(next, hunk.at), ...hunk.lines);
    next = hunk.at + hunk.length;
  }
  return [...lines, ...base.slice(next)].join("\n");
}

function excludes(a: Hunk, b: Hunk): boolean {
  const insertBoth = a.at === b.at && a.length === 0 && b.length === 0;
  if (insertBoth) return a.lines.join("\n") === b.lines.join("\n");
  return a.at < b.at + b.length && b.at < a.at + a.length;
}

/** Lines that changed, each on its own where as many came as went: neighbours are no conflict. */
function hunks(base: readonly string[], text: readonly string[]): Hunk[] {
  const shortest = Math.min(base.length, text.length);
  let start = 0;
  while (start < shortest && base[start] === text[start]) start++;
  let end = 0;
  while (end < shortest - start && base.at(-1 - end) === text.at(-1 - end)) end++;
  const changed = diffIndices(base.slice(start, base.length - end), text.slice(start, text.length - end));
  return changed.flatMap(({ buffer1: [offset, length], buffer2Content: lines }) => {
    const at = start + offset;
    if (lines.length !== length) return { at, length, lines };
    return lines.map((line, i) => ({ at: at + i, length: 1, lines: [line] }));
  });
}
