// The curve of a lesson. A single step's loss says how hard its noise was; means over some steps say how the lesson gets on.

/** Points of the curve, at the most. */
const MOST_POINTS = 40;

/**
 * "x,y x,y …" for a polyline in a box: means of equally many steps each, from the left at step 0 to the right at step `of`, the largest at the top.
 */
export function pointsOf(
  losses: readonly number[],
  of: number,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const together = Math.max(1, Math.ceil(losses.length / MOST_POINTS));
  const means = Array.from({ length: Math.ceil(losses.length / together) }, (_, i) => {
    const part = losses.slice(i * together, (i + 1) * together);
    return part.reduce((a, b) => a + b, 0) / part.length;
  });
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const y = (mean: number) => (high === low ? height / 2 : ((high - mean) / (high - low)) * (height - 2) + 1);
  return means.map((mean, i) => `${round(((i + 0.5) * together * width) / of)},${round(y(mean))}`).join(" ");
}

const round = (x: number): number => Math.round(x * 10) / 10;
