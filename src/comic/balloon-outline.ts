// The outline of a lettering box: a rounded box, for balloons with a short tail that points to the speaker.
import { type Box, centerOf, overlaps } from "../geometry/box.ts";
import { type Path, roundedBox, type Side, type Spike } from "../geometry/path.ts";
import { add, length, scale, subtract, type Vec } from "../geometry/vec.ts";
import type { Style } from "./records.ts";

const TAIL_BASE_MM = 2.6;
const TAIL_MM = { shortest: 2, longest: 6 } as const;
/** The tip keeps this distance from what it points to, and from other boxes. */
const CLEARANCE_MM = 1.5;

/**
 * `target` is the point to which a tail points, or null for none. A tail without room, or one that would run into another
 * box (`others`), is left out.
 */
export function letteringOutline(box: Box, style: Style, target: Vec | null, others: readonly Box[]): Path {
  const radius = Math.min(style.cornerMm, box.width / 2, box.height / 2);
  const tail = target ? tailTo(box, radius, target) : null;
  const { x, y } = tail?.tip ?? box;
  const tip = { x: x - CLEARANCE_MM, y: y - CLEARANCE_MM, width: 2 * CLEARANCE_MM, height: 2 * CLEARANCE_MM };
  return roundedBox(box, radius, others.some((other) => overlaps(other, tip)) ? null : tail);
}

function tailTo(box: Box, radius: number, target: Vec): Spike | null {
  for (const side of sidesFacing(box, target)) {
    const tail = tailFrom(side, box, radius, target);
    if (tail) return tail;
  }
  return null;
}

function tailFrom(side: Side, box: Box, radius: number, target: Vec): Spike | null {
  const upright = side === "left" || side === "right";
  const [start, size] = upright ? [box.y, box.height] : [box.x, box.width];
  const straight = size - 2 * radius - TAIL_BASE_MM;
  if (straight < 0) return null;
  const along = upright ? target.y : target.x;
  const low = start + radius + TAIL_BASE_MM / 2;
  const at = Math.max(low, Math.min(along, low + straight));
  const root = upright
    ? { x: side === "left" ? box.x : box.x + box.width, y: at }
    : { x: at, y: side === "top" ? box.y : box.y + box.height };
  const way = subtract(target, root);
  const reach = Math.min(TAIL_MM.longest, length(way) - CLEARANCE_MM);
  if (reach < TAIL_MM.shortest) return null;
  const bent = upright ? { x: way.x, y: limit(way.y, way.x) } : { x: limit(way.x, way.y), y: way.y };
  return { side, at, base: TAIL_BASE_MM, tip: add(root, scale(bent, reach / length(bent))) };
}

/** Brings the way along the side to at most 45 degrees, given the way outwards: a flatter tail looks like a splinter. */
function limit(along: number, outwards: number): number {
  return Math.max(-Math.abs(outwards), Math.min(along, Math.abs(outwards)));
}

/** The sides beyond which the target lies; first the one that the line from the box's centre crosses. */
function sidesFacing(box: Box, target: Vec): readonly Side[] {
  const way = subtract(target, centerOf(box));
  const across = Math.abs(way.x) / (box.width / 2);
  const down = Math.abs(way.y) / (box.height / 2);
  const sides: Side[] = [];
  if (across > 1) sides.push(way.x > 0 ? "right" : "left");
  if (down > 1) sides.push(way.y > 0 ? "bottom" : "top");
  return across > down ? sides : sides.reverse();
}
