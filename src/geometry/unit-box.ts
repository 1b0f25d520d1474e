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
