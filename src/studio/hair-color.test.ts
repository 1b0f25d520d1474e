import { expect, test } from "vitest";
import type { Picture } from "../diffusion/panel.ts";
import type { UnitBox } from "../geometry/unit-box.ts";
import { hairColor, hairDistance, toOklab, usualHair } from "./hair-color.ts";

type Rgb = readonly [number, number, number];
const [RED, PINK, BLACK, SKIN]: Rgb[] = [
  [150, 40, 20],
  [240, 120, 150],
  [25, 20, 20],
  [225, 170, 130],
];
const [SKY, NIGHT]: Rgb[] = [
  [150, 210, 250],
  [20, 20, 80],
];
const HEAD: UnitBox = [0.25, 0.2, 0.75, 0.8];

/** A head in its box: hair around and over a face, `share` of the box high. */
function portrait(hair: Rgb, scenery: Rgb, share = 1): Picture {
  const size = 96;
  const pixels = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [u, v] = [(x / size - 0.5) / (0.25 * share), (y / size - 0.5 - 0.3 * (1 - share)) / (0.3 * share)];
      const face = (u / 0.7) ** 2 + ((v - 0.3) / 0.65) ** 2 < 1;
      const color = u * u + v * v > 1 ? scenery : face ? SKIN! : hair;
      pixels.set([...color, 255], (y * size + x) * 4);
    }
  }
  return { pixels, width: size, height: size };
}

test("OKLab of red, green, blue and white is what its author gives", () => {
  const round = (color: Rgb) => toOklab(...color).map((value) => Number(value.toFixed(3)));
  expect(round([255, 255, 255])).toEqual([1, -0, 0].map((value) => value + 0));
  expect(round([255, 0, 0])).toEqual([0.628, 0.225, 0.126]);
  expect(round([0, 255, 0])).toEqual([0.866, -0.234, 0.179]);
  expect(round([0, 0, 255])).toEqual([0.452, -0.032, -0.312]);
});

test("hair keeps its colour in front of any scenery and in a head that is smaller than its box", () => {
  for (const hair of [RED!, PINK!, BLACK!]) {
    const usual = hairColor(portrait(hair, SKY!), HEAD);
    for (const other of [portrait(hair, NIGHT!), portrait(hair, SKY!, 0.75), portrait(hair, SKIN!, 0.9)])
      expect(hairDistance(hairColor(other, HEAD), usual)).toBeLessThan(0.03);
  }
});

test("pink is not red, and neither is black", () => {
  const [red, pink, black] = [RED!, PINK!, BLACK!].map((hair) => hairColor(portrait(hair, SKY!), HEAD));
  for (const [a, b] of [
    [red, pink],
    [red, black],
    [pink, black],
  ] as const)
    expect(hairDistance(a!, b!)).toBeGreaterThan(0.08);
});

test("where a head shows nothing but scenery, nothing is said of its hair", () => {
  expect(hairColor(portrait(SKY!, SKY!, 0.1), HEAD)).toEqual([]);
  expect(hairColor(portrait(RED!, SKY!), [1.2, 0, 1.4, 0.3])).toEqual([]);
});

test("the usual hair is what most others have; of two in the middle the nearer counts", () => {
  const [red, pink] = [
    [50, 40, 30],
    [90, 35, 5],
  ];
  expect(usualHair(pink!, [red!, pink!])).toEqual(pink);
  expect(usualHair(red!, [pink!, pink!])).toEqual(pink);
  expect(usualHair(red!, [pink!])).toEqual(pink);
});
