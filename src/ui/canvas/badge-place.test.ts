import fc from "fast-check";
import { expect, test } from "vitest";
import { type Box, overlaps } from "../../geometry/box.ts";
import { polygonOf } from "../../geometry/polygon.ts";
import { firstThatFits, freePlace } from "./badge-place.ts";

const panel: Box = { x: 10, y: 20, width: 60, height: 40 };
const corner = { x: 50, y: 54 };
const badge = { width: 20, height: 6 };

test("badges stand in the lower right corner, and in another one where lettering stands there", () => {
  expect(freePlace(badge, polygonOf(panel), [])).toEqual(corner);
  expect(freePlace(badge, polygonOf(panel), [{ x: 40, y: 50, width: 30, height: 10 }])).toEqual({ x: 10, y: 54 });
});

test("in a slanted panel they stand inside its edges", () => {
  const slanted = [
    { x: 0, y: 0 },
    { x: 60, y: 0 },
    { x: 30, y: 40 },
    { x: 0, y: 40 },
  ];
  expect(freePlace(badge, slanted, [])).toEqual({ x: 0, y: 34 });
  const place = freePlace(badge, slanted, [{ x: 0, y: 30, width: 20, height: 10 }])!;
  expect(place.x + badge.width).toBeLessThanOrEqual(60 - (30 / 40) * (place.y + badge.height) + 1e-6);
});

test("they never cover lettering, stay in the panel, and find room where there is any", () => {
  const whole = (min: number, max: number) => fc.integer({ min, max });
  const box = fc.record({ x: whole(0, 70), y: whole(10, 60), width: whole(1, 50), height: whole(1, 30) });
  fc.assert(
    fc.property(fc.array(box, { maxLength: 6 }), whole(1, 70), whole(1, 50), (taken, width, height) => {
      const place = freePlace({ width, height }, polygonOf(panel), taken);
      const fits = (x: number, y: number) =>
        x >= 10 &&
        y >= 20 &&
        x + width <= 70 &&
        y + height <= 60 &&
        !taken.some((other) => overlaps({ x, y, width, height }, other));
      if (place) return fits(place.x, place.y);
      // Everything is whole, so that a free place has a free whole place.
      for (let x = 10; x <= 70; x++) for (let y = 20; y <= 60; y++) if (fits(x, y)) return false;
      return true;
    }),
    { numRuns: 400 },
  );
});

test("the largest form is taken that has room", () => {
  const taken = [{ x: 10, y: 30, width: 60, height: 30 }];
  const forms = [["full", { width: 20, height: 12 }] as const, ["dots", { width: 4, height: 4 }] as const];
  expect(firstThatFits(forms, polygonOf(panel), taken)).toEqual({ form: "dots", place: { x: 66, y: 20 } });
  expect(firstThatFits(forms, polygonOf(panel), [panel])).toBeNull();
});

test("tools stand by the upper right corner, and under or beside the lettering there", () => {
  const place = (taken: readonly Box[]) => freePlace(badge, polygonOf(panel), taken, "upper-right");
  expect(place([])).toEqual({ x: 50, y: 20 });
  expect(place([{ x: 12, y: 22, width: 45, height: 8 }])).toEqual({ x: 50, y: 30 });
  expect(place([{ x: 66, y: 20, width: 4, height: 30 }])).toEqual({ x: 46, y: 20 });
  expect(place([panel])).toBeNull();
});
