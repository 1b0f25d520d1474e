// The layout a network takes: one channel that says a layout is given, then head and body of each figure and the objects. Each
// cell holds how much of it the box covers, 0 to 1.
import type { Stage, UnitBox } from "../geometry/unit-box.ts";
import type { Tensor } from "./tensor.ts";

/** How many of each a network has channels for; what a panel has beyond is left out. */
export interface LayoutSlots {
  readonly figures: number;
  readonly objects: 0 | 1;
}

/** Covered part of each of `cells` equal cells of [0, 1] by [from, to]. */
export function coverage(from: number, to: number, cells: number): number[] {
  return Array.from(
    { length: cells },
    (_, i) => Math.max(0, Math.min((i + 1) / cells, to) - Math.max(i / cells, from)) * cells,
  );
}

/** Layouts of a batch as [B, 1 + 2 figures + objects, h, w]; null leaves a panel's channels zero, which means "place freely". */
export function layoutMap(
  layouts: readonly (Stage | null)[],
  { figures, objects }: LayoutSlots,
  h: number,
  w: number,
): Tensor {
  const channels = 1 + 2 * figures + objects;
  const data = new Float32Array(layouts.length * channels * h * w);
  const put = (panel: number, channel: number, [x0, y0, x1, y1]: UnitBox) => {
    const columns = coverage(x0, x1, w);
    coverage(y0, y1, h).forEach((row, y) => {
      columns.forEach((column, x) => {
        data[((panel * channels + channel) * h + y) * w + x] = row * column;
      });
    });
  };
  layouts.forEach((layout, panel) => {
    if (!layout) return;
    put(panel, 0, [0, 0, 1, 1]);
    layout.figures.slice(0, figures).forEach(({ head, body }, i) => {
      put(panel, 1 + 2 * i, head);
      put(panel, 2 + 2 * i, body);
    });
    if (layout.object && objects > 0) put(panel, channels - 1, layout.object);
  });
  return { dims: [layouts.length, channels, h, w], data };
}

/** Share of a token that a box must cover for the token to count as inside; the starter model was trained with it. */
const INSIDE = 0.3;

/** Tokens of a grid of `columns` x `rows` that lie inside one of the boxes, ascending. */
export function tokensInside(boxes: readonly UnitBox[], columns: number, rows: number): Int32Array {
  const covered = boxes.map(([x0, y0, x1, y1]) => ({ x: coverage(x0, x1, columns), y: coverage(y0, y1, rows) }));
  const tokens = Array.from({ length: columns * rows }, (_, token) => token);
  return Int32Array.from(
    tokens.filter((token) =>
      covered.some(({ x, y }) => x[token % columns]! * y[Math.floor(token / columns)]! > INSIDE),
    ),
  );
}
