// Where things stand in a picture, in fractions of it.

/** A box [x0, y0, x1, y1] in fractions of its panel, origin top left. */
export type UnitBox = readonly [number, number, number, number];

export interface Figure {
  readonly head: UnitBox;
  readonly body: UnitBox;
}

/** Where the figures (head, body; in the order in which the text names them) and the object stand in a panel. */
export interface Stage {
  readonly figures: readonly Figure[];
  readonly object: UnitBox | null;
}

/** The smallest box around two. */
export function union(a: UnitBox, b: UnitBox): UnitBox {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** The smallest box around everything on a stage; null: nothing stands there. */
export function boundsOfStage({ figures, object }: Stage): UnitBox | null {
  const boxes = [...figures.flatMap(({ head, body }) => [head, body]), ...(object ? [object] : [])];
  return boxes.length > 0 ? boxes.reduce(union) : null;
}

/** Of the picture, 0 to 1. */
export const shareOf = ([x0, y0, x1, y1]: UnitBox): number => Math.max(0, x1 - x0) * Math.max(0, y1 - y0);

/** Intersection over union of two boxes. */
export function overlap(a: UnitBox, b: UnitBox): number {
  const both = shareOf([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
  return both / (shareOf(a) + shareOf(b) - both);
}
