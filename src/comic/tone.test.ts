import fc from "fast-check";
import { expect, test } from "vitest";
import { applyTone, toneOf } from "./tone.ts";

const mapped = (look: "ink" | "sepia", ...colors: readonly (readonly [number, number, number])[]) => {
  const pixels = Uint8ClampedArray.from(colors.flatMap((color) => [...color, 255]));
  applyTone(pixels, toneOf(look)!);
  return Array.from({ length: colors.length }, (_, i) => [...pixels.slice(4 * i, 4 * i + 3)]);
};

test("ink is the luma that ITU-R BT.709 gives: its colour bars in grey", () => {
  // 0.2126 R + 0.7152 G + 0.0722 B of 255.
  const bars = [
    [255, 255, 0],
    [0, 255, 255],
    [0, 255, 0],
    [255, 0, 255],
    [255, 0, 0],
    [0, 0, 255],
  ] as const;
  expect(mapped("ink", ...bars).map(([grey]) => grey)).toEqual([237, 201, 182, 73, 54, 18]);
});

test("whatever colour a model draws, ink leaves none, sepia a brown that never turns, and both keep light and dark", () => {
  const channel = fc.integer({ min: 0, max: 255 });
  const color = fc.tuple(channel, channel, channel);
  const luma = ([r, g, b]: readonly [number, number, number]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  fc.assert(
    fc.property(color, color, (a, b) => {
      const [one, two] = luma(a) <= luma(b) ? [a, b] : [b, a];
      const [ink, inkAbove] = mapped("ink", one, two);
      expect(new Set(ink).size).toBe(1);
      expect(ink![0]).toBeLessThanOrEqual(inkAbove![0]!);
      const [sepia, sepiaAbove] = mapped("sepia", one, two);
      expect(sepia![0]! > sepia![1]! && sepia![1]! > sepia![2]!).toBe(true);
      expect(sepia!.every((value, i) => value <= sepiaAbove![i]!)).toBe(true);
    }),
  );
});

test("a look in colour maps nothing", () => expect(toneOf("color")).toBeNull());
