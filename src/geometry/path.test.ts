import { expect, test } from "vitest";
import { type Path, pathOf, roundedBox, toSvgPath } from "./path.ts";
import { areaOf } from "./polygon.ts";

const box = { x: 0, y: 0, width: 20, height: 10 };

/** The path as a polygon, every curve in 64 pieces. */
function flatten(path: Path) {
  const points: { x: number; y: number }[] = [];
  for (const c of path) {
    if (c.op === "Z") continue;
    const from = points.at(-1);
    if (c.op !== "C" || !from) {
      points.push({ x: c.x, y: c.y });
      continue;
    }
    for (let i = 1; i <= 64; i++) {
      const [t, s] = [i / 64, 1 - i / 64];
      const at = (p0: number, p1: number, p2: number, p3: number) =>
        s ** 3 * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t ** 3 * p3;
      points.push({ x: at(from.x, c.x1, c.x2, c.x), y: at(from.y, c.y1, c.y2, c.y) });
    }
  }
  return points;
}

test("a rounded box lacks what its corners cut off", () => {
  expect(areaOf(flatten(roundedBox(box, 3)))).toBeCloseTo(200 - (4 - Math.PI) * 9, 1);
});

test("the radius is limited to half the shorter side", () => {
  expect(roundedBox(box, 50)).toEqual(roundedBox(box, 5));
});

test("a spike adds its triangle on each side", () => {
  const plain = areaOf(flatten(roundedBox(box, 1)));
  const spikes = [
    { side: "top", at: 8, base: 2, tip: { x: 8, y: -4 } },
    { side: "right", at: 5, base: 2, tip: { x: 24, y: 5 } },
    { side: "bottom", at: 8, base: 2, tip: { x: 6, y: 14 } },
    { side: "left", at: 5, base: 2, tip: { x: -4, y: 5 } },
  ] as const;
  for (const spike of spikes) expect(areaOf(flatten(roundedBox(box, 1, spike)))).toBeCloseTo(plain + 4, 9);
});

test("SVG notation has a command for every command", () => {
  expect(
    toSvgPath(
      pathOf([
        { x: 0, y: 0 },
        { x: 1 / 3, y: 0 },
        { x: 0, y: 2 },
      ]),
    ),
  ).toBe("M0 0L0.3333 0L0 2Z");
  expect(toSvgPath(roundedBox({ x: 0, y: 0, width: 2, height: 2 }, 1))).toMatch(/^M1 0L1 0C1\.5523 0 2 0\.4477 2 1L/);
});
