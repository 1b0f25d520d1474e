// Places elements in page millimetres. The page sets --mm, so that zooming changes one property and no element.
import type { CSSProperties } from "react";
import type { View } from "../../comic/image-fit.ts";
import { type Box, centerOf } from "../../geometry/box.ts";
import type { Polygon } from "../../geometry/polygon.ts";

const round = (value: number) => Math.round(value * 1000) / 1000;

/** A length in page millimetres as CSS. */
export const mm = (value: number): string => `calc(var(--mm) * ${round(value)})`;

export function mmBox({ x, y, width, height }: Box): CSSProperties {
  return { left: mm(x), top: mm(y), width: mm(width), height: mm(height) };
}

/** Turns and mirrors an element that lies in its picture's own millimetres as the picture of its frame is (comic/image-fit). */
export function turnStyle(
  { frame, bounds }: { readonly frame: View; readonly bounds: Box },
  { x, y }: Box,
): CSSProperties {
  const { turn = 0, mirrored = false } = frame;
  if (turn === 0 && !mirrored) return {};
  const centre = centerOf(bounds);
  return {
    transformOrigin: `${mm(centre.x - x)} ${mm(centre.y - y)}`,
    transform: `rotate(${turn}deg)${mirrored ? " scaleX(-1)" : ""}`,
  };
}

/** A clip-path for an element that fills `bounds`. */
export function clipPath(polygon: Polygon, bounds: Box): string {
  const corners = polygon.map(
    ({ x, y }) => `${round(((x - bounds.x) / bounds.width) * 100)}% ${round(((y - bounds.y) / bounds.height) * 100)}%`,
  );
  return `polygon(${corners.join(", ")})`;
}
