import { expect, test } from "vitest";
import { polygonOf } from "../../geometry/polygon.ts";
import { crossed, lineAt, snappedAngle, snappedEnd } from "./cut-line.ts";

test.each([
  [4, 0],
  [86, 90],
  [-94.5, -90],
  [13, 15],
  [47.4, 45],
  [8, 8],
  [22, 22],
])("an angle of %d degrees snaps to %d", (drawn, snapped) => expect(snappedAngle(drawn, "near")).toBe(snapped));

test("with steps every angle is one, freely none is", () => {
  expect(snappedAngle(22, "steps")).toBe(15);
  expect(snappedAngle(89, "free")).toBe(89);
});

test("a nearly level line ends level, under the pointer", () => {
  expect(snappedEnd({ x: 10, y: 10 }, { x: 60, y: 12 }, "near")).toEqual({ x: 60, y: 10 });
  expect(snappedEnd({ x: 0, y: 0 }, { x: 30, y: 10 }, "free")).toEqual({ x: 30, y: 10 });
});

test("a line cuts the panel that it crosses most, wherever it begins", () => {
  const panels = [
    { name: "left", polygon: polygonOf({ x: 0, y: 0, width: 40, height: 50 }) },
    { name: "right", polygon: polygonOf({ x: 44, y: 0, width: 100, height: 50 }) },
  ];
  expect(crossed(panels, { x: 30, y: 20 }, { x: 70, y: 24 })?.name).toBe("right");
  expect(crossed(panels, { x: -20, y: 20 }, { x: 30, y: 20 })?.name).toBe("left");
  expect(crossed(panels, { x: 41, y: 0 }, { x: 42, y: 60 })).toBeNull();
});

test("a line by numbers stands where they say", () => {
  const box = polygonOf({ x: 10, y: 20, width: 100, height: 60 });
  expect(lineAt(box, "vertical", 0.25, 10)).toEqual({ direction: "vertical", angleDeg: 10, point: { x: 35, y: 50 } });
});
