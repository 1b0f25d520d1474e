// The outline of a frame: its polygon with the corners and the hand that its border asks for. Always corners again, so fine
// that no eye and no printer sees them: every painter and every clip takes it as it is.
import type { Polygon } from "../geometry/polygon.ts";
import { add, length, scale, subtract, type Vec } from "../geometry/vec.ts";
import type { FrameBorder } from "./records.ts";

/** Corners of a rounded corner: 7.5 degrees each, off by 0.009 mm at a radius of 4 mm. */
const ARC_STEPS = 12;
/** A hand strays in waves of about this length. */
const WAVE_MM = 14;
const STEP_MM = 2;

/** `seed`: the same hand draws the same line. */
export function frameOutline(polygon: Polygon, border: FrameBorder, seed: string): Polygon {
  const cornered = border.corners === "sharp" || border.cornerMm <= 0 ? polygon : cutCorners(polygon, border);
  return border.wobbleMm > 0 ? byHand(cornered, border.wobbleMm, hash(seed)) : cornered;
}

function cutCorners(polygon: Polygon, { corners, cornerMm }: FrameBorder): Polygon {
  return polygon.flatMap((corner, i): readonly Vec[] => {
    const before = subtract(polygon.at(i - 1) ?? corner, corner);
    const after = subtract(polygon[(i + 1) % polygon.length] ?? corner, corner);
    // Neighbouring corners share an edge.
    const reach = Math.min(cornerMm, length(before) / 2, length(after) / 2);
    if (reach <= 0) return [corner];
    const from = add(corner, scale(before, reach / length(before)));
    const to = add(corner, scale(after, reach / length(after)));
    return corners === "bevel" ? [from, to] : arc(from, corner, to);
  });
}

/** From a point to another, bent towards a corner: the conic that is a circle's arc where the corner is square. */
function arc(from: Vec, corner: Vec, to: Vec): readonly Vec[] {
  const half = length(subtract(to, from)) / 2;
  const weight = half / length(subtract(corner, from));
  return Array.from({ length: ARC_STEPS + 1 }, (_, i) => {
    const t = i / ARC_STEPS;
    const [a, b, c] = [(1 - t) ** 2, 2 * weight * t * (1 - t), t ** 2];
    const sum = a + b + c;
    const mix = (key: "x" | "y") => (a * from[key] + b * corner[key] + c * to[key]) / sum;
    return { x: mix("x"), y: mix("y") };
  });
}

/** The polygon as an unruled line draws it. */
function byHand(polygon: Polygon, wobbleMm: number, seed: number): Polygon {
  let walked = 0;
  const around = polygon.reduce((sum, p, i) => sum + length(subtract(polygon[(i + 1) % polygon.length] ?? p, p)), 0);
  // As many waves as fit, so that the line ends where it began.
  const waves = Math.max(4, Math.round(around / WAVE_MM));
  const astray = (at: number, channel: number) => wobbleMm * noise((at / around) * waves, waves, seed + channel);
  return polygon.flatMap((from, i) => {
    const edge = subtract(polygon[(i + 1) % polygon.length] ?? from, from);
    const size = length(edge);
    const steps = Math.max(1, Math.ceil(size / STEP_MM));
    const start = walked;
    walked += size;
    return Array.from({ length: steps }, (_, step) => {
      const at = start + (size * step) / steps;
      return add(add(from, scale(edge, step / steps)), { x: astray(at, 1), y: astray(at, 2) });
    });
  });
}

/** Smooth noise of -1..1 that repeats after `period`. */
function noise(at: number, period: number, seed: number): number {
  const whole = Math.floor(at);
  const part = at - whole;
  const smooth = part * part * (3 - 2 * part);
  const [from, to] = [unit(whole % period, seed), unit((whole + 1) % period, seed)];
  return from + (to - from) * smooth;
}

/** A number of 0..1 by seed and place. */
export const chance = (seed: string, place: number): number => hash(`${seed}/${place}`) / 0xffffffff;

/** A number of -1..1 by place and seed. */
function unit(place: number, seed: number): number {
  return (hash(`${seed}/${place}`) / 0xffffffff) * 2 - 1;
}

/** FNV-1a with a last stir, so that neighbours differ in all bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}
