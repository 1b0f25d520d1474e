import { expect, test } from "vitest";
import { gaussianNoise } from "../random.ts";
import { mixedLatents, momentsOf, towards } from "./latent-moments.ts";

const CHANNELS = 4;
const CELLS = 400;
/** Latents whose channels go together, each seed in another way. */
const latents = (seed: number): Float32Array => {
  const noise = gaussianNoise(seed, CHANNELS * CELLS);
  const mixing = gaussianNoise(seed, CHANNELS * CHANNELS, 1);
  return Float32Array.from({ length: CHANNELS * CELLS }, (_, at) => {
    const [c, i] = [Math.floor(at / CELLS), at % CELLS];
    let x = 0.3 * c;
    for (let d = 0; d < CHANNELS; d++) x += mixing[c * CHANNELS + d]! * noise[d * CELLS + i]!;
    return x;
  });
};
const numbers = ({ mean, covariance }: ReturnType<typeof momentsOf>) => [...mean, ...covariance.flat()];
const apart = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));

test("latents take on the means and covariances of others, and by halves come halfway", () => {
  const [own, wanted] = [latents(1), momentsOf(latents(2), CHANNELS)];
  const moved = towards(own, wanted, 1);
  expect(apart(numbers(momentsOf(moved, CHANNELS)), numbers(wanted))).toBeLessThan(5e-3);
  expect(towards(own, wanted, 0)).toEqual(own);
  const half = towards(own, wanted, 0.5);
  for (const [i, x] of half.entries()) expect(Math.abs(x - (own[i]! + moved[i]!) / 2)).toBeLessThan(1e-5);
});

test("latents that have the moments already stay where they are", () => {
  const own = latents(3);
  const same = towards(own, momentsOf(own, CHANNELS), 1);
  expect(apart([...same], [...own])).toBeLessThan(1e-3);
});

test("the moments of a mixture are those of all cells together", () => {
  const [a, b] = [latents(4), latents(5)];
  const all = Float32Array.from({ length: 2 * CHANNELS * CELLS }, (_, at) => {
    const [c, i] = [Math.floor(at / (2 * CELLS)), at % (2 * CELLS)];
    return i < CELLS ? a[c * CELLS + i]! : b[c * CELLS + i - CELLS]!;
  });
  const mixed = mixedLatents([a, b].map((x) => ({ moments: momentsOf(x, CHANNELS), weight: 0.5 })));
  expect(apart(numbers(mixed), numbers(momentsOf(all, CHANNELS)))).toBeLessThan(1e-4);
});
