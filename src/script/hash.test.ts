import { expect, test } from "vitest";
import { hashAt, hashText } from "./hash.ts";

test("the seeds of a story are different 32-bit numbers, scattered over all bits, and others in another story", () => {
  const seeds = Array.from({ length: 4096 }, (_, n) => hashAt(42, n));
  expect(new Set(seeds).size).toBe(seeds.length);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
  for (let bit = 0; bit < 32; bit++) {
    const share = seeds.filter((seed) => (seed >>> bit) & 1).length / seeds.length;
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.55);
  }
  const others = new Set(Array.from({ length: 4096 }, (_, n) => hashAt(43, n)));
  expect(seeds.filter((seed) => others.has(seed)).length).toBeLessThan(4);
});

test("a story keeps its seeds for ever", () => {
  expect([0, 1, 2].map((n) => hashAt(1, n))).toEqual([1492470133, 2988215890, 2105998277]);
});

test("a text keeps its hash for ever: pictures say of which rough and sample they are by it", () => {
  expect(hashText(1, "")).toBe(1);
  expect(hashText(0, "a\u{1f642}")).toBe(hashAt(hashAt(0, 97), 0x1f642));
});
