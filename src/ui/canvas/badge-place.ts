// Where a panel's badges and its tools stand: inside the panel, and never over lettering.
import { type Box, overlaps, type Size } from "../../geometry/box.ts";
import { boundingBox, type Polygon, spansOfBand } from "../../geometry/polygon.ts";
import type { Vec } from "../../geometry/vec.ts";

/** Of the polygon's bounds, by which a box would stand: the lower right one before the others, or the upper right one alone. */
type Corners = "all" | "upper-right";

/**
 * Top left corner for a box of this size that lies in the polygon and on none of the taken boxes, as near to one of these
 * corners as one can stand; null when there is no room. All in one unit.
 */
export function freePlace(
  { width, height }: Size,
  polygon: Polygon,
  taken: readonly Box[],
  by: Corners = "all",
): Vec | null {
  const bounds = boundingBox(polygon);
  const [right, bottom] = [bounds.x + bounds.width - width, bounds.y + bounds.height - height];
  // Whatever is free can be pushed down and to the right until it stands against an edge or something taken.
  const rows = [bottom, bounds.y, ...taken.flatMap((box) => [box.y - height, box.y + box.height])];
  const free = rows.flatMap((y) =>
    spansOfBand(polygon, y, height).flatMap((band) => {
      const [left, end] = [band[0], band[1] - width];
      return [end, left, ...taken.flatMap((box) => [box.x - width, box.x + box.width])]
        .map((x): Box => ({ x, y, width, height }))
        .filter((box) => left <= box.x && box.x <= end && !taken.some((other) => overlaps(box, other)));
    }),
  );
  const all = [right, bounds.x].flatMap((x) => [bottom, bounds.y].map((y) => ({ x, y })));
  const corners = by === "all" ? all : [{ x: right, y: bounds.y }];
  const distance = ({ x, y }: Vec) => Math.min(...corners.map((corner) => Math.hypot(corner.x - x, corner.y - y)));
  const [best] = free.toSorted((a, b) => distance(a) - distance(b));
  return best ? { x: best.x, y: best.y } : null;
}

/** The first form for which there is room, and where. */
export function firstThatFits<Form extends string>(
  forms: readonly (readonly [Form, Size])[],
  polygon: Polygon,
  taken: readonly Box[],
): { readonly form: Form; readonly place: Vec } | null {
  for (const [form, size] of forms) {
    const place = freePlace(size, polygon, taken);
    if (place) return { form, place };
  }
  return null;
}
