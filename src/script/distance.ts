// How far two texts are apart, letter by letter or word by word, and the nearest name for a misspelt one.

/** Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours count 1 each. */
export function editDistance<T>(a: ArrayLike<T>, b: ArrayLike<T>): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const above = rows[i - 1]!;
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replace, above[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

/** How many items, or letters, are the same at the start, and how many of the others at the end. */
export function commonEnds<T>(a: ArrayLike<T>, b: ArrayLike<T>): readonly [head: number, tail: number] {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return [head, tail];
}

/**
 * The candidate nearest to `word` ignoring case, or null when all are too far: more than `most` edits; by default 1 edit is
 * allowed, in longer words two of five letters. Of equally near candidates the one with the longer common beginning wins, then the earlier one.
 */
export function nearest(
  word: string,
  candidates: Iterable<string>,
  most = Math.max(1, Math.floor(word.length * 0.4)),
): string | null {
  const wanted = word.toLowerCase();
  let limit = most;
  let best: string | null = null;
  let bestPrefix = -1;
  for (const candidate of candidates) {
    const name = candidate.toLowerCase();
    if (Math.abs(name.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, name);
    const [prefix] = commonEnds(wanted, name);
    if (distance < limit || (distance === limit && prefix > bestPrefix)) {
      best = candidate;
      bestPrefix = prefix;
      limit = distance;
    }
  }
  return best;
}
