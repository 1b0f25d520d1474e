// Outlines as lists of drawing commands with absolute coordinates: what every painter (SVG, canvas, PDF) understands.
import type { Box } from "./box.ts";
import type { Polygon } from "./polygon.ts";

export type PathCommand =
  | { readonly op: "M" | "L"; readonly x: number; readonly y: number }
  | {
      readonly op: "C";
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly x: number;
      readonly y: number;
    }
  | { readonly op: "Z" };

export type Path = readonly PathCommand[];

// Control point distance with which a cubic comes nearest to a quarter circle, for radius 1: 4/3 (sqrt(2) - 1).
const KAPPA = (4 / 3) * (Math.SQRT2 - 1);

export function pathOf(polygon: Polygon): Path {
  return [...polygon.map(({ x, y }, i): PathCommand => ({ op: i === 0 ? "M" : "L", x, y })), { op: "Z" }];
}

export type Side = "top" | "right" | "bottom" | "left";

/** A pointed bulge of an outline: leaves the side at `at` -/+ half of `base` (along the side) and meets at the tip. */
export interface Spike {
  readonly side: Side;
  /** x for top and bottom, y for left and right. */
  readonly at: number;
  readonly base: number;
  readonly tip: { readonly x: number; readonly y: number };
}

/** A box with round corners, clockwise from the top left; the radius is limited to half the shorter side. */
export function roundedBox(box: Box, radius: number, spike: Spike | null = null): Path {
  const r = Math.max(0, Math.min(radius, box.width / 2, box.height / 2));
  const [left, top, right, bottom] = [box.x, box.y, box.x + box.width, box.y + box.height];
  const k = r * (1 - KAPPA);
  const path: PathCommand[] = [{ op: "M", x: left + r, y: top }];
  const line = (x: number, y: number) => path.push({ op: "L", x, y });
  const corner = (x1: number, y1: number, x2: number, y2: number, x: number, y: number) => {
    if (r > 0) path.push({ op: "C", x1, y1, x2, y2, x, y });
  };
  const spikeOn = (side: Side, direction: 1 | -1, point: (along: number) => readonly [number, number]) => {
    if (spike?.side !== side) return;
    line(...point(spike.at - (direction * spike.base) / 2));
    line(spike.tip.x, spike.tip.y);
    line(...point(spike.at + (direction * spike.base) / 2));
  };
  spikeOn("top", 1, (x) => [x, top]);
  line(right - r, top);
  corner(right - k, top, right, top + k, right, top + r);
  spikeOn("right", 1, (y) => [right, y]);
  line(right, bottom - r);
  corner(right, bottom - k, right - k, bottom, right - r, bottom);
  spikeOn("bottom", -1, (x) => [x, bottom]);
  line(left + r, bottom);
  corner(left + k, bottom, left, bottom - k, left, bottom - r);
  spikeOn("left", -1, (y) => [left, y]);
  line(left, top + r);
  corner(left, top + k, left + k, top, left + r, top);
  path.push({ op: "Z" });
  return path;
}

/** The path in SVG's own notation, with 4 decimals. */
export function toSvgPath(path: Path): string {
  const n = (value: number) => String(Math.round(value * 1e4) / 1e4);
  return path
    .map((c) => {
      if (c.op === "Z") return "Z";
      if (c.op === "C") return `C${n(c.x1)} ${n(c.y1)} ${n(c.x2)} ${n(c.y2)} ${n(c.x)} ${n(c.y)}`;
      return `${c.op}${n(c.x)} ${n(c.y)}`;
    })
    .join("");
}
