// Snapping of a box to the edges and the middle of its frame, one axis at a time.

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Snapped {
  /** Where the moved span starts now. */
  readonly from: number;
  /** Where the guide is drawn; null when nothing is near. */
  readonly guide: number | null;
}

/**
 * Moves a span of the given size, that would start at `from`, to the nearest of the frame's lines if one is within
 * reach: start to start, end to end (both also at `inset` inside the frame), middle to middle. All in one unit.
 */
export function snapSpan(from: number, size: number, frame: Span, inset: number, reach: number): Snapped {
  const lines = [
    { at: frame.from, offset: 0 },
    { at: frame.from + inset, offset: 0 },
    { at: frame.to, offset: size },
    { at: frame.to - inset, offset: size },
    { at: (frame.from + frame.to) / 2, offset: size / 2 },
  ];
  let best: Snapped = { from, guide: null };
  let distance = reach;
  for (const { at, offset } of lines) {
    const away = Math.abs(from + offset - at);
    if (away > distance) continue;
    distance = away;
    best = { from: at - offset, guide: at };
  }
  return best;
}
