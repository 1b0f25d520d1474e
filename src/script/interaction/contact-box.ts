// Where the object of an interaction is, by rules over the boxes of who acts (ReCorD's layout agent as a table).
import type { Figure, UnitBox } from "../../geometry/unit-box.ts";
import { type Contact, headsOf, isHeadwear } from "./verbs.ts";

/** Of the character, who is taken to face the reader: the left hand is at the right of the picture. */
export type Hand = "left" | "right";

/** What a rule sees: boxes of who acts, the size of the thing, and the side of the hand, 1 right in the picture. */
interface Scene {
  readonly head: UnitBox;
  readonly body: UnitBox;
  readonly width: number;
  readonly height: number;
  readonly side: 1 | -1;
}

type Point = readonly [x: number, y: number];

const middle = ([x0, , x1]: UnitBox) => (x0 + x1) / 2;
const across = ([x0, , x1]: UnitBox) => x1 - x0;
const down = ([, y0, , y1]: UnitBox, part: number) => y0 + part * (y1 - y0);

/** Centres of the object. */
const CENTRES: Readonly<Record<Exclude<Contact, "worn">, (scene: Scene) => Point>> = {
  above: ({ head, body, height, side }) => [middle(body) + side * 0.35 * across(body), head[1] - height / 2],
  ankle: ({ body, height, side }) => [middle(body) + side * 0.45 * across(body), body[3] - height / 2],
  arms: ({ body }) => [middle(body), down(body, 0.45)],
  beside: ({ body, width, height, side }) => [middle(body) + side * (across(body) + width) * 0.5, body[3] - height / 2],
  gaze: ({ head, width, side }) => [middle(head) + side * (1.2 * across(head) + width / 2), down(head, 0.5)],
  lap: ({ body }) => [middle(body), down(body, 0.55)],
  mouth: ({ head, side }) => [middle(head) + side * 0.25 * across(head), down(head, 0.75)],
  under: ({ body, height }) => [middle(body), body[3] - height / 2],
  wrist: ({ body, side }) => [middle(body) + side * 0.5 * across(body), down(body, 0.55)],
};

/**
 * The box of what is acted upon. What would lie outside the panel is moved into it, and is never larger than nine tenths of it.
 * `aspect`: of the panel, width by height.
 */
export function contactBox(
  contact: Contact,
  object: string,
  { head, body }: Figure,
  hand: Hand,
  aspect: number,
): UnitBox {
  if (contact === "worn") return inside(isHeadwear(object) ? crownOf(head) : body);
  const height = Math.min(0.9, headsOf(object) * (head[3] - head[1]));
  const width = Math.min(0.9, height / aspect);
  const side = hand === "left" ? 1 : -1;
  const [x, y] = CENTRES[contact]({ head, body, width, height, side });
  return inside([x - width / 2, y - height / 2, x + width / 2, y + height / 2]);
}

/** The upper half of a head and some room above it. */
function crownOf([x0, y0, x1, y1]: UnitBox): UnitBox {
  return [x0, y0 - 0.15 * (y1 - y0), x1, y0 + 0.5 * (y1 - y0)];
}

/** Moved into the panel as a whole, and rounded to 3 decimals as composed boxes are. */
function inside([x0, y0, x1, y1]: UnitBox): UnitBox {
  const along = (from: number, to: number): readonly [number, number] => {
    const size = Math.min(0.9, to - from);
    const start = Math.min(Math.max(from, 0), 1 - size);
    return [Number(start.toFixed(3)), Number((start + size).toFixed(3))];
  };
  const [[left, right], [top, bottom]] = [along(x0, x1), along(y0, y1)];
  return [left, top, right, bottom];
}
