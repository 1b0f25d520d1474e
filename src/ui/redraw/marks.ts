// The marks of a part as they are made on a picture: plain data, in fractions of it.
import type { Mark, Part } from "../../geometry/part.ts";
import type { Place } from "../../geometry/stroke.ts";
import type { UnitBox } from "../../geometry/unit-box.ts";

/** What a rectangle is before it is moved. */
export const MIDDLE: Part = [{ kind: "box", box: [0.3, 0.3, 0.7, 0.7] }];
/** No side of a rectangle is shorter than this fraction of its picture. */
const SMALLEST = 0.04;
const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
/** Finer than any picture's pixels. */
const round = (value: number) => Math.round(value * 1e4) / 1e4;
const inside = ([x, y]: Place): Place => [round(clamp(x, 0, 1)), round(clamp(y, 0, 1))];

/** The rectangle between two points; null: it would be too small to be meant. */
export function boxBetween(a: Place, b: Place): Mark | null {
  const [[ax, ay], [bx, by]] = [inside(a), inside(b)];
  const box: UnitBox = [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
  return box[2] - box[0] < SMALLEST || box[3] - box[1] < SMALLEST ? null : { kind: "box", box };
}

/** The line drawn on to a point; points that lie closer than a quarter of the brush say nothing new. */
export function strokeTo(radius: number, points: readonly Place[], to: Place): readonly Place[] {
  const next = inside(to);
  const last = points.at(-1);
  return last && Math.hypot(next[0] - last[0], next[1] - last[1]) < radius / 4 ? points : [...points, next];
}

/** A rectangle moved, or with its lower right corner moved, as far as it goes. Strokes stay. */
export function moveBoxes(part: Part, how: "move" | "resize", dx: number, dy: number): Part {
  return part.map((mark) => {
    if (mark.kind !== "box") return mark;
    const [x0, y0, x1, y1] = mark.box;
    const [x, y] = [clamp(dx, -x0, 1 - x1), clamp(dy, -y0, 1 - y1)];
    const moved = [x0 + x, y0 + y, x1 + x, y1 + y].map(round) as unknown as UnitBox;
    const sized: UnitBox = [x0, y0, round(clamp(x1 + dx, x0 + SMALLEST, 1)), round(clamp(y1 + dy, y0 + SMALLEST, 1))];
    return { kind: "box", box: how === "move" ? moved : sized };
  });
}
