import { expect, test } from "vitest";
import { boundingBox, type Polygon } from "../geometry/polygon.ts";
import { letteringOutline } from "./balloon-outline.ts";
import { defaultStyles } from "./styles.ts";

const box = { x: 50, y: 50, width: 30, height: 12 };
const style = defaultStyles.balloon;
const bounds = (target: { x: number; y: number } | null, others: readonly (typeof box)[] = []) =>
  boundingBox(letteringOutline(box, style, target, others).filter((c) => "x" in c) as Polygon);

test("without a target the outline is the box", () => {
  expect(bounds(null)).toEqual(box);
});

test("the tail leaves the side that faces its target and is at most 6 mm long", () => {
  expect(bounds({ x: 65, y: 0 })).toEqual({ x: 50, y: 44, width: 30, height: 18 });
  expect(bounds({ x: 65, y: 200 })).toEqual({ ...box, height: 18 });
  expect(bounds({ x: 0, y: 56 })).toEqual({ x: 44, y: 50, width: 36, height: 12 });
  expect(bounds({ x: 200, y: 56 })).toEqual({ ...box, width: 36 });
});

test("the tail ends before a near target and is left out when that is too near, or inside the box", () => {
  expect(bounds({ x: 65, y: 46 })).toEqual({ x: 50, y: 47.5, width: 30, height: 14.5 });
  expect(bounds({ x: 65, y: 47 })).toEqual(box);
  expect(bounds({ x: 65, y: 55 })).toEqual(box);
});

test("the tail is left out when its tip would run into another box", () => {
  const above = { x: 60, y: 30, width: 10, height: 13.5 };
  expect(bounds({ x: 65, y: 0 }, [above])).toEqual(box);
  expect(bounds({ x: 65, y: 0 }, [{ ...above, x: 20 }]).y).toBe(44);
});

test("a tail leans at most 45 degrees, so that it is no splinter", () => {
  const low = { ...box, height: 7 };
  const path = letteringOutline(low, style, { x: 300, y: 45 }, []);
  const tip = path.reduce((best, c) => ("x" in c && c.y < best.y ? { x: c.x, y: c.y } : best), { x: 0, y: 50 });
  expect(50 - tip.y).toBeCloseTo(6 / Math.SQRT2, 9);
});

test("ink is legible on every default fill (WCAG AAA: 7)", () => {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const { ink, fill } of Object.values(defaultStyles)) {
    expect((luminance(fill) + 0.05) / (luminance(ink) + 0.05)).toBeGreaterThan(7);
  }
});
