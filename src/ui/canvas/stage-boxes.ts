// The boxes of figures and object in a panel, as plain data to be moved and resized. Fractions of the generated image.
import { type Stage, type UnitBox, union } from "../../geometry/unit-box.ts";
import type { Vec } from "../../geometry/vec.ts";

export type BoxName =
  | { readonly part: "body"; readonly figure: number }
  | { readonly part: "head"; readonly figure: number }
  | { readonly part: "object" };

/** Corner that stays in place while the opposite one is dragged: [0, 0] is the top left. */
export type Corner = readonly [x: 0 | 1, y: 0 | 1];

/** No box gets smaller than this fraction of its picture: below it no token would lie inside. */
const SMALLEST = 0.04;

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** All boxes of a stage, in the order in which Tab walks them. */
export function boxNames(stage: Stage): BoxName[] {
  const figures = stage.figures.flatMap((_, figure): BoxName[] => [
    { part: "body", figure },
    { part: "head", figure },
  ]);
  return stage.object ? [...figures, { part: "object" }] : figures;
}

/** Throws when the stage has no such box. */
export function boxOf(stage: Stage, name: BoxName): UnitBox {
  const box = name.part === "object" ? stage.object : stage.figures[name.figure]?.[name.part];
  if (!box)
    throw new Error(
      `boxOf(): expected one of ${stage.figures.length} figures or the object, found ${JSON.stringify(name)}`,
    );
  return box;
}

/** The stage with one box replaced. */
export function withBox(stage: Stage, name: BoxName, box: UnitBox): Stage {
  if (name.part === "object") return { ...stage, object: box };
  return { ...stage, figures: stage.figures.map((f, i) => (i === name.figure ? { ...f, [name.part]: box } : f)) };
}

/** The part of a shift that keeps a box inside the panel. A box that is already outside may come in. */
function allowed(box: UnitBox, dx: number, dy: number): readonly [number, number] {
  return [
    clamp(dx, Math.min(0, -box[0]), Math.max(0, 1 - box[2])),
    clamp(dy, Math.min(0, -box[1]), Math.max(0, 1 - box[3])),
  ];
}

const shifted = (box: UnitBox, dx: number, dy: number): UnitBox => [box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy];

/** Moves a box by fractions of the panel, not out of it. A body takes its head along unless `alone`. */
export function moveBox(stage: Stage, name: BoxName, dx: number, dy: number, alone: boolean): Stage {
  const box = boxOf(stage, name);
  if (name.part !== "body" || alone) return withBox(stage, name, shifted(box, ...allowed(box, dx, dy)));
  const head = boxOf(stage, { part: "head", figure: name.figure });
  const [x, y] = allowed(union(box, head), dx, dy);
  const moved = withBox(stage, name, shifted(box, x, y));
  return withBox(moved, { part: "head", figure: name.figure }, shifted(head, x, y));
}

/** The box with one corner put there, as far as it may: the opposite corner stays, the box keeps a least size. */
export function withCorner([x0, y0, x1, y1]: UnitBox, corner: Corner, x: number, y: number): UnitBox {
  return [
    corner[0] === 0 ? clamp(x, 0, x1 - SMALLEST) : x0,
    corner[1] === 0 ? clamp(y, 0, y1 - SMALLEST) : y0,
    corner[0] === 1 ? clamp(x, x0 + SMALLEST, 1) : x1,
    corner[1] === 1 ? clamp(y, y0 + SMALLEST, 1) : y1,
  ];
}

/** Moves one corner by fractions of the panel. */
export function resizeBox(stage: Stage, name: BoxName, corner: Corner, dx: number, dy: number): Stage {
  const box = boxOf(stage, name);
  const [x, y] = [box[corner[0] * 2]!, box[corner[1] * 2 + 1]!];
  return withBox(stage, name, withCorner(box, corner, x + dx, y + dy));
}

export const centreOf = ([x0, y0, x1, y1]: UnitBox): Vec => ({ x: (x0 + x1) / 2, y: (y0 + y1) / 2 });

/** Height of a thing that an arrow into the open makes room for. */
const THING = 0.3;

/**
 * What an arrow from a figure points at: another figure; the object, which stays where it is; or the open, where the object then has
 * its box.
 */
export function aimAt(
  stage: Stage,
  from: number,
  { x, y }: Vec,
): { readonly figure: number | null; readonly object: UnitBox | null } {
  const holds = (box: UnitBox | null) => box !== null && x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
  if (holds(stage.object)) return { figure: null, object: null };
  const figure = stage.figures.findIndex(({ head, body }, i) => i !== from && (holds(head) || holds(body)));
  if (figure >= 0) return { figure, object: null };
  const [x0, y0, x1, y1] = stage.object ?? [0, 0, THING, THING];
  const start = (at: number, size: number) => clamp(at - size / 2, 0, 1 - size);
  const [left, top] = [start(x, x1 - x0), start(y, y1 - y0)];
  return { figure: null, object: [left, top, left + x1 - x0, top + y1 - y0] };
}

export interface BoxNumber {
  readonly axis: "x" | "y" | "w" | "h";
  /** All in %. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** The box with this number changed. */
  readonly put: (percent: number) => UnitBox;
}

/** A box as four numbers to type: where it starts, which moves it, and how large it is; never out of the panel. */
export function boxNumbers([x0, y0, x1, y1]: UnitBox): readonly BoxNumber[] {
  const number = (axis: BoxNumber["axis"], value: number, min: number, max: number, put: (to: number) => UnitBox) => ({
    axis,
    value: Math.round(value * 100),
    min: min * 100,
    max: max * 100,
    put: (percent: number) => put(percent / 100),
  });
  return [
    number("x", x0, 0, 1 - (x1 - x0), (x) => [x, y0, x + x1 - x0, y1]),
    number("y", y0, 0, 1 - (y1 - y0), (y) => [x0, y, x1, y + y1 - y0]),
    number("w", x1 - x0, SMALLEST, 1 - x0, (w) => [x0, y0, x0 + w, y1]),
    number("h", y1 - y0, SMALLEST, 1 - y0, (h) => [x0, y0, x1, y0 + h]),
  ];
}
