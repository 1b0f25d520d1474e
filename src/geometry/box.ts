// Axis-aligned boxes: top left corner and size.
import type { Vec } from "./vec.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

export function centerOf(box: Box): Vec {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The box with `by` taken off every side; a side that would turn negative ends as an empty box at the centre. */
export function insetBox(box: Box, by: number): Box {
  const width = Math.max(0, box.width - 2 * by);
  const height = Math.max(0, box.height - 2 * by);
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

/** True when the boxes share area; touching edges do not count. */
export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** What two boxes share; null: no area. */
export function commonBox(a: Box, b: Box): Box | null {
  if (!overlaps(a, b)) return null;
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  return {
    x,
    y,
    width: Math.min(a.x + a.width, b.x + b.width) - x,
    height: Math.min(a.y + a.height, b.y + b.height) - y,
  };
}

/** The smallest box around some; of none, an empty one. */
export function boxAround(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Moves the box by the least distance that brings it into `outer`; one too large for it is aligned top left. */
export function moveInto(box: Box, outer: Box): Box {
  return {
    ...box,
    x: Math.max(outer.x, Math.min(box.x, outer.x + outer.width - box.width)),
    y: Math.max(outer.y, Math.min(box.y, outer.y + outer.height - box.height)),
  };
}
