// Which panel of the old script a panel of the new script continues, so that pictures stay with their panels.
import { commonEnds, editDistance } from "./distance.ts";

/** Texts are similar when at least this share of their words is kept in place. */
const MIN_SIMILARITY = 1 / 3;

/**
 * For each new panel text the index of the old panel it continues, or null for a new panel; no old panel is continued
 * twice. Unchanged texts in unchanged order come first (longest common subsequence), then texts that moved unchanged, then,
 * between unchanged neighbours and in order, the most similar texts. A single text between the same neighbours continues
 * the one that stood there, however much it changed.
 */
export function matchPanels(before: readonly string[], after: readonly string[]): (number | null)[] {
  const [head, tail] = sameEnds(before, after);
  const middle = matchAll(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  const shift = before.length - after.length;
  return after.map((_, j) => {
    if (j < head) return j;
    if (j >= after.length - tail) return j + shift;
    const match = middle[j - head] ?? null;
    return match === null ? null : match + head;
  });
}

/**
 * How many texts at the start and at the end are the same and certain to be matched with each other: an end takes part
 * only as far as none of its texts stands in the middle as well.
 */
function sameEnds(before: readonly string[], after: readonly string[]): readonly [head: number, tail: number] {
  const [head, same] = commonEnds(before, after);
  let tail = same;
  const middle = new Set([...before.slice(head, before.length - tail), ...after.slice(head, after.length - tail)]);
  for (let i = tail; i > 0; i--) {
    const text = before.at(-i)!;
    if (!middle.has(text)) continue;
    // What stood between the middle and this text belongs to the middle now.
    for (const freed of before.slice(before.length - tail, before.length - i + 1)) middle.add(freed);
    tail = i - 1;
  }
  return [head, tail];
}

function matchAll(before: readonly string[], after: readonly string[]): (number | null)[] {
  const matches: (number | null)[] = after.map(() => null);
  const anchors = align(before.length, after.length, (i, j) => (before[i] === after[j] ? 1 : 0));
  for (const [i, j] of anchors) matches[j] = i;
  const used = new Set(anchors.map(([i]) => i));
  after.forEach((text, j) => {
    if (matches[j] !== null) return;
    const moved = before.findIndex((old, i) => old === text && !used.has(i));
    if (moved < 0) return;
    matches[j] = moved;
    used.add(moved);
  });
  let from: readonly [number, number] = [-1, -1];
  for (const anchor of [...anchors, [before.length, after.length] as const]) {
    const olds = range(from[0] + 1, anchor[0]).filter((i) => !used.has(i));
    const news = range(from[1] + 1, anchor[1]).filter((j) => matches[j] === null);
    for (const [i, j] of alignGap(olds, news, before, after)) matches[j] = i;
    from = anchor;
  }
  return matches;
}

function alignGap(
  olds: readonly number[],
  news: readonly number[],
  before: readonly string[],
  after: readonly string[],
) {
  if (olds.length === 1 && news.length === 1) return [[olds[0]!, news[0]!] as const];
  const oldWords = olds.map((i) => before[i]!.toLowerCase().split(/\s+/));
  const newWords = news.map((j) => after[j]!.toLowerCase().split(/\s+/));
  const pairs = align(olds.length, news.length, (i, j) => {
    const a = oldWords[i]!;
    const b = newWords[j]!;
    const similarity = 1 - editDistance(a, b) / Math.max(a.length, b.length);
    return similarity >= MIN_SIMILARITY ? similarity : 0;
  });
  return pairs.map(([i, j]) => [olds[i]!, news[j]!] as const);
}

/** The pairs (i, j), rising in both, with the greatest sum of scores; pairs of score 0 are never taken. */
function align(rows: number, columns: number, score: (i: number, j: number) => number): (readonly [number, number])[] {
  // best[i][j]: the greatest sum over the rows from i and the columns from j.
  const best = Array.from({ length: rows + 1 }, () => new Array<number>(columns + 1).fill(0));
  const scores = range(0, rows).map((i) => range(0, columns).map((j) => score(i, j)));
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const taken = scores[i]![j]! + best[i + 1]![j + 1]!;
      best[i]![j] = Math.max(taken, best[i + 1]![j]!, best[i]![j + 1]!);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  let i = 0;
  let j = 0;
  while (i < rows && j < columns) {
    const here = best[i]![j]!;
    if (scores[i]![j]! > 0 && here === scores[i]![j]! + best[i + 1]![j + 1]!) pairs.push([i++, j++]);
    else if (here === best[i + 1]![j]!) i++;
    else j++;
  }
  return pairs;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
}
