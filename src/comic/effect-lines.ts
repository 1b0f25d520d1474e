// Lines that are no part of the picture but say where to look or how fast it goes: around a point, or along a way. Wedges, as
// a pen draws them that is lifted; within the frame's outline.
import { boundingBox, clipPolygon, type Polygon } from "../geometry/polygon.ts";
import { add, dot, scale, subtract, type Vec } from "../geometry/vec.ts";
import { chance } from "./frame-outline.ts";
import type { EffectLines } from "./records.ts";

const turned = (degrees: number): Vec => {
  const angle = (degrees * Math.PI) / 180;
  return { x: Math.cos(angle), y: Math.sin(angle) };
};

/** In page mm, for an outline that may be concave. `seed`: the same hand draws the same lines. */
export function effectLines(outline: Polygon, effect: EffectLines, seed: string): readonly Polygon[] {
  const { x, y, width, height } = boundingBox(outline);
  const across = Math.hypot(width, height);
  const centre = { x: x + effect.x * width, y: y + effect.y * height };
  const middle = { x: x + width / 2, y: y + height / 2 };
  const wedges = Array.from({ length: effect.count }, (_, i) => {
    const random = (channel: number) => chance(seed, 4 * i + channel);
    return effect.kind === "focus"
      ? focusWedge(centre, across, effect, i, random)
      : speedWedge(middle, across, effect, i, random);
  });
  return wedges.flatMap((wedge) => {
    const seen = within(outline, wedge);
    return seen.length > 0 ? [seen] : [];
  });
}

type Random = (channel: number) => number;

/** From beyond the frame towards the centre, up to the room around it. */
function focusWedge(centre: Vec, across: number, { count, room }: EffectLines, i: number, random: Random): Polygon {
  const step = 360 / count;
  const degrees = (i + 0.6 * random(0)) * step;
  const half = step * (0.1 + 0.25 * random(1));
  const at = (angle: number, radius: number) => add(centre, scale(turned(angle), radius));
  const inner = (room * across * (0.85 + 0.3 * random(2))) / 2;
  return [at(degrees, inner), at(degrees - half, 2 * across), at(degrees + half, 2 * across)];
}

/** From one side of the frame along the way; the room is left at its end. */
function speedWedge(middle: Vec, across: number, effect: EffectLines, i: number, random: Random): Polygon {
  const { count, room, angleDeg } = effect;
  const [along, aside] = [turned(angleDeg), turned(angleDeg + 90)];
  const at = (way: number, off: number) => add(middle, add(scale(along, way), scale(aside, off)));
  const off = ((i + random(0)) / count - 0.5) * across;
  const half = (across / count) * (0.05 + 0.2 * random(1));
  const length = across * (1 - room) * (0.6 + 0.4 * random(2));
  return [at(length - across / 2, off), at(-across / 2, off + half), at(-across / 2, off - half)];
}

/** The part of an outline that lies in a wedge, clockwise. */
function within(outline: Polygon, wedge: Polygon): Polygon {
  return wedge.reduce<Polygon>((kept, corner, i) => {
    const edge = subtract(wedge[(i + 1) % wedge.length] ?? corner, corner);
    const inwards = { x: -edge.y, y: edge.x };
    return kept.length > 0 ? clipPolygon(kept, inwards, dot(corner, inwards)) : kept;
  }, outline);
}
